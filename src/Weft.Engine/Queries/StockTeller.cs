using System.Collections.Frozen;
using System.Globalization;
using Weft.Core.Inventory;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>Tells everything about a SKU's stock from its state and its last events.</summary>
internal sealed class StockTeller(StockPolicy policy)
{
    private const int MostPromises = 500;
    private const string FromInbox = "inbox/";

    public StockStory Tell(StockState s, IReadOnlyList<(EventRow Row, Core.Workflow.Event What)> history, IReadOnlyList<InboxRow> messages)
    {
        var byId = messages.ToFrozenDictionary(m => m.Id);
        return new StockStory(s.Sku.Value, s.Name, s.Registered, Summary(s))
        {
            AliasOf = s.AliasOf?.Value,
            Parts = s.Parts,
            Kits = [.. s.Kits.Select(k => k.Value)],
            Locations = [.. s.Locations.Select(l => Tell(l.Key, l.Value))],
            Channels = [.. policy.Channels.Keys.Select(c => Channel(s, c))],
            Promises = [.. s.Promises.Values.OrderBy(p => p.Order.Value, StringComparer.Ordinal).ThenBy(p => p.LineId, StringComparer.Ordinal).Take(MostPromises)],
            PromiseCount = s.Promises.Count,
            Holds = [.. s.Holds.OrderBy(h => h.Value.ExpiresAt).ThenBy(h => h.Key, StringComparer.Ordinal).Take(MostPromises).Select(h => new StoryHeld(h.Key, h.Value.Channel, h.Value.Units, h.Value.ExpiresAt))],
            HoldCount = s.Holds.Count,
            Inbound = [.. s.Inbound.OrderBy(i => i.Value.Eta).Select(i => new StoryInbound(i.Key, i.Value.Location, i.Value.Quantity, i.Value.Allocated, i.Value.Eta))],
            Allocations = s.Allocations,
            History = [.. history.Select(e => Entry(e.Row, e.What, byId))],
        };
    }

    public StockSummary Summarise(StockState s) => new(
        s.Sku.Value, s.Name, s.Registered, s.AliasOf?.Value, !s.Parts.IsEmpty, s.Locations.Count,
        s.Locations.Values.Sum(l => l.OnHand), s.Locations.Values.Sum(l => l.Reserved), s.Locations.Values.Sum(l => l.Held), Everywhere(s), s.Promises.Values.Sum(p => p.Backordered));

    private StoryLocation Tell(string name, LocationStock l)
    {
        var safety = l.SafetyStock ?? policy.Locations.GetValueOrDefault(name)?.SafetyStock ?? 0;
        return new StoryLocation(
            name, l.OnHand, l.Sellable.Units, l.Damaged.Units, l.QualityControl.Units, l.Reserved, l.Held, safety, l.AvailableAbove(safety), l.Sellable.Counted, l.Sellable.CountedAt, l.Sellable.Units - l.Sellable.Counted);
    }

    private StoryChannel Channel(StockState s, string channel)
    {
        var may = Availability.Of(s, policy, channel);
        var p = s.Published.GetValueOrDefault(channel);
        return new StoryChannel(channel, may.Number, may.Explanation(), p?.Wanted, p?.WantedSince, p?.Shown, p?.ShownAt, p?.Refused, Words(channel, p));
    }

    private static string Words(string channel, Publication? p) => p switch
    {
        null => $"{channel} was told nothing yet.",
        { NotListed: true } => $"{channel} does not list it, and is told no number until it does.",
        { Foreign: true } => $"{channel} should show {p.Wanted}. {p.Refused}",
        { Refused: { } why } => $"{channel} did not take {p.Wanted}: {why}",
        { Shown: null } => $"{channel} was told {p.Wanted} and has not answered yet.",
        _ when p.Shown == p.Wanted => $"{channel} shows {p.Shown}.",
        _ => $"{channel} shows {p.Shown}; {p.Wanted} is on its way.",
    };

    private string Summary(StockState s)
    {
        if (s.AliasOf is { } ours) return $"It is another name for {ours}; the stock is there.";
        if (!s.Registered) return s.UnknownDemand.IsEmpty ? "Nobody knows this SKU." : $"Nobody knows this SKU, and {(s.UnknownDemand.Length == 1 ? "1 order line waits" : $"{s.UnknownDemand.Length} order lines wait")} for it. Create it in the ERP, or map it.";
        if (!s.Parts.IsEmpty) return $"A kit of {string.Join(" and ", s.Parts.Select(p => $"{p.Quantity} × {p.Sku}"))}: {Everywhere(s)} can be promised.";
        var all = Summarise(s);
        var waiting = all.Backordered > 0 ? $" Orders wait for {all.Backordered} more." : "";
        var places = s.Locations.Count(l => l.Value.OnHand != 0);
        return $"{StockWords.Units(all.OnHand)} on hand at {(places == 1 ? "1 location" : $"{places} locations")}: {all.Reserved} promised to orders, {all.Held} held for carts, {all.Available} can be promised.{waiting}";
    }

    /// <summary>What can be promised at all locations together.</summary>
    private int Everywhere(StockState s) =>
        Availability.Of(s with { Allocations = s.Allocations.Clear() }, policy with { Channels = policy.Channels.Clear() }, "").Number;

    private static StockEntry Entry(EventRow row, Core.Workflow.Event what, FrozenDictionary<long, InboxRow> messages)
    {
        var (text, message) = Cause(row.Cause, messages);
        return new StockEntry(Micros.ToTime(row.At), what.GetType().Name, StockWords.Of(what), row.Cause, text, message);
    }

    /// <summary>The message that a cause names, if it names one.</summary>
    public static long? MessageOf(string cause) =>
        cause.StartsWith(FromInbox, StringComparison.Ordinal) && long.TryParse(cause.AsSpan(FromInbox.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static (string Text, long? Message) Cause(string cause, FrozenDictionary<long, InboxRow> messages)
    {
        if (MessageOf(cause) is { } id) return messages.TryGetValue(id, out var m) ? ($"message {id} of {m.Connection} ({m.Kind})", id) : ($"message {id}, which is not kept any more", null);
        return cause.Split('/', 2) is [var kind, var rest] ? (kind == "delivery" ? $"the answer to delivery {rest}" : $"the time of '{rest}' was over", null) : (cause, null);
    }
}
