using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>The time that units may wait for stock is over.</summary>
public sealed record CancelBackorder(string LineId) : Command;

/// <summary>Units that wait for stock are taken out of the order by themselves when they have waited too long. Concerns only orders that say how long that is.</summary>
internal static class Backorders
{
    /// <summary>Who takes them out.</summary>
    public const string By = "weft";

    private const string Key = "auto-cancel/";

    /// <summary>True for units that were taken out because they had waited too long.</summary>
    public static bool Is(UnitsCancelled taken) => taken.Key.StartsWith(Key, StringComparison.Ordinal);

    /// <summary>When what waits of a line is taken out; null when nothing waits, or may wait for ever.</summary>
    public static DateTimeOffset? CancelledAt(OrderState s, LineState line) => line.WaitsSince + s.Parties?.CancelBackordersAfter;

    /// <summary>Notes since when each line waits.</summary>
    public static OrderState Dated(OrderState s, DateTimeOffset at)
    {
        if (s.Parties?.CancelBackordersAfter is null) return s;
        foreach (var line in s.Lines)
            if (line.Backordered > 0 != line.WaitsSince is not null) s = OrderEvolution.Line(s, line.LineId, l => l with { WaitsSince = l.Backordered > 0 ? at : null });
        return s;
    }

    /// <summary>A timer for each line that waits.</summary>
    public static void Between(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        if (after.Parties?.CancelBackordersAfter is null) return;
        foreach (var line in after.Lines)
        {
            var (due, was) = (CancelledAt(after, line), before.Lines.FirstOrDefault(l => l.LineId == line.LineId) is { } earlier ? CancelledAt(before, earlier) : null);
            if (due == was) continue;
            effects.Add(due is { } at ? new Effect.SetTimer(Key + line.LineId, at, new CancelBackorder(line.LineId)) : new Effect.ClearTimer(Key + line.LineId));
        }
    }

    /// <summary>Whatever has waited too long by now goes at once: everybody is told once.</summary>
    public static Decision Decide(CancelBackorder c, OrderState s, DateTimeOffset now)
    {
        if (s.Lines.FirstOrDefault(l => l.LineId == c.LineId) is not { Backordered: > 0 } line) return new Decision.AlreadyDone("Nothing of the line waits for stock.");
        if (CancelledAt(s, line) is not { } due || due > now) return new Decision.AlreadyDone("The line may wait still.");
        if (s.Cancellation is { State: not CancellationState.Refused }) return new Decision.AlreadyDone("The order is being cancelled.");
        var late = s.Lines.Where(l => l.Backordered > 0 && CancelledAt(s, l) <= now).ToList();
        var (key, reason) = ($"{Key}{s.UnitsCancelled.Count(Is) + 1}", $"no stock came until {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var events = s.Plan is null ? Withdrawal.Taken(new UnitsCancelled(key, [.. late.Select(l => new LineQuantity(l.LineId, l.Backordered))], By, reason), s) : OfPieces(late, key, reason, s);
        // A change that was proposed before states the units that go.
        return s.Amendments.Undecided is { } open ? Decision.Accept([.. events, new ProposalClosed(open.What.Key, ProposalState.Overtaken, By, reason)]) : Decision.Accept([.. events]);
    }

    /// <summary>What waits is in pieces of its own.</summary>
    private static ImmutableArray<Event> OfPieces(List<LineState> late, string key, string reason, OrderState s)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var piece in s.Plan!.Pieces)
        {
            if (piece is not { State: PieceState.Planned, WaitsForStock: true }) continue;
            ImmutableArray<LineQuantity> units = [.. piece.Lines.Where(l => late.Exists(x => x.LineId == l.LineId)).Select(l => new LineQuantity(l.LineId, l.Left - l.Reserved)).Where(l => l.Quantity > 0)];
            if (units.IsEmpty) continue;
            var taken = new UnitsCancelled(key, units, By, reason) { FulfilmentId = piece.Id };
            events.Add(taken);
            s = Buckets.Withdrawn(s, taken, default);
        }

        if (PieceConsequences.Emptied(s) is { } over) events.Add(over);
        return events.ToImmutable();
    }
}
