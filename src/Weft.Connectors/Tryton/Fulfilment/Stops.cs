using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tryton.Fulfilment;

/// <summary>
/// Takes goods back from the pickers: a whole order, a piece of it, or single units. Units that are left out become a shipment of their own that nobody picks; its reference holds the key of the
/// delivery that asked for it, so that the same units are never left out twice.
/// </summary>
internal sealed class Stops(TrytonClient tryton, Sales sales, Shipments shipments, PieceMarks marks, Carving carving, KeptPieces kept)
{
    /// <summary>
    /// Stops what can still be stopped. Once a parcel is packed, only the carrier can. The shipment of a whole order is cancelled; a piece goes back to draft and belongs to nobody, because the
    /// sale still wants its goods, from another warehouse perhaps.
    /// </summary>
    public async Task<DeliveryOutcome> DeliverAsync(string key, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { } sale) return new DeliveryOutcome.Delivered(null, null, Shipments.Fact("shipment", "Tryton has no sale of the order"));
        await kept.RestoreAsync(sale, cancellation);
        var open = await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation);
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        if (!r.Lines.IsDefaultOrEmpty) return await LeaveOutAsync(sale, open, pieces, key, r, cancellation);
        return pieces.Count > 0
            ? await TakeBackAsync([.. open.Where(s => pieces.GetValueOrDefault(s.Id) == Shipments.PieceOf(r.ReleaseId))], cancellation)
            : await CancelAsync(sale, open, cancellation);
    }

    public async Task<LookUp> LookUpAsync(string key, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { Shipments.IsEmpty: false } sale || await kept.AreOpenAsync(sale, cancellation)) return new LookUp.NotThere();
        var open = await shipments.OpenAsync(sale, cancellation);
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        if (!r.Lines.IsDefaultOrEmpty)
            return open.Any(s => IsLeftOut(s, key)) && Rest(open, pieces, r).IsEmpty ? new LookUp.Found(LeftOut()) : new LookUp.NotThere();
        return !open.IsEmpty && (pieces.Count == 0 || pieces.ContainsValue(Shipments.PieceOf(r.ReleaseId)))
            ? new LookUp.NotThere()
            : new LookUp.Found(new(null, null, Shipments.Fact("shipment", open.IsEmpty ? "cancelled" : "taken back")));
    }

    private async Task<DeliveryOutcome> CancelAsync(Sale sale, ImmutableArray<Shipment> open, CancellationToken cancellation)
    {
        Refuse(open);
        if (!open.IsEmpty)
        {
            await tryton.PressAsync(Shipments.Model, "cancel", [.. open.Select(s => s.Id)], cancellation);
            open = await shipments.OpenAsync(sale, cancellation);
            Refuse(open);
        }

        return open.IsEmpty ? new DeliveryOutcome.Delivered(null, null, Shipments.Fact("shipment", "cancelled")) : throw Ended.NotYet($"Shipment {open[0].Number} is still {open[0].State}.");
    }

    private async Task<DeliveryOutcome> TakeBackAsync(ImmutableArray<Shipment> piece, CancellationToken cancellation)
    {
        Refuse(piece);
        if (piece.FirstOrDefault(s => s.State == "picked") is { } picked) throw Ended.Declined($"Shipment {picked.Number} is already picked. Put the goods back in Tryton and cancel the shipment there, or take them back as a return.");
        foreach (var s in piece) await carving.UnplanAsync(s, cancellation);
        await marks.RemoveAsync([.. piece.Select(s => s.Id)], cancellation);
        return new DeliveryOutcome.Delivered(null, null, Shipments.Fact("shipment", "taken back"));
    }

    private async Task<DeliveryOutcome> LeaveOutAsync(Sale sale, ImmutableArray<Shipment> open, Dictionary<int, string> pieces, string key, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (!open.Any(s => IsLeftOut(s, key)))
        {
            await SetAsideAsync(sale, Asked(open, pieces, r), key, r, cancellation);
            open = await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation);
        }

        // What stays goes back to the pickers.
        await shipments.PlanAsync(Rest(open, pieces, r), cancellation);
        return LeftOut();
    }

    private async Task SetAsideAsync(Sale sale, ImmutableArray<Shipment> from, string key, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        var (units, moves) = (Shipments.Units(r.Lines), await carving.MovesAsync(from, cancellation));
        if (units.FirstOrDefault(l => moves.Where(m => m.LineId == l.Key).Sum(m => m.Quantity) < l.Value) is { Key: { } gone })
            throw Ended.Declined($"Units of line {gone} are already picked or have left in Tryton. Stop the parcel by hand, or take the goods back as a return.");
        var ids = from.Select(s => s.Id).ToHashSet();
        await carving.CarveAsync(
            from, await shipments.WarehouseAsync(from[0], cancellation), units, async () => [.. (await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).Where(s => ids.Contains(s.Id) || IsLeftOut(s, key))], cancellation, key);
    }

    /// <summary>The shipments that the units are to be left out of: those of the piece, or of the whole order.</summary>
    private static ImmutableArray<Shipment> Asked(IEnumerable<Shipment> open, Dictionary<int, string> pieces, WarehouseCancellationRequest r) =>
        [.. open.Where(s => s is { IsUntouched: true, Reference: "" } && (pieces.Count == 0 || pieces.GetValueOrDefault(s.Id) == Shipments.PieceOf(r.ReleaseId)))];

    /// <summary>Of these, the ones that do not have their stock.</summary>
    private static ImmutableArray<Shipment> Rest(IEnumerable<Shipment> open, Dictionary<int, string> pieces, WarehouseCancellationRequest r) => [.. Asked(open, pieces, r).Where(s => s.State is "draft" or "waiting")];

    private static bool IsLeftOut(Shipment s, string key) => s.State == "draft" && s.Reference == Shipment.LeftOutMark + key;

    private static DeliveryOutcome.Delivered LeftOut() => new(null, null, Shipments.Fact("shipment", "units left out"));

    private static void Refuse(ImmutableArray<Shipment> shipments)
    {
        if (shipments.FirstOrDefault(s => s.State is "packed" or "done") is { } gone)
            throw Ended.Declined($"Shipment {gone.Number} is already {(gone.State == "done" ? "shipped" : "packed")}. Stop the parcel by hand, or take the goods back as a return.");
    }
}
