using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>What a reservation asks of stock and of the clock: the difference between what is due after a change and before it.</summary>
internal static class ReservationEffects
{
    private const string Expiry = "expiry";

    public static ImmutableArray<Effect> Between(ReservationState before, ReservationState after)
    {
        var effects = ImmutableArray.CreateBuilder<Effect>();
        if (after.IsLive && !(before.IsLive && before.ExpiresAt == after.ExpiresAt)) effects.Add(new Effect.SetTimer(Expiry, after.ExpiresAt, new ExpireReservation()));
        if (before.IsLive && !after.IsLive) effects.Add(new Effect.ClearTimer(Expiry));
        Hold(before, after, effects);
        foreach (var (sku, answer) in after.Answers)
            if (IsLeftOver(after, sku, answer) && !(before.Answers.TryGetValue(sku, out var earlier) && IsLeftOver(before, sku, earlier))) effects.Add(Tell(sku, new ReleaseUnits(after.Id)));
        return effects.ToImmutable();
    }

    /// <summary>Asks for what is wanted, unless it was asked already or is held already.</summary>
    private static void Hold(ReservationState before, ReservationState after, ImmutableArray<Effect>.Builder effects)
    {
        if (!after.IsLive) return;
        var longer = before.ExpiresAt != after.ExpiresAt;
        if (!longer && ReferenceEquals(before.Demand, after.Demand)) return;
        foreach (var (sku, units) in after.Demand)
        {
            var asked = before.Demand.TryGetValue(sku, out var earlier) && earlier == units;
            var held = after.Answers.TryGetValue(sku, out var answer) && answer.Units == units;
            if (longer || !(asked || held)) effects.Add(Tell(sku, new HoldUnits(after.Id, after.Channel, units, after.Locations, after.ExpiresAt)));
        }
    }

    /// <summary>Units that are held and not wanted.</summary>
    private static bool IsLeftOver(ReservationState s, string sku, HeldUnits answer) => answer.Units > 0 && !(s.IsLive && s.Demand.ContainsKey(sku));

    private static Effect.Tell Tell(string sku, Command command) => new(StockWorkflow.StreamOf(new Sku(sku)), command);
}
