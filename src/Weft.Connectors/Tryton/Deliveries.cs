using System.Collections.Immutable;
using Weft.Connectors.Tryton.Fulfilment;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Books in Tryton what another warehouse has shipped. The shipment's reference says whose it is (<c>weft:SHIPMENT TRACKING</c>): by it a repeat finds its own
/// shipment, and the poll knows that this one is no news.
/// </summary>
internal sealed class Deliveries(TrytonClient tryton, TrytonLookups lookups, Sales sales, Shipments shipments, Carving carving)
{
    private const string Mark = "weft:";

    /// <summary>True for a shipment that Weft itself booked.</summary>
    public static bool IsOurs(string? reference) => reference?.StartsWith(Mark, StringComparison.Ordinal) == true;

    public async Task<DeliveryOutcome> DeliverAsync(ErpDeliveryRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.OrderId, cancellation);
        var shipment = await FindAsync(sale, r.ShipmentId, cancellation) ?? await TakeAsync(sale, r, cancellation);
        if (shipment.State is "draft") await tryton.PressAsync(Shipments.Model, "wait", [shipment.Id], cancellation);
        var forced = shipment.State is "draft" or "waiting" && await AssignAsync(shipment, cancellation);
        if (shipment.State is not "packed" and not "done")
        {
            await tryton.PressAsync(Shipments.Model, "pick", [shipment.Id], cancellation);
            // Tryton only asks whether a parcel without carrier is meant; the carrier has it already.
            await tryton.PressAsync(Shipments.Model, "pack", [shipment.Id], cancellation, safeWarning: "shipment_out_no_carrier_");
        }

