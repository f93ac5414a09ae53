using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>The customer shipments of a sale when Tryton's own warehouse ships.</summary>
internal sealed class Shipments(TrytonClient tryton, Sales sales)
{
    internal const string Model = "stock.shipment.out";
    private static readonly string[] fields = ["number", "state", "reference"];

    /// <summary>
    /// Puts the order before the pickers: its shipments get their stock. What is short stays waiting in Tryton, which people in the warehouse see and settle;
    /// the order is handed over all the same.
    /// </summary>
    public async Task<DeliveryOutcome> ReleaseAsync(WarehouseReleaseRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.OrderId, cancellation);
        var shipments = await OpenAsync(sale, cancellation);
        if (shipments.IsEmpty)
            throw sale.Shipments.IsEmpty
                ? Ended.NotYet($"Tryton has not made the shipment of sale {sale.Number} yet.")
                : Ended.Refused($"The shipment of sale {sale.Number} is cancelled in Tryton.", null, "Cancel the order here too, or let Tryton make the shipment again and then release it again.");
        var waiting = shipments.Where(s => s.State is "draft" or "waiting").ToList();
        foreach (var s in waiting.Where(s => s.State == "draft")) await tryton.PressAsync(Model, "wait", [s.Id], cancellation);
        if (waiting.Count > 0)
        {
            await tryton.PressAsync(Model, "assign_try", [.. waiting.Select(s => s.Id)], cancellation);
            shipments = await OpenAsync(sale, cancellation);
        }

        return Handed(shipments);
    }

    public async Task<LookUp> LookUpReleaseAsync(WarehouseReleaseRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.OrderId, cancellation) is { } sale && await OpenAsync(sale, cancellation) is { IsEmpty: false } shipments && !shipments.Any(s => s.State is "draft" or "waiting")
            ? new LookUp.Found(Handed(shipments))
            : new LookUp.NotThere();

    /// <summary>Stops what can still be stopped. Once a parcel is packed, only the carrier can.</summary>
    public async Task<DeliveryOutcome> CancelAsync(WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        if (!r.Lines.IsDefaultOrEmpty) throw Ended.Declined("Units of a shipment that Tryton has cannot be left out from here. Take them out of the shipment in Tryton, or take the goods back as a return.");
        if (await sales.FindAsync(r.OrderId, cancellation) is not { } sale) return new DeliveryOutcome.Delivered(null, null, Fact("shipment", "Tryton has no sale of the order"));
        var shipments = await OpenAsync(sale, cancellation);
        Refuse(shipments);
        if (shipments.IsEmpty) return new DeliveryOutcome.Delivered(null, null, Fact("shipment", "cancelled"));
        await tryton.PressAsync(Model, "cancel", [.. shipments.Select(s => s.Id)], cancellation);
        shipments = await OpenAsync(sale, cancellation);
        Refuse(shipments);
        return shipments.IsEmpty
            ? new DeliveryOutcome.Delivered(null, null, Fact("shipment", "cancelled"))
            : throw Ended.NotYet($"Shipment {shipments[0].Number} is still {shipments[0].State}.");
    }

    public async Task<LookUp> LookUpCancellationAsync(OrderId order, CancellationToken cancellation) =>
        await sales.FindAsync(order, cancellation) is { Shipments.IsEmpty: false } sale && (await OpenAsync(sale, cancellation)).IsEmpty
            ? new LookUp.Found(new(null, null, Fact("shipment", "cancelled")))
            : new LookUp.NotThere();

    /// <summary>Shipments of the sale that are not cancelled.</summary>
    internal async Task<ImmutableArray<Shipment>> OpenAsync(Sale sale, CancellationToken cancellation)
    {
        if (sale.Shipments.IsEmpty) sale = await sales.ReadAsync(sale.Id, cancellation);
        if (sale.Shipments.IsEmpty) return [];
        var found = await tryton.FindAsync(Model, [Where("id", "in", sale.Shipments), Where("state", "!=", "cancelled")], fields, cancellation);
        return [.. found.Select(s => new Shipment(s.Id, s.Text("number") ?? "", s.Text("state") ?? "", s.Text("reference") ?? "")).OrderBy(s => s.Id)];
    }

    internal static ImmutableDictionary<string, string> Fact(string name, string value) => ImmutableDictionary<string, string>.Empty.Add(name, value);

    private static void Refuse(ImmutableArray<Shipment> shipments)
    {
        if (shipments.FirstOrDefault(s => s.State is "packed" or "done") is { } gone)
            throw Ended.Declined($"Shipment {gone.Number} is already {(gone.State == "done" ? "shipped" : "packed")}. Stop the parcel by hand, or take the goods back as a return.");
    }

    private static DeliveryOutcome.Delivered Handed(ImmutableArray<Shipment> shipments) => new(
        string.Join(", ", shipments.Select(s => s.Number)), null, Fact("stock", shipments.Any(s => s.State is "draft" or "waiting") ? "short: the shipment waits in Tryton" : "assigned"));
}

/// <summary>A customer shipment of Tryton.</summary>
internal sealed record Shipment(int Id, string Number, string State, string Reference);
