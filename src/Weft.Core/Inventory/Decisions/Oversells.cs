using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>Why more was sold than is there.</summary>
internal static class Oversells
{
    /// <summary>
    /// Units that a channel sold and nobody has; null when there are none, because they lie at another location that the channel sells from, or because nobody has counted yet and
    /// no channel was told anything.
    /// </summary>
    public static StockOversold? Of(ReserveStock c, StockReserved promised, StockState s, Terms t)
    {
        var channel = c.Order.Connection;
        if (!t.Network.Sells(channel) || !ChannelNumbers.IsKnown(s)) return null;
        var claimed = promised.Reservation is { } id ? Math.Min(c.Quantity, s.Holds[id].At(c.Location)) : 0;
        var missing = c.Quantity - Promises.Kept(claimed, c.Location, s) - t.Network.FreeFor(s, channel);
        if (missing <= 0) return null;
        var units = (int)Math.Min(missing, promised.Backordered);
        var (cause, shown, available, behind) = Why(s.Published.GetValueOrDefault(channel), c.PlacedAt ?? t.Now, c.Quantity, t.Policy);
        var amount = c.Amount is { } total ? new Money((long)((Int128)total.Minor * units / c.Quantity), total.Currency) : (Money?)null;
        return new StockOversold(c.Order, c.LineId, units, cause, shown, available, behind, amount);
    }

    /// <summary>What is promised and not there goes to the ledger for the youngest promises: they should not have been made.</summary>
    public static Decision Judge(JudgeShortage c, StockState s)
    {
        var here = s.At(c.Location);
        var (known, missing) = (here.Short, here.Missing - here.Short);
        if (missing <= 0) return new Decision.AlreadyDone("What is promised is there.");
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var p in s.Promises.Values.Where(p => p.Location == c.Location && p.Reserved > 0).OrderByDescending(p => p.Number))
        {
            var inLedger = Math.Min(known, p.Reserved);
            var units = Math.Min(missing, p.Reserved - inLedger);
            (known, missing) = (known - inLedger, missing - units);
            if (units == 0) continue;
            var shown = s.Published.GetValueOrDefault(p.Order.Connection);
            events.Add(new StockOversold(p.Order, p.LineId, units, c.Cause, shown?.Shown, shown?.Wanted ?? 0, TimeSpan.Zero, null) { Location = c.Location });
            if (missing == 0) break;
        }

        return new Decision.Accepted(events.ToImmutable());
    }

    /// <summary>Compares what the channel showed when it sold with what it should have shown.</summary>
    private static (OversellCause Cause, int? Shown, int Available, TimeSpan Behind) Why(Publication? p, DateTimeOffset placed, int quantity, StockPolicy policy)
    {
        if (p is null) return (OversellCause.ChannelOversold, null, 0, TimeSpan.Zero);
        if (p.Refused is not null) return (OversellCause.ForeignWrite, p.Shown, p.Wanted, Behind(placed, p.WantedSince));
        // An order that was placed before the newest acknowledgement was placed under a number before it.
        var under = p.ShownAt > placed
            ? (Shown: p.ShownBefore, Available: p.Shown ?? 0, Since: p.ShownCausedAt ?? p.WantedSince, Left: p.LeftAt(placed))
            : (p.Shown, Available: p.Wanted, Since: p.WantedSince, Left: (p.Shown ?? 0) - p.SoldSince);
        if (under.Shown is { } shown && (shown <= under.Available || quantity > under.Left)) return (OversellCause.ChannelOversold, under.Shown, under.Available, TimeSpan.Zero);
        var behind = Behind(placed, under.Since);
        return (behind > policy.RaceWindow ? OversellCause.PushLag : OversellCause.Race, under.Shown, under.Available, behind);
    }

    private static TimeSpan Behind(DateTimeOffset placed, DateTimeOffset since) => placed > since ? placed - since : TimeSpan.Zero;
}
