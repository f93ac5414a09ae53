using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Substitutes;

/// <summary>What a customer has said about getting another article than the one ordered.</summary>
public enum SubstitutionRule
{
    /// <summary>No substitutes; also what counts when nothing was said.</summary>
    Never,

    /// <summary>The customer is asked each time.</summary>
    Ask,

    /// <summary>Substitutes are taken, at no higher price.</summary>
    Allowed,
}

/// <summary>A node that has units of an order cannot supply them, and offers another article in their place.</summary>
/// <param name="Key">The node's id of the offer: the same key has one effect.</param>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">Units that the node cannot supply, and as many of the other article.</param>
/// <param name="Sku">The other article.</param>
/// <param name="By">The node.</param>
/// <param name="Reason">Why it cannot supply what was ordered.</param>
public sealed record OfferSubstitute(string Key, string LineId, int Quantity, Sku Sku, string By, string Reason) : Command
{
    /// <summary>The piece, in an order that is given to several nodes.</summary>
    public string? FulfilmentId { get; init; }

    /// <summary>What the customer reads; null: the SKU.</summary>
    public string? Title { get; init; }

    /// <summary>What a unit of it costs the customer, tax included; null: as much as what was ordered.</summary>
    public Money? UnitPrice { get; init; }
}

/// <summary>The time is over in which the customer was to answer about a substitute.</summary>
public sealed record ExpireSubstitute(string Proposal) : Command;

/// <summary>Another article in place of units of a line.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">Units that the node cannot supply.</param>
/// <param name="NewLineId">The line of the other article.</param>
/// <param name="Sku">The other article.</param>
/// <param name="Node">Who offers it.</param>
/// <param name="AnswerBy">When it is too late to say yes.</param>
public sealed record Substitute(string LineId, int Quantity, string NewLineId, Sku Sku, string Node, DateTimeOffset AnswerBy)
{
    /// <summary>The piece, in an order that is given to several nodes.</summary>
    public string? FulfilmentId { get; init; }
}
