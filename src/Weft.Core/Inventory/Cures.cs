using System.Collections.Immutable;
using Weft.Core.Inventory.Decisions;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>The next orders that waited for the SKU are let go of.</summary>
public sealed record CureDemand : Command;

/// <summary>The SKU is known now, and so many order lines waited for it: they are let go of in the order in which customers placed them.</summary>
public sealed record DemandCuring(int Orders) : Event;

/// <summary>An order came while others that waited for the SKU are let go of: it queues behind them.</summary>
public sealed record DemandQueued(OrderId Order, string LineId, int Quantity, string Location) : Event
{
    /// <summary>When the customer placed the order, by the channel's clock.</summary>
    public DateTimeOffset? PlacedAt { get; init; }
}

/// <summary>So many of them were let go of.</summary>
public sealed record DemandCured(int Orders) : Event;

/// <summary>
/// Whatever waited for a SKU is let go of when the SKU is known, in the order in which it was bought. Many orders are let go of in several transactions, so that none grows with their
/// number, and the rest of the trade goes on in between.
/// </summary>
internal static class Cures
{
    private const string Timer = "cure";

    /// <summary>Begins to let go of demand; null when it is so little that it is done at once.</summary>
    public static Decision.Accepted? Begin(StockState s, Event known) =>
        s.UnknownDemand.Length <= StockLimits.CuredAtOnce ? null : Decision.Accept(new DemandCuring(s.UnknownDemand.Length), known);

    /// <summary>The oldest order first. What nobody has dated keeps the order in which it arrived.</summary>
    public static ImmutableArray<Promise> InOrder(ImmutableArray<Promise> demand) => [.. demand.OrderBy(d => d.PlacedAt ?? DateTimeOffset.MinValue)];

    /// <summary>A line that comes meanwhile queues behind the others; one that waits already, and wants more, keeps its units together.</summary>
    public static Decision Queue(ReserveStock c, StockState s)
    {
        var queued = new DemandQueued(c.Order, c.LineId, c.Quantity, c.Location) { PlacedAt = c.PlacedAt };
        if (s.Curing.FirstOrDefault(d => d.Order == c.Order && d.LineId == c.LineId) is not { } known) return Decision.Accept(queued);
        return c.More
            ? Decision.Accept(new StockReleased(c.Order, c.LineId), queued with { Quantity = known.Backordered + c.Quantity })
            : new Decision.AlreadyDone("The line is let go of presently.");
    }

    public static Decision Next(StockState s, Terms t)
    {
        var now = Math.Min(s.Curing.Length, StockLimits.CuredAtOnce);
        if (now == 0) return new Decision.AlreadyDone("Nobody waits for the SKU any more.");
        var cured = new DemandCured(now);
        if (s.AliasOf is not null || s.IsKit) return Decision.Accept(cured);
        var events = ImmutableArray.CreateBuilder<Event>(now + 1);
        events.Add(cured);
        var after = t.Evolve(s, cured);
        foreach (var w in s.Curing.AsSpan(0, now))
        {
            var promised = Promises.Promise(new ReserveStock(w.Order, w.LineId, w.Backordered, w.Location), after, t);
            events.Add(promised);
            after = t.Evolve(after, promised);
        }

        return new Decision.Accepted(events.ToImmutable());
    }

    /// <summary>Tells those who are let go of what the SKU is, and goes on until nobody waits.</summary>
    public static void Follow(Event e, StockState before, StockState after, ImmutableArray<Effect>.Builder effects, Terms t)
    {
        if (e is DemandCured cured)
        {
            foreach (var waiting in before.Curing.AsSpan(0, cured.Orders))
            {
                if (after.AliasOf is { } ours) effects.Add(Tell(waiting.Order, new LineSkuMapped(waiting.LineId, ours)));
                else if (after.IsKit) effects.Add(Tell(waiting.Order, new LineIsKit(waiting.LineId, after.Parts)));
            }
        }

        if (!after.Curing.IsEmpty) effects.Add(new Effect.SetTimer(Timer, t.Now, new CureDemand()));
    }

    private static Effect.Tell Tell(OrderId order, Command command) => new(OrderWorkflow.StreamOf(order), command);
}
