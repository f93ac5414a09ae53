using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>Builds orders as a shop with prices including tax states them.</summary>
internal sealed class TestOrder
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private readonly ImmutableArray<OrderLine>.Builder lines = ImmutableArray.CreateBuilder<OrderLine>();
    private readonly ImmutableArray<Charge>.Builder charges = ImmutableArray.CreateBuilder<Charge>();
    private readonly string number;

    public TestOrder() => number = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The same order later: it is stated anew.</summary>
    public TestOrder(TestOrder before) => (number, Customer, ShipTo) = (before.number, before.Customer, before.ShipTo);

    public OrderId Id => OrderId.Of("shop", number);

    public Customer Customer { get; init; } = new(null, "Erika Muster", $"{Guid.NewGuid():N}@example.com");

    public Address ShipTo { get; init; } = new("Erika Muster", "Hauptstr. 5", "80331", "München", "DE");

    /// <summary>Stated total less the sum of the lines, in cents.</summary>
    public int RoundingCents { get; init; }

    public TestOrder Line(string sku, int quantity, decimal grossOfAll, int vat)
    {
        var (net, tax) = Split(grossOfAll, vat);
        lines.Add(new($"L{lines.Count + 1}", new Sku(sku), "Thing " + sku, quantity, net, [new(vat * 100, tax)]));
        return this;
    }

    public TestOrder Shipping(decimal gross, int vat = 19)
    {
        var (net, tax) = Split(gross, vat);
        charges.Add(new("shipping", "Standard", net, [new(vat * 100, tax)]));
        return this;
    }

    public Order Build()
    {
        var total = charges.Aggregate(lines.Aggregate(Money.Zero(eur), (m, l) => m + l.Gross()), (m, c) => m + c.Gross()) + new Money(RoundingCents, eur);
        return new(Id, "shop", number, "W" + number, DateTimeOffset.UtcNow, Customer, ShipTo, ShipTo, lines.ToImmutable(), charges.ToImmutable(), total, new(PaymentState.Captured, null), "standard");
    }

    public OutgoingDelivery CustomerDelivery() => Delivery("erp-customer", "erp.customer.v1", new ErpCustomerRequest(Id, Customer, ShipTo, ShipTo));

    public OutgoingDelivery SaleDelivery(string? customer = null) =>
        Delivery("erp-sales-order", "erp.sales-order.v1", new ErpSalesOrderRequest(Build(), customer, ImmutableDictionary<string, Sku>.Empty, "DC1", new Money(RoundingCents, eur)));

    public OutgoingDelivery ReleaseDelivery() =>
        Delivery("warehouse-release", "warehouse.release.v1", new WarehouseReleaseRequest(Id, $"{Id}/F1", "DC1", null, "W" + number, ShipTo, null, Items()));

    /// <summary>The ERP is told that the order is this now.</summary>
    public OutgoingDelivery Change(string change) => Delivery(
        "erp-order-change/" + change, "erp.sales-order-change.v1", new ErpOrderChangeRequest(Build(), null, change, ImmutableDictionary<string, Sku>.Empty, "DC1", new Money(RoundingCents, eur), "customer"));

    /// <summary>The warehouse is to leave units out.</summary>
    public OutgoingDelivery LeaveOut(string recall, params (int Line, int Quantity)[] parts) =>
        Delivery("warehouse-recall/" + recall, "warehouse.cancellation.v1", new WarehouseCancellationRequest(Id, $"{Id}/F1", null, "customer") { Lines = Items(parts) });

    /// <summary>The warehouse is to leave units out of a piece.</summary>
    public OutgoingDelivery LeaveOutOf(string piece, string recall, params (int Line, int Quantity)[] parts) =>
        Delivery("warehouse-recall/" + recall, "warehouse.cancellation.v1", new WarehouseCancellationRequest(Id, $"{Id}/{piece}", null, "customer") { Lines = Items(parts) });

    /// <summary>A piece of the order for one warehouse.</summary>
    public OutgoingDelivery Piece(string piece, string location, params (int Line, int Quantity)[] parts) => Delivery(
        "warehouse-release/" + piece, "warehouse.release.v1", new WarehouseReleaseRequest(Id, $"{Id}/{piece}", location, null, "W" + number, ShipTo, null, Items(parts)));

    public OutgoingDelivery StopPiece(string piece) => Delivery("warehouse-cancellation/" + piece, "warehouse.cancellation.v1", new WarehouseCancellationRequest(Id, $"{Id}/{piece}", null, "customer"));

    public OutgoingDelivery WarehouseCancellation() => Delivery("warehouse-cancellation", "warehouse.cancellation.v1", new WarehouseCancellationRequest(Id, $"{Id}/F1", null, "customer"));

    public OutgoingDelivery ErpCancellation() => Delivery("erp-cancellation", "erp.cancellation.v1", new ErpCancellationRequest(Id, null, "customer"));

    public OutgoingDelivery ErpDelivery(string shipment, string? tracking, params (int Line, int Quantity)[] parts) => DeliveryFrom(null, shipment, tracking, parts);

    public OutgoingDelivery DeliveryFrom(string? location, string shipment, string? tracking, params (int Line, int Quantity)[] parts) => Delivery(
        "erp-delivery/" + shipment, "erp.delivery.v1", new ErpDeliveryRequest(Id, null, shipment, Items(parts), "DHL", tracking, DateTimeOffset.UtcNow) { Location = location });

    public OutgoingDelivery Invoice(string shipment) => Delivery("erp-invoice/" + shipment, "erp.invoice.v1", new ErpInvoiceRequest(Id, null, shipment, Build().Total));

    /// <summary>The invoice of one of several shipments, with its share as the core takes it.</summary>
    public OutgoingDelivery InvoiceOf(string shipment, bool first, params (int Line, int Before, int Units)[] parts)
    {
        var share = parts.Aggregate(Money.Zero(eur), (m, p) => m + Share(lines[p.Line].Gross(), p, lines[p.Line].Quantity));
        if (first) share = charges.Aggregate(share, (m, c) => m + c.Gross());
        return Delivery("erp-invoice/" + shipment, "erp.invoice.v1", new ErpInvoiceRequest(Id, null, shipment, Build().Total) { Lines = Items([.. parts.Select(p => (p.Line, p.Units))]), Amount = share });
    }

    /// <summary>Credits the next units of lines, with the shares that the core takes of them; the shipping with the share in percent.</summary>
    public OutgoingDelivery Credit(string id, IReadOnlyCollection<(int Line, int Before, int Units)> parts, int shippingPercent = 0, params ImmutableArray<GoodsBack> goods)
    {
        ImmutableArray<CreditLine> credited = [.. parts.Select(p => new CreditLine(lines[p.Line].LineId, lines[p.Line].Sku, p.Units, Share(lines[p.Line].Net, p, lines[p.Line].Quantity), [.. lines[p.Line].Taxes.Select(t => t with { Amount = Share(t.Amount, p, lines[p.Line].Quantity) })]))];
        ImmutableArray<Charge> back = [.. charges.Where(_ => shippingPercent > 0).Select(c => c with { Net = Shares.UpTo(c.Net, shippingPercent, 100), Taxes = [.. c.Taxes.Select(t => t with { Amount = Shares.UpTo(t.Amount, shippingPercent, 100) })] })];
        var total = back.Aggregate(credited.Aggregate(Money.Zero(eur), (m, l) => l.Taxes.Aggregate(m + l.Net, (sum, t) => sum + t.Amount)), (m, c) => m + c.Gross());
        return Delivery("erp-credit-note/" + id, "erp.credit-note.v1", new ErpCreditNoteRequest(Id, null, id, credited, back, null, goods, total, "does not fit"));
    }

    /// <summary>Units of a line that came back.</summary>
    public GoodsBack Back(int line, int units, GoodsCondition condition = GoodsCondition.Sellable, string location = "DC1") => new(lines[line].LineId, lines[line].Sku, units, condition, location);

    private static Money Share(Money whole, (int Line, int Before, int Units) part, int of) => Shares.UpTo(whole, part.Before + part.Units, of) - Shares.UpTo(whole, part.Before, of);

    private ImmutableArray<ItemQuantity> Items((int Line, int Quantity)[] parts) => [.. parts.Select(p => new ItemQuantity(lines[p.Line].LineId, lines[p.Line].Sku, p.Quantity))];

    private ImmutableArray<ItemQuantity> Items() => [.. lines.Select(l => new ItemQuantity(l.LineId, l.Sku, l.Quantity))];

    private OutgoingDelivery Delivery(string obligation, string kind, Core.Workflow.DeliveryRequest request) => new($"{Id}/{obligation}", kind, request, 1);

    private static (Money Net, Money Tax) Split(decimal gross, int vat)
    {
        var net = Math.Round(gross / (1 + vat / 100m), 2, MidpointRounding.AwayFromZero);
        return (Eur(net), Eur(gross - net));
    }

    private static Money Eur(decimal amount) => Money.TryFromDecimal(amount, eur, out var money) ? money : throw new ArgumentOutOfRangeException(nameof(amount), amount, "No amount in euro.");
}
