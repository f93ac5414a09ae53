using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Reconciliation;

/// <summary>Which two numbers should be the same.</summary>
public enum DiscrepancyKind
{
    /// <summary>What a channel shows, and what it should show.</summary>
    ChannelStock,

    /// <summary>What the owner of a location's stock has in its books, and what we have.</summary>
    OwnerStock,

    /// <summary>What is promised to an order line, and what the line still needs.</summary>
    Promise,

    /// <summary>What a location has reserved or held, and the sum of its promises or holds.</summary>
    Counter,

    /// <summary>What a channel should have been told last, and what is available to it.</summary>
    Publication,
}

/// <summary>Why two numbers differ.</summary>
public enum DiscrepancyClass
{
    /// <summary>Something is on its way that explains it: it ends by itself.</summary>
    InFlight,

    /// <summary>The channel was told, or should have been, and shows an older number of ours.</summary>
    LostPush,

    /// <summary>Somebody else wrote the number.</summary>
    ForeignWrite,

    /// <summary>The owner has counted, and the count has not reached us.</summary>
    CountCorrection,

    /// <summary>None of these: Weft's own books are wrong.</summary>
    OurFault,
}

/// <summary>Two numbers that should be the same and are not, at one look.</summary>
/// <param name="Kind">Which numbers.</param>
/// <param name="Class">Why they differ, as far as this look can tell.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Where">The connection that was asked; <see cref="Weft"/> when both numbers are ours.</param>
/// <param name="Ours">Our number: what we would expect there.</param>
/// <param name="Theirs">The other number.</param>
/// <param name="AsOf">As of when the other number was true, by the clock of whoever stated it.</param>
/// <param name="Why">Why this class, in plain words.</param>
public sealed record Difference(DiscrepancyKind Kind, DiscrepancyClass Class, Sku Sku, string Where, int Ours, int Theirs, DateTimeOffset AsOf, string Why)
{
    /// <summary>The place of a difference between two numbers of ours; no connection can be called so.</summary>
    public const string Weft = "Weft";

    /// <summary>The location, where the numbers are those of one.</summary>
    public string? Location { get; init; }

    /// <summary>The order whose promise it is.</summary>
    public OrderId? Order { get; init; }

    /// <summary>Its line.</summary>
    public string? LineId { get; init; }

    /// <summary>What the customer pays for the units that differ, where that is known.</summary>
    public Money? Amount { get; init; }

    /// <summary>The event or delivery that it follows from: <c>stock/MUG@17</c>, <c>delivery/4711</c>.</summary>
    public string? Cause { get; init; }

    /// <summary>The last movements and publications of the SKU, newest first, each as <c>stream@version name</c>.</summary>
    public ImmutableArray<string> Trace { get; init; } = [];

    /// <summary>Units that differ.</summary>
    public int Units() => (int)Math.Min(int.MaxValue, Math.Abs((long)Ours - Theirs));

    /// <summary>What differs, whatever the numbers are at a look.</summary>
    public string Key() => Kind switch
    {
        DiscrepancyKind.ChannelStock => OfChannel(Where, Sku),
        DiscrepancyKind.OwnerStock => OfOwner(Where, Location ?? "", Sku),
        DiscrepancyKind.Promise => $"promise:{Order}:{LineId}:{Sku}",
        DiscrepancyKind.Counter => $"counter:{Location}:{Sku}",
        _ => $"publication:{Where}:{Sku}",
    };

    /// <summary>The key of what a channel shows of a SKU.</summary>
    public static string OfChannel(string connection, Sku sku) => $"channel:{connection}:{sku}";

    /// <summary>The key of what an owner has of a SKU at a location.</summary>
    public static string OfOwner(string connection, string location, Sku sku) => $"owner:{connection}:{location}:{sku}";
}
