using System.Collections.Immutable;
using Weft.Core.Routing;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What the configuration says about giving orders to several nodes.</summary>
/// <param name="Rules">Who may ship what.</param>
/// <param name="Nodes">Who works at each location, and how.</param>
public sealed record FulfilmentPolicy(RoutingRules Rules, ImmutableSortedDictionary<string, FulfilmentNode> Nodes)
{
    /// <summary>Channels whose orders are routed; empty: all. The others' orders go to their default location, as they always did.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Pieces that a location has been given and has not shipped, when it is asked: the engine counts them. What was found is kept with each decision.</summary>
    public Func<string, int> Load { get; init; } = static _ => 0;

    /// <summary>True when orders of a channel are routed.</summary>
    public bool Routes(string channel) => Channels.IsEmpty || Channels.Contains(channel);
}

/// <summary>Who works at a location.</summary>
/// <param name="Connection">The connection that is given pieces for it; null: the warehouse of the order's channel.</param>
public sealed record FulfilmentNode(string? Connection)
{
    /// <summary>How long it may take to accept a piece; null when it ships whatever it is given, as warehouses do.</summary>
    public TimeSpan? AnswerWithin { get; init; }

    /// <summary>True when it keeps the books of its own stock. False: the ERP does.</summary>
    public bool OwnBooks { get; init; }
}
