using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>The number each channel should show, followed from event to event: nothing is computed while nothing that matters changes.</summary>
internal static class ChannelNumbers
{
    /// <summary>Before the first count nothing is known: publishing zero would stop a channel from selling what is there.</summary>
    public static bool IsKnown(StockState s) => !s.Published.IsEmpty || (s.Registered && (s.IsKit ? PartsAreKnown(s) : AnythingIsCounted(s)));

    /// <summary>Enters the numbers that an event changed.</summary>
    public static StockState Follow(StockState before, StockState after, Event recorded, ChannelNetwork network, DateTimeOffset at)
    {
        if (network.Channels.IsEmpty || after.AliasOf is not null) return after;
        if (before.Published.IsEmpty)
        {
            if (recorded is not (StockCounted or SkuRegistered or KitDefined or PartSeen) || !IsKnown(after)) return after;
        }
        else if (after.Sums is not null && ReferenceEquals(after.Sums, before.Sums) && ReferenceEquals(after.Allocations, before.Allocations))
        {
            return after;
        }

        var sums = network.SumsOf(after);
        var published = after.Published;
        for (var i = 0; i < network.Channels.Length; i++)
        {
            var channel = network.Channels[i];
            var number = Availability.Number(Availability.Free(sums.Units[i], after.Allocations, channel.Connection), channel);
            if (!published.TryGetValue(channel.Connection, out var p)) published = published.Add(channel.Connection, new Publication(number, at, null, null));
            else if (p.Wanted != number) published = published.SetItem(channel.Connection, p with { Wanted = number, WantedSince = p.IsShown ? at : p.WantedSince });
        }

        return after with { Sums = sums, Published = published };
    }

    /// <summary>A channel has acknowledged or refused a number; a newer one may be wanted already.</summary>
    public static StockState Published(StockState s, StockPublished e)
    {
        var p = s.Published.GetValueOrDefault(e.Channel) ?? new Publication(e.Number, e.CausedAt, null, null);
        if (e.Refused is not null) return s with { Published = s.Published.SetItem(e.Channel, p with { Refused = e.Refused }) };
        var since = e.AskedAt > p.WantedSince ? e.AskedAt.Value : p.WantedSince;
        var shown = Shows(p, e.Number, e.AcknowledgedAt, e.CausedAt) with { WantedSince = since, Refused = null, Foreign = false };
        return s with { Published = s.Published.SetItem(e.Channel, shown) };
    }

    /// <summary>A channel shows a number that somebody else has set, or lists the SKU now.</summary>
    public static StockState Seen(StockState s, ChannelStockSeen e, DateTimeOffset at)
    {
        if (!s.Published.TryGetValue(e.Channel, out var p)) return s;
        var seen = Looked(p, e.Number, e.At, at) with { Foreign = false, Refused = null };
        if (!p.NotListed && e.Number != p.Shown)
        {
            var counts = p.OverruledSince > at - StockLimits.OverruleWindow;
            seen = seen with { Foreign = true, Refused = ForeignWords(e.Number, e.Source), Overruled = counts ? p.Overruled + 1 : 1, OverruledSince = counts ? p.OverruledSince : at };
        }

        return s with { Published = s.Published.SetItem(e.Channel, seen) };
    }

    /// <summary>A channel does not list the SKU.</summary>
    public static StockState NotListed(StockState s, ChannelStockNotListed e) =>
        s.Published.TryGetValue(e.Channel, out var p) ? s with { Published = s.Published.SetItem(e.Channel, p with { NotListed = true, Refused = e.Reason }) } : s;

    /// <summary>A channel is told its number again. The number is worked out anew: that it was wrong may be why.</summary>
    public static StockState ToldAgain(StockState s, StockRepublished e, DateTimeOffset at)
    {
        s = s with { Sums = null };
        if (!s.Published.TryGetValue(e.Channel, out var p)) return s;
        var told = e.Shown is { } shown ? Looked(p, shown, e.SeenAt, at) : p with { WantedSince = p.IsShown ? at : p.WantedSince, NotListed = false };
        if (e is { Foreign: true, Shown: { } foreign }) told = told with { Foreign = true, Refused = ForeignWords(foreign, null) };
        return s with { Published = s.Published.SetItem(e.Channel, told) };
    }

    /// <summary>What a channel was seen to show is what it shows, for whoever asks why a unit was sold twice; and it lists the SKU.</summary>
    private static Publication Looked(Publication p, int number, DateTimeOffset seenAt, DateTimeOffset at) =>
        Shows(p, number, seenAt, seenAt) with { WantedSince = p.IsShown ? at : p.WantedSince, NotListed = false };

    /// <summary>From now on it shows a number. Only one that is above what it may still sell gives it more to sell.</summary>
    private static Publication Shows(Publication p, int number, DateTimeOffset at, DateTimeOffset causedAt)
    {
        var left = p.Allowance - p.SoldOfAllowance;
        var shows = p with { Shown = number, ShownAt = at, ShownCausedAt = causedAt, ShownBefore = p.Shown, SoldSince = 0 };
        return number > Math.Max(0, left) ? shows with { Allowance = number, SoldOfAllowance = 0, RoseAt = at, LeftBeforeRise = left } : shows;
    }

    private static string ForeignWords(int number, string? source) => $"It shows {number}, set by {source ?? "somebody else"}.";

    /// <summary>A channel has sold units.</summary>
    public static StockState Sold(StockState s, StockReserved e)
    {
        if (!s.Published.TryGetValue(e.Order.Connection, out var p)) return s;
        var units = e.Reserved + e.Backordered;
        var sold = p with { SoldSince = p.SoldSince + units };
        sold = e.PlacedAt < p.RoseAt ? sold with { LeftBeforeRise = p.LeftBeforeRise - units } : sold with { SoldOfAllowance = p.SoldOfAllowance + units };
        return s with { Published = s.Published.SetItem(e.Order.Connection, sold) };
    }

    private static bool AnythingIsCounted(StockState s)
    {
        foreach (var (_, here) in s.Locations) if (here.Sellable.CountedAt is not null) return true;
        return false;
    }

    private static bool PartsAreKnown(StockState s)
    {
        foreach (var part in s.Parts) if (!s.PartsAvailable.ContainsKey(part.Sku.Value)) return false;
        return true;
    }
}