        if (shipment.State is not "done") await tryton.PressAsync(Shipments.Model, "done", [shipment.Id], cancellation);
        shipment = await FindAsync(sale, r.ShipmentId, cancellation);
        return shipment is { State: "done" } done
            ? await DeliveredAsync(done, forced, cancellation)
            : throw Ended.Refused($"Tryton leaves shipment {shipment?.Number} in state {shipment?.State}.", null, "Look at the shipment in Tryton, then send the delivery again.");
    }

    public async Task<LookUp> LookUpAsync(ErpDeliveryRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.OrderId, cancellation) is { } sale && await FindAsync(sale, r.ShipmentId, cancellation) is { State: "done" } done
            ? new LookUp.Found(await DeliveredAsync(done, false, cancellation))
            : new LookUp.NotThere();

    private async Task<Shipment?> FindAsync(Sale sale, string shipmentId, CancellationToken cancellation)
    {
        var mark = MarkOf(shipmentId);
        return (await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).FirstOrDefault(s => s.Reference == mark || s.Reference.StartsWith(mark + " ", StringComparison.Ordinal));
    }

    /// <summary>
    /// Takes the shipment that Tryton has open for the sale. What was not in the parcel is taken off it in the same call that marks it; Tryton makes
    /// another shipment of the rest when this one is done.
    /// </summary>
    private async Task<Shipment> TakeAsync(Sale sale, ErpDeliveryRequest r, CancellationToken cancellation)
    {
        var shipment = await ChooseAsync(sale, r, cancellation);
        if (shipment.State == "draft")
        {
            await tryton.PressAsync(Shipments.Model, "wait", [shipment.Id], cancellation);
            shipment = shipment with { State = "waiting" };
        }

        var values = new Fields { ["reference"] = r.Tracking is { Length: > 0 } tracking ? $"{MarkOf(r.ShipmentId)} {tracking}" : MarkOf(r.ShipmentId) };
        var changes = await LeftOutAsync(shipment, r.Lines, cancellation);
        if (changes.Count > 0)
        {
            // Tryton changes only what is not assigned yet.
            if (shipment.State == "assigned") await tryton.PressAsync(Shipments.Model, "wait", [shipment.Id], cancellation);
            values["inventory_moves"] = changes;
        }

        await tryton.WriteAsync(Shipments.Model, shipment.Id, values, cancellation);
        return (await FindAsync(sale, r.ShipmentId, cancellation))!;
    }

    /// <summary>The open shipment that the parcel is of. Of an order that is given to several warehouses, it is made of what is open where the goods have left.</summary>
    private async Task<Shipment> ChooseAsync(Sale sale, ErpDeliveryRequest r, CancellationToken cancellation)
    {
        var all = await shipments.OpenAsync(sale, cancellation);
        var open = await shipments.FreeAsync(all, cancellation);
        if (r.Location is { } location && !open.IsEmpty)
        {
            var warehouse = await lookups.WarehouseAsync(location, cancellation);
            if (open is not [var only] || only.Warehouse != warehouse.Id)
            {
                var parcel = r.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (double)g.Sum(l => l.Quantity), StringComparer.Ordinal);
                return await carving.CarveAsync(open, warehouse, parcel, async () => await shipments.FreeAsync(await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation), cancellation), cancellation);
            }
        }

        return open.FirstOrDefault() ?? throw (all.IsEmpty
            ? Ended.NotYet($"Tryton has not made the shipment of sale {sale.Number} yet.")
            : Ended.Refused($"Tryton has no open shipment of sale {sale.Number} for parcel {r.ShipmentId}.", null, "Compare the sale's shipments in Tryton with what the warehouse has shipped."));
    }

    private async Task<List<object?>> LeftOutAsync(Shipment shipment, ImmutableArray<ItemQuantity> lines, CancellationToken cancellation)
    {
        var reference = $"{Shipments.Model},{shipment.Id}";
        var moves = await tryton.FindAsync("stock.move", [Where("shipment", "=", reference), Where("state", "!=", "cancelled")], ["origin", "quantity"], cancellation);
        var outgoing = moves.Where(m => m.Reference("origin", "sale.line") is not null).ToDictionary(m => m.Id, m => m.Reference("origin", "sale.line")!.Value);
        var notes = (await tryton.ReadAsync("sale.line", outgoing.Values.Distinct(), ["note"], cancellation)).ToDictionary(l => l.Id, l => Sales.LineIdIn(l.Text("note")));
        var left = lines.GroupBy(l => l.LineId).ToDictionary(g => g.Key, g => (double)g.Sum(l => l.Quantity));
        var changes = new List<object?>();
        foreach (var move in moves)
        {
            if (move.Reference("origin", "stock.move") is not { } behind || !outgoing.TryGetValue(behind, out var saleLine)) continue;
            var lineId = notes[saleLine] ?? throw Ended.Refused($"A line of shipment {shipment.Number} has lost the channel's line id.", "note", "Put 'Channel line ' and the channel's line id back into the note of the sale line in Tryton, then send the delivery again.");
            var planned = move.Quantity("quantity");
            var shipped = Math.Min(planned, left.GetValueOrDefault(lineId));
            left[lineId] = left.GetValueOrDefault(lineId) - shipped;
            if (shipped < planned) changes.Add(new object?[] { "write", new[] { move.Id }, new Fields { ["quantity"] = shipped } });
        }

        return left.FirstOrDefault(l => l.Value > 0) is { Key: { } tooMany }
            ? throw Ended.Refused($"The warehouse shipped more of line {tooMany} than Tryton has open.", $"lines.{tooMany}.quantity", "Compare the sale's shipments in Tryton with what the warehouse has shipped.")
            : changes;
    }

    /// <summary>The goods have left, whatever Tryton's books say they could: what cannot be assigned is forced. True when it was.</summary>
    private async Task<bool> AssignAsync(Shipment shipment, CancellationToken cancellation)
    {
        var assigned = await tryton.PressAsync(Shipments.Model, "assign_try", [shipment.Id], cancellation);
        if (assigned.ValueKind == System.Text.Json.JsonValueKind.True) return false;
        await tryton.PressAsync(Shipments.Model, "assign_force", [shipment.Id], cancellation);
        return true;
    }

    /// <summary>Booked is when the move's transaction began: stock read later by Tryton's clock contains it.</summary>
    private async Task<DeliveryOutcome.Delivered> DeliveredAsync(Shipment done, bool forced, CancellationToken cancellation)
    {
        var moves = await tryton.FindAsync("stock.move", [Where("shipment", "=", $"{Shipments.Model},{done.Id}"), Where("state", "=", "done")], ["write_date"], cancellation);
        return new(done.Number, moves.Max(m => m.Moment("write_date")), Shipments.Fact("stock", forced ? "forced: Tryton had too few units" : "assigned"));
    }

    private static string MarkOf(string shipmentId) => Mark + shipmentId;
}
