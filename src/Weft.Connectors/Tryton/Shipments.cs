using System.Collections.Immutable;
using Weft.Connectors.Tryton.Fulfilment;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>The customer shipments of a sale when Tryton's own warehouse ships.</summary>
internal sealed class Shipments(TrytonClient tryton, TrytonLookups lookups, Sales sales, PieceMarks marks, Carving carving)
{
    internal const string Model = "stock.shipment.out";
    private static readonly string[] fields = ["number", "state", "reference", "warehouse"];

    /// <summary>
    /// Puts the order, or a piece of it, before the pickers of its warehouse: its shipments get their stock. What is short stays waiting in Tryton, which people in the warehouse see and
    /// settle; it is handed over all the same.
    /// </summary>
    public async Task<DeliveryOutcome> ReleaseAsync(WarehouseReleaseRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.OrderId, cancellation);
        var open = await OpenAsync(sale, cancellation);
        if (open.IsEmpty)
            throw sale.Shipments.IsEmpty
                ? Ended.NotYet($"Tryton has not made the shipment of sale {sale.Number} yet.")
                : Ended.Refused($"The shipment of sale {sale.Number} is cancelled in Tryton.", null, "Cancel the order here too, or let Tryton make the shipment again and then release it again.");
        var warehouse = await lookups.WarehouseAsync(r.Location, cancellation);
        var shipments = await HeldAsync(open, r, warehouse, cancellation);
        if (shipments.IsEmpty) shipments = [await GiveAsync(sale, open, r, warehouse, cancellation)];
        var waiting = shipments.Where(s => s.State is "draft" or "waiting").ToList();
        foreach (var s in waiting.Where(s => s.State == "draft")) await tryton.PressAsync(Model, "wait", [s.Id], cancellation);
        if (waiting.Count > 0)
        {
            await tryton.PressAsync(Model, "assign_try", [.. waiting.Select(s => s.Id)], cancellation);
            var ids = shipments.Select(s => s.Id).ToHashSet();
            shipments = [.. (await OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).Where(s => ids.Contains(s.Id))];
        }

