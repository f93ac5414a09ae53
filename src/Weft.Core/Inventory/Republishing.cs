using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>A channel shows another number than it should: tell it again.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Shown">What it shows, where somebody has looked.</param>
/// <param name="SeenAt">When somebody looked.</param>
/// <param name="Foreign">True when somebody else wrote that number.</param>
public sealed record RepublishStock(string Channel, int? Shown, DateTimeOffset SeenAt, bool Foreign) : Command;

/// <summary>A channel is told its number again, whatever it has acknowledged.</summary>
public sealed record StockRepublished(string Channel, int? Shown, DateTimeOffset SeenAt, bool Foreign) : Event;

/// <summary>Telling a channel again what it should show.</summary>
internal static class Republishing
{
    public static Decision Decide(RepublishStock c, StockState s) => s switch
    {
        { AliasOf: { } ours } => new Decision.Refused($"{s.Sku} stands for {ours}; channels are told of that one.", "sku", $"Name {ours}."),
        { Registered: false } => new Decision.Refused($"{s.Sku} is not in the catalogue; no channel is told of it.", "sku", "Create it in the ERP first."),
        _ => Decision.Accept(new StockRepublished(c.Channel, c.Shown, c.SeenAt, c.Foreign)),
    };

    /// <summary>
    /// What the channel was seen to show is what it shows now, for whoever asks why a unit was sold twice. Its number is worked out anew: that it was wrong may be why it is told again.
    /// </summary>
    public static StockState Evolve(StockState s, StockRepublished e)
    {
        s = s with { Sums = null };
        if (e.Shown is not { } shown || !s.Published.TryGetValue(e.Channel, out var told)) return s;
        var seen = told with { Shown = shown, ShownAt = e.SeenAt, Refused = e.Foreign ? "somebody else has changed the number" : told.Refused };
        return s with { Published = s.Published.SetItem(e.Channel, seen) };
    }

    /// <summary>The channel that is told again, if one is.</summary>
    public static string? ChannelOf(ImmutableArray<Event> events)
    {
        foreach (var e in events)
            if (e is StockRepublished again) return again.Channel;
        return null;
    }
}
