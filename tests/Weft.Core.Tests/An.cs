using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests;

/// <summary>Things of the business with everything filled in, to be varied by a test.</summary>
internal static class An
{
    public static readonly Currency Eur = Currency.Parse("EUR");
    public static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    public static readonly OrderId Id = OrderId.Of("webshop", "1001");
    public static readonly StreamId Stream = OrderWorkflow.StreamOf(Id);

    public static Money Euro(decimal amount) => Money.TryFromDecimal(amount, Eur, out var money) ? money : throw new FormatException($"{amount}");

    public static Parties Parties(bool erpShips = false, string? provider = "psp") => new("erp", erpShips ? "erp" : "wms", "DC", provider, ["EUR"], 2);

    public static OrderLine Line(string id, string sku, int quantity, decimal net = 10m) => new(id, new Sku(sku), $"Product {sku}", quantity, Euro(net), [new TaxLine(1900, Euro(Math.Round(net * 0.19m, 2)))]);

    /// <summary>An order over 2 × A and 1 × B with shipping, all adding up.</summary>
    public static Order Order(PaymentState payment = PaymentState.Authorised, params ImmutableArray<OrderLine> lines)
    {
        if (lines.IsDefaultOrEmpty) lines = [Line("1", "A", 2, 20m), Line("2", "B", 1)];
        var shipping = new Charge("shipping", "Parcel", Euro(4m), [new TaxLine(1900, Euro(0.76m))]);
        var total = lines.Aggregate(shipping.Gross(), (sum, l) => sum + l.Gross());
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        return new Order(Id, "webshop", "1001", "W-1001", Noon.AddMinutes(-5), new Customer("c1", "Ada Byron", "ada@example.org"), address, address, lines, [shipping], total, new OrderPayment(payment, payment == PaymentState.Pending ? null : "pay-1"), "standard");
    }

    public static PlaceOrder Place(PaymentState payment = PaymentState.Authorised, bool erpShips = false) => new(Order(payment), Parties(erpShips));

    /// <summary>A cart's wish to have these units held for half an hour.</summary>
    public static MakeReservation Cart(bool allOrNothing, params (string Sku, int Quantity)[] lines) =>
        new("webshop", [.. lines.Select((l, i) => new ReservationLine($"{i + 1}", new Sku(l.Sku), l.Quantity))], allOrNothing, ["DC"], Noon.AddMinutes(30));

    public static ReportShipment Shipment(string id, params ImmutableArray<LineQuantity> lines) => new(id, lines, "DHL", "T-" + id, Noon.AddHours(1));

    public static DeliverySettled Done(string obligation, string? reference = "R") => new($"{Id}/{obligation}", new DeliveryResult(true, reference));

    public static DeliverySettled Failed(string obligation, string reason = "It said no.") => new($"{Id}/{obligation}", new DeliveryResult(false, Reason: reason));
}