        return Handed(shipments);
    }

    public async Task<LookUp> LookUpReleaseAsync(WarehouseReleaseRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { } sale) return new LookUp.NotThere();
        var shipments = await HeldAsync(await OpenAsync(sale, cancellation), r, await lookups.WarehouseAsync(r.Location, cancellation), cancellation);
        return shipments.IsEmpty || shipments.Any(s => s.State is "draft" or "waiting") ? new LookUp.NotThere() : new LookUp.Found(Handed(shipments));
    }

    /// <summary>
    /// Stops what can still be stopped. Once a parcel is packed, only the carrier can. The shipment of a whole order is cancelled; a piece goes back to draft and belongs to nobody, because the
    /// sale still wants its goods, from another warehouse perhaps.
    /// </summary>
    public async Task<DeliveryOutcome> CancelAsync(WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { } sale) return new DeliveryOutcome.Delivered(null, null, Fact("shipment", "Tryton has no sale of the order"));
        var shipments = await OpenAsync(sale, cancellation);
        var pieces = await marks.ReadAsync(shipments.Select(s => s.Id), cancellation);
        if (!r.Lines.IsDefaultOrEmpty) return await LeaveOutAsync(sale, shipments, pieces.Count > 0, r, cancellation);
        if (pieces.Count > 0) return await TakeBackAsync([.. shipments.Where(s => pieces.GetValueOrDefault(s.Id) == PieceOf(r.ReleaseId))], cancellation);
        Refuse(shipments);
        if (shipments.IsEmpty) return new DeliveryOutcome.Delivered(null, null, Fact("shipment", "cancelled"));
        await tryton.PressAsync(Model, "cancel", [.. shipments.Select(s => s.Id)], cancellation);
        shipments = await OpenAsync(sale, cancellation);
        Refuse(shipments);
        return shipments.IsEmpty
            ? new DeliveryOutcome.Delivered(null, null, Fact("shipment", "cancelled"))
            : throw Ended.NotYet($"Shipment {shipments[0].Number} is still {shipments[0].State}.");
    }

    public async Task<LookUp> LookUpCancellationAsync(WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { Shipments.IsEmpty: false } sale) return new LookUp.NotThere();
        var shipments = await OpenAsync(sale, cancellation);
        if (!r.Lines.IsDefaultOrEmpty)
        {
            var moves = await carving.MovesAsync(shipments, cancellation);
            return shipments.Any(s => s.State == "draft" && Carving.Holds(s.Id, moves, Units(r.Lines))) && !shipments.Any(s => s.State == "draft" && !Carving.Holds(s.Id, moves, Units(r.Lines)))
                ? new LookUp.Found(LeftOut())
                : new LookUp.NotThere();
        }

        if (!shipments.IsEmpty)
        {
            var pieces = await marks.ReadAsync(shipments.Select(s => s.Id), cancellation);
            if (pieces.Count == 0 || pieces.ContainsValue(PieceOf(r.ReleaseId))) return new LookUp.NotThere();
        }

        return new LookUp.Found(new(null, null, Fact("shipment", shipments.IsEmpty ? "cancelled" : "taken back")));
    }

    /// <summary>Shipments of the sale that are not cancelled.</summary>
    internal async Task<ImmutableArray<Shipment>> OpenAsync(Sale sale, CancellationToken cancellation)
    {
        if (sale.Shipments.IsEmpty) sale = await sales.ReadAsync(sale.Id, cancellation);
        if (sale.Shipments.IsEmpty) return [];
        var found = await tryton.FindAsync(Model, [Where("id", "in", sale.Shipments), Where("state", "!=", "cancelled")], fields, cancellation);
        return [.. found.Select(s => new Shipment(s.Id, s.Text("number") ?? "", s.Text("state") ?? "", s.Text("reference") ?? "", s.Link("warehouse") ?? 0)).OrderBy(s => s.Id)];
    }

    internal static ImmutableDictionary<string, string> Fact(string name, string value) => ImmutableDictionary<string, string>.Empty.Add(name, value);

    /// <summary>F1, F2 … of a release id.</summary>
    internal static string PieceOf(string releaseId) => releaseId[(releaseId.LastIndexOf('/') + 1)..];

    /// <summary>What the piece has in Tryton: the shipments marked with it, or the one shipment of the whole order.</summary>
    private async Task<ImmutableArray<Shipment>> HeldAsync(ImmutableArray<Shipment> open, WarehouseReleaseRequest r, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        if (open.IsEmpty) return [];
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        if (pieces.Count > 0) return [.. open.Where(s => pieces.GetValueOrDefault(s.Id) == PieceOf(r.ReleaseId))];
        if (open.Any(s => s.Warehouse != warehouse.Id)) return [];
        // Tryton's people may have split the shipment of a whole order: all of it is the order's then.
        return await carving.UnitsAsync(open, cancellation) == r.Lines.Sum(l => l.Quantity) ? open : [];
    }

    /// <summary>Makes the shipment of a piece of what nobody works on yet.</summary>
    private async Task<Shipment> GiveAsync(Sale sale, ImmutableArray<Shipment> open, WarehouseReleaseRequest r, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        var shipment = await carving.CarveAsync(await FreeAsync(open), warehouse, Units(r.Lines), async () => await FreeAsync(await OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)), cancellation);
        await marks.SetAsync(shipment.Id, PieceOf(r.ReleaseId), cancellation);
        return shipment;

        async Task<ImmutableArray<Shipment>> FreeAsync(ImmutableArray<Shipment> all)
        {
            var pieces = await marks.ReadAsync(all.Select(s => s.Id), cancellation);
            return [.. all.Where(s => s is { IsUntouched: true, Reference: "" } && !pieces.ContainsKey(s.Id))];
        }
    }

    /// <summary>
    /// Takes units out of the shipment of a whole order. They become a shipment of their own that stays in draft: nobody picks them, and the change of the sale that follows takes them away.
    /// </summary>
    private async Task<DeliveryOutcome> LeaveOutAsync(Sale sale, ImmutableArray<Shipment> shipments, bool inPieces, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (inPieces) throw Ended.Declined("Units of an order that several warehouses have cannot be left out of one of them. Stop the whole piece, or take the goods back as a return.");
        var open = shipments.Where(s => s is { IsUntouched: true, Reference: "" }).ToImmutableArray();
        var (left, units) = (Units(r.Lines), await carving.MovesAsync(open, cancellation));
        if (left.FirstOrDefault(l => units.Where(m => m.LineId == l.Key).Sum(m => m.Quantity) < l.Value) is { Key: { } gone })
            throw Ended.Declined($"Units of line {gone} are already picked or have left in Tryton. Stop the parcel by hand, or take the goods back as a return.");
        var aside = await carving.CarveAsync(open, (await lookups.WarehousesAsync(cancellation)).First(w => w.Id == open[0].Warehouse), left, async () => [.. (await OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).Where(s => s is { IsUntouched: true, Reference: "" })], cancellation);
        await carving.UnplanAsync(aside, cancellation);
        var rest = (await OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).Where(s => s.State == "draft" && s.Id != aside.Id).Select(s => s.Id).ToList();
        if (rest.Count > 0)
        {
            await tryton.PressAsync(Model, "wait", rest, cancellation);
            await tryton.PressAsync(Model, "assign_try", rest, cancellation);
        }

        return LeftOut();
    }

    private static Dictionary<string, double> Units(ImmutableArray<ItemQuantity> lines) => lines.GroupBy(l => l.LineId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (double)g.Sum(l => l.Quantity), StringComparer.Ordinal);

    private static DeliveryOutcome.Delivered LeftOut() => new(null, null, Fact("shipment", "units left out"));

    private async Task<DeliveryOutcome> TakeBackAsync(ImmutableArray<Shipment> shipments, CancellationToken cancellation)
    {
        Refuse(shipments);
        if (shipments.FirstOrDefault(s => s.State == "picked") is { } picked) throw Ended.Declined($"Shipment {picked.Number} is already picked. Put the goods back in Tryton and cancel the shipment there, or take them back as a return.");
        foreach (var s in shipments) await carving.UnplanAsync(s, cancellation);
        await marks.RemoveAsync([.. shipments.Select(s => s.Id)], cancellation);
        return new DeliveryOutcome.Delivered(null, null, Fact("shipment", "taken back"));
    }

    private static void Refuse(ImmutableArray<Shipment> shipments)
    {
        if (shipments.FirstOrDefault(s => s.State is "packed" or "done") is { } gone)
            throw Ended.Declined($"Shipment {gone.Number} is already {(gone.State == "done" ? "shipped" : "packed")}. Stop the parcel by hand, or take the goods back as a return.");
    }

    private static DeliveryOutcome.Delivered Handed(ImmutableArray<Shipment> shipments) => new(
        string.Join(", ", shipments.Select(s => s.Number)), null, Fact("stock", shipments.Any(s => s.State is "draft" or "waiting") ? "short: the shipment waits in Tryton" : "assigned"));
}

/// <summary>A customer shipment of Tryton.</summary>
/// <param name="Id">Tryton's id.</param>
/// <param name="Number">Its number.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reference">What the warehouse wrote there: the tracking number.</param>
/// <param name="Warehouse">Where it leaves from.</param>
internal sealed record Shipment(int Id, string Number, string State, string Reference, int Warehouse)
{
    /// <summary>True while nobody has picked anything of it.</summary>
    public bool IsUntouched => State is "draft" or "waiting" or "assigned";
}
