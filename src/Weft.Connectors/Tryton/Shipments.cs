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
        if (shipments.IsEmpty) shipments = [await GiveAsync(sale, PieceOf(r.ReleaseId), warehouse, Units(r.Lines), cancellation)];
        if (await PlanAsync(shipments, cancellation))
        {
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

    /// <summary>Shipments of the sale that are not cancelled.</summary>
    internal async Task<ImmutableArray<Shipment>> OpenAsync(Sale sale, CancellationToken cancellation)
    {
        if (sale.Shipments.IsEmpty) sale = await sales.ReadAsync(sale.Id, cancellation);
        if (sale.Shipments.IsEmpty) return [];
        var found = await tryton.FindAsync(Model, [Where("id", "in", sale.Shipments), Where("state", "!=", "cancelled")], fields, cancellation);
        return [.. found.Select(s => new Shipment(s.Id, s.Text("number") ?? "", s.Text("state") ?? "", s.Text("reference") ?? "", s.Link("warehouse") ?? 0)).OrderBy(s => s.Id)];
    }

    /// <summary>Those of them that nobody works on and no piece has.</summary>
    internal async Task<ImmutableArray<Shipment>> FreeAsync(ImmutableArray<Shipment> open, CancellationToken cancellation)
    {
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        return [.. open.Where(s => s.IsLeftOut || (s is { IsUntouched: true, Reference: "" } && !pieces.ContainsKey(s.Id))).OrderBy(s => s.IsLeftOut)];
    }

    /// <summary>Makes the shipment of a piece, or one of no piece at all, of what nobody works on yet.</summary>
    internal async Task<Shipment> GiveAsync(Sale sale, string? piece, TrytonWarehouse warehouse, IReadOnlyDictionary<string, double> units, CancellationToken cancellation)
    {
        var shipment = await carving.CarveAsync(await FreeNowAsync(), warehouse, units, FreeNowAsync, cancellation);
        if (shipment.IsLeftOut)
        {
            await marks.RemoveAsync([shipment.Id], cancellation);
            await tryton.WriteAsync(Model, shipment.Id, new() { ["reference"] = null }, cancellation);
        }

        if (piece is not null) await marks.SetAsync(shipment.Id, piece, cancellation);
        return shipment;

        async Task<ImmutableArray<Shipment>> FreeNowAsync() => await FreeAsync(await OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation), cancellation);
    }

    /// <summary>Puts shipments before the pickers, with their stock as far as there is any. True when one was not there yet.</summary>
    internal async Task<bool> PlanAsync(ImmutableArray<Shipment> shipments, CancellationToken cancellation)
    {
        var waiting = shipments.Where(s => s.State is "draft" or "waiting").ToList();
        foreach (var s in waiting.Where(s => s.State == "draft")) await tryton.PressAsync(Model, "wait", [s.Id], cancellation);
        if (waiting.Count > 0) await tryton.PressAsync(Model, "assign_try", [.. waiting.Select(s => s.Id)], cancellation);
        return waiting.Count > 0;
    }

    /// <summary>The warehouse that a shipment leaves from.</summary>
    internal async Task<TrytonWarehouse> WarehouseAsync(Shipment shipment, CancellationToken cancellation) =>
        (await lookups.WarehousesAsync(cancellation)).FirstOrDefault(w => w.Id == shipment.Warehouse)
        ?? throw Ended.Refused($"Shipment {shipment.Number} leaves from a warehouse of Tryton that is none of our locations.", "location", "Name the warehouse below locations of the connection, or move the shipment to one that is there.");

    internal static ImmutableDictionary<string, string> Fact(string name, string value) => ImmutableDictionary<string, string>.Empty.Add(name, value);

    /// <summary>F1, F2 … of a release id.</summary>
    internal static string PieceOf(string releaseId) => releaseId[(releaseId.LastIndexOf('/') + 1)..];

    /// <summary>Units by the channel's line id.</summary>
    internal static Dictionary<string, double> Units(ImmutableArray<ItemQuantity> lines) => lines.GroupBy(l => l.LineId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (double)g.Sum(l => l.Quantity), StringComparer.Ordinal);

    /// <summary>What the piece has in Tryton: the shipments marked with it, or the one shipment of the whole order.</summary>
    private async Task<ImmutableArray<Shipment>> HeldAsync(ImmutableArray<Shipment> open, WarehouseReleaseRequest r, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        if (open.IsEmpty) return [];
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        if (pieces.Count > 0) return [.. open.Where(s => !s.IsLeftOut && pieces.GetValueOrDefault(s.Id) == PieceOf(r.ReleaseId))];
        if (open.Any(s => s.Warehouse != warehouse.Id)) return [];
        // Tryton's people may have split the shipment of a whole order: all of it is the order's then.
        return await carving.UnitsAsync(open, cancellation) == r.Lines.Sum(l => l.Quantity) ? open : [];
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
    /// <summary>What the reference of a shipment begins with whose units were left out of another one.</summary>
    public const string LeftOutMark = "Weft left out: ";

    /// <summary>True while nobody has picked anything of it.</summary>
    public bool IsUntouched => State is "draft" or "waiting" or "assigned";

    /// <summary>True for units that were left out of a shipment: nobody picks them, whatever piece they were of.</summary>
    public bool IsLeftOut => State == "draft" && Reference.StartsWith(LeftOutMark, StringComparison.Ordinal);
}
