using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tryton;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton.Fake;

/// <summary>A Tryton with a small shop in it, and orders for it in every stage.</summary>
internal sealed class FakeRetailer
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private static readonly Address address = new("Erika Muster", "Hauptstr. 5", "80331", "München", "DE");

    private readonly ConnectionSettings settings;

    public FakeRetailer(FakeTimeProvider clock, ConnectionSettings? settings = null)
    {
        this.settings = settings ?? TrytonTestSettings.Complete;
        Tryton = new FakeTryton(clock);
        Clock = clock;
        var rows = Tryton.Rows;
        rows.Add("currency.currency", new() { ["code"] = "EUR" });
        rows.Add("country.country", new() { ["code"] = "DE" });
        rows.Add("web.shop", new() { ["name"] = "shop" });
        rows.Add("stock.location", new() { ["type"] = "warehouse", ["code"] = "WH", ["storage_location"] = FakeTrytonBooks.Storage, ["output_location"] = FakeTrytonBooks.Output, ["input_location"] = FakeTrytonBooks.Input, ["waste_locations"] = new JsonArray(FakeTrytonBooks.Waste) });
        Store = rows.Add("stock.location", new() { ["type"] = "warehouse", ["code"] = "ST", ["storage_location"] = 93, ["output_location"] = 92, ["input_location"] = 94, ["waste_locations"] = new JsonArray() });
        rows.Table("stock.location")[FakeTrytonBooks.Storage] = new() { ["id"] = FakeTrytonBooks.Storage, ["parent"] = null };
        foreach (var rate in (decimal[])[0.19m, 0.07m]) rows.Add("account.tax", new() { ["name"] = $"VAT {rate}", ["type"] = "percentage", ["rate"] = TrytonRows.Decimal(rate), ["parent"] = null, ["group"] = null });
        Mug = Product("MUG", "goods");
        Book = Product("BOOK", "goods");
        Product("SHIP", "service");
        Product("ROUND", "service");
        Tryton.Books.Receive(Mug, 100);
        Tryton.Books.Receive(Book, 50);
    }

    public FakeTryton Tryton { get; }

    public FakeTimeProvider Clock { get; }

    public int Store { get; }

    public int Mug { get; }

    public int Book { get; }

    public Connector Connect(HttpMessageHandler? wire = null) => TrytonConnector.Kind.Create(settings, new ConnectorTools(new HttpClient(wire ?? Tryton, disposeHandler: false), Clock));

    public static Order OrderOf(string number, bool withRounding = false)
    {
        var lines = ImmutableArray.Create(Line("L1", "MUG", 3, 839, 160, 1900), Line("L2", "BOOK", 1, 1206, 84, 700));
        var total = new Money(839 + 160 + 1206 + 84 + 416 + 79 + (withRounding ? 1 : 0), eur);
        return new(
            OrderId.Of("shop", number), "shop", number, "W" + number, new(2026, 11, 3, 10, 0, 0, TimeSpan.FromHours(1)), new(null, "Erika Muster", $"erika{number}@example.com"), address, address,
            lines, [new("shipping", "Standard", new Money(416, eur), [new(1900, new Money(79, eur))])], total, new(PaymentState.Captured, null));
    }

    public static OutgoingDelivery Customer(string number) => Delivery(number, "erp-customer", "erp.customer.v1", new ErpCustomerRequest(OrderId.Of("shop", number), OrderOf(number).Customer, address, address));

    public static OutgoingDelivery Sale(string number, bool withRounding = false) => Delivery(
        number, "erp-sales-order", "erp.sales-order.v1", new ErpSalesOrderRequest(OrderOf(number, withRounding), null, ImmutableDictionary<string, Sku>.Empty, "DC1", new Money(withRounding ? 1 : 0, eur)));

    public static OutgoingDelivery Release(string number) => Delivery(
        number, "warehouse-release", "warehouse.release.v1", new WarehouseReleaseRequest(OrderId.Of("shop", number), $"shop:{number}/F1", "DC1", null, "W" + number, address, null, [Mugs(3), Books(1)]));

    /// <summary>The order as it is now, made of the first one.</summary>
    public static OutgoingDelivery Change(string number, string change, Func<Order, Order> now) => Delivery(
        number, "erp-order-change/" + change, "erp.sales-order-change.v1", new ErpOrderChangeRequest(now(OrderOf(number)), null, change, ImmutableDictionary<string, Sku>.Empty, "DC1", Money.Zero(eur), "customer"));

    /// <summary>Two mugs instead of three, and another address.</summary>
    public static Order Smaller(Order order)
    {
        var mugs = order.Lines[0] with { Quantity = 2, Net = new Money(559, eur), Taxes = [new(1900, new Money(107, eur))] };
        return order with { Lines = [mugs, order.Lines[1]], Total = order.Total - order.Lines[0].Gross() + mugs.Gross(), ShipTo = order.ShipTo with { Street = "Nebenstr. 7" } };
    }

    /// <summary>Units that are to be left out of the shipment.</summary>
    public static OutgoingDelivery LeaveOut(string number, string recall, params ImmutableArray<ItemQuantity> lines) => Delivery(
        number, "warehouse-recall/" + recall, "warehouse.cancellation.v1", new WarehouseCancellationRequest(OrderId.Of("shop", number), $"shop:{number}/F1", null, "customer") { Lines = lines });

    /// <summary>Units that are to be left out of a piece.</summary>
    public static OutgoingDelivery LeaveOutOf(string number, string piece, string recall, params ImmutableArray<ItemQuantity> lines) => Delivery(
        number, "warehouse-recall/" + recall, "warehouse.cancellation.v1", new WarehouseCancellationRequest(OrderId.Of("shop", number), $"shop:{number}/{piece}", null, "customer") { Lines = lines });

    /// <summary>A piece of the order for one warehouse.</summary>
    public static OutgoingDelivery Piece(string number, string piece, string location, params ImmutableArray<ItemQuantity> lines) => Delivery(
        number, "warehouse-release/" + piece, "warehouse.release.v1", new WarehouseReleaseRequest(OrderId.Of("shop", number), $"shop:{number}/{piece}", location, null, "W" + number, address, null, lines));

    public static OutgoingDelivery StopPiece(string number, string piece) =>
        Delivery(number, "warehouse-cancellation/" + piece, "warehouse.cancellation.v1", new WarehouseCancellationRequest(OrderId.Of("shop", number), $"shop:{number}/{piece}", null, "customer"));

    public static OutgoingDelivery Stop(string number) => Delivery(number, "warehouse-cancellation", "warehouse.cancellation.v1", new WarehouseCancellationRequest(OrderId.Of("shop", number), $"shop:{number}/F1", null, "customer"));

    public static OutgoingDelivery Cancellation(string number) => Delivery(number, "erp-cancellation", "erp.cancellation.v1", new ErpCancellationRequest(OrderId.Of("shop", number), null, "customer"));

    public static OutgoingDelivery Parcel(string number, string parcel, params ImmutableArray<ItemQuantity> lines) => Delivery(
        number, "erp-delivery/" + parcel, "erp.delivery.v1", new ErpDeliveryRequest(OrderId.Of("shop", number), null, parcel, lines, "DHL", "00340", new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero)));

    /// <summary>A parcel of an order that is given to several nodes.</summary>
    public static OutgoingDelivery ParcelFrom(string number, string parcel, string location, params ImmutableArray<ItemQuantity> lines)
    {
        var delivery = Parcel(number, parcel, lines);
        return delivery with { Request = (ErpDeliveryRequest)delivery.Request with { Location = location } };
    }

    public static OutgoingDelivery Invoice(string number, string shipment, Money? total = null) =>
        Delivery(number, "erp-invoice/" + shipment, "erp.invoice.v1", new ErpInvoiceRequest(OrderId.Of("shop", number), null, shipment, total ?? OrderOf(number).Total));

    /// <summary>Of three mugs two came back, one of them damaged, and the third is paid back and kept.</summary>
    public static OutgoingDelivery Credit(string number, string id = "R1") => Credit(number, id, Mugs(3, 839, 160), new Money(416, eur), new("L1", new Sku("MUG"), 1, GoodsCondition.Sellable, "DC1"), new("L1", new Sku("MUG"), 1, GoodsCondition.Damaged, "DC1"));

    public static OutgoingDelivery Credit(string number, string id, CreditLine line, Money shippingNet, params ImmutableArray<GoodsBack> goods)
    {
        ImmutableArray<Charge> charges = shippingNet.IsZero ? [] : [new("shipping", "Standard", shippingNet, [new(1900, new Money((long)Math.Round(shippingNet.Minor * 0.19m), eur))])];
        var total = charges.Aggregate(line.Taxes.Aggregate(line.Net, (sum, t) => sum + t.Amount), (sum, c) => sum + c.Gross());
        return Delivery(number, "erp-credit-note/" + id, "erp.credit-note.v1", new ErpCreditNoteRequest(OrderId.Of("shop", number), null, id, [line], charges, null, goods, total, "does not fit"));
    }

    public static CreditLine Mugs(int quantity, long net, long tax) => new("L1", new Sku("MUG"), quantity, new Money(net, eur), [new(1900, new Money(tax, eur))]);

    /// <summary>The invoice of a shipment of an order that leaves in parts.</summary>
    public static OutgoingDelivery InvoiceOf(string number, string shipment, long amount, params ImmutableArray<ItemQuantity> lines) => Delivery(
        number, "erp-invoice/" + shipment, "erp.invoice.v1", new ErpInvoiceRequest(OrderId.Of("shop", number), null, shipment, OrderOf(number).Total) { Lines = lines, Amount = new Money(amount, eur) });

    public static ItemQuantity Mugs(int quantity) => new("L1", new Sku("MUG"), quantity);

    public static ItemQuantity Books(int quantity) => new("L2", new Sku("BOOK"), quantity);

    public async Task<DeliveryOutcome> SendAsync(OutgoingDelivery delivery) => (await Connect().SendAsync([delivery], default)).ShouldHaveSingleItem();

    /// <summary>Sends what must succeed.</summary>
    public async Task DoAsync(params OutgoingDelivery[] deliveries)
    {
        foreach (var d in deliveries) (await SendAsync(d)).ShouldBeOfType<DeliveryOutcome.Delivered>(d.Key);
    }

    /// <summary>The people in the warehouse ship what is open of the sale.</summary>
    public void Ship(string number, string tracking)
    {
        foreach (var id in Shipments(number).Where(s => s.State is "waiting" or "assigned").Select(s => s.Id))
        {
            Tryton.Rows.Write("stock.shipment.out", id, new() { ["reference"] = tracking, ["carrier"] = Tryton.Rows.Add("carrier", new() { ["party"] = null }) });
            foreach (var button in (string[])["assign_try", "pick", "pack", "done"]) Tryton.Books.Press("stock.shipment.out", button, [id]);
        }
    }

    public IEnumerable<JsonObject> Sales(string number) => Tryton.Rows.Where("sale.sale", "web_id", $"shop:{number}");

    /// <summary>The sales below zero that carry the order's credit notes.</summary>
    public IEnumerable<JsonObject> Returns(string number) => Tryton.Rows.Table("sale.sale").Values.Where(s => s["web_id"]!.ToString().StartsWith($"shop:{number}/", StringComparison.Ordinal));

    /// <summary>1 when the order has one credit note, posted, with one mug back in storage and one put aside; more or less when anything is there twice or missing.</summary>
    public int Credited(string number)
    {
        var notes = Returns(number).SelectMany(s => s["invoices"]!.AsArray()).Select(i => Tryton.Rows.Row("account.invoice", i!.GetValue<int>())["state"]!.ToString()).ToList();
        var receipts = Tryton.Rows.Table("stock.shipment.out.return").Values.Count(s => s["state"]!.ToString() == "done");
        return notes.Count == 1 && notes[0] == "posted" && receipts == 1 && Units(Mug, FakeTrytonBooks.Waste) == 1 && Units(Mug, FakeTrytonBooks.Storage) == 100 - 6 + 1 ? 1 : !notes.Contains("posted") ? 0 : 2;
    }

    /// <summary>1 when the sale, its draft invoice and its one open shipment are as <see cref="Smaller"/> says, 0 when nothing has changed.</summary>
    public int Changed(string number)
    {
        var total = Smaller(OrderOf(number)).Total.ToDecimal();
        var sale = Sales(number).Single();
        if (TrytonRows.Amount(sale["total_amount"]) == OrderOf(number).Total.ToDecimal()) return 0;
        var units = Shipments(number).Where(s => s.State != "cancelled").Sum(s => Tryton.Rows.Where("stock.move", "shipment", $"stock.shipment.out,{s.Id}").Where(m => m["origin"]!.ToString().StartsWith("sale.line", StringComparison.Ordinal)).Sum(m => double.Parse(m["quantity"]!.ToJsonString())));
        var invoices = sale["invoices"]!.AsArray().Select(i => TrytonRows.Amount(Tryton.Rows.Row("account.invoice", i!.GetValue<int>())["total_amount"])).ToList();
        var address = Tryton.Rows.Row("party.address", sale["shipment_address"]!.GetValue<int>())["street"]!.ToString();
        return TrytonRows.Amount(sale["total_amount"]) == total && invoices is [var one] && one == total && units == 3 && address == "Nebenstr. 7" ? 1 : 2;
    }

    /// <summary>Units of a product that lie in a place.</summary>
    public double Units(int product, int place)
    {
        var moves = Tryton.Rows.Table("stock.move").Values.Where(m => m["state"]!.ToString() == "done" && m["product"]!.GetValue<int>() == product).ToList();
        return moves.Where(m => m["to_location"]!.GetValue<int>() == place).Sum(Quantity) - moves.Where(m => m["from_location"]!.GetValue<int>() == place).Sum(Quantity);

        static double Quantity(JsonObject m) => double.Parse(m["quantity"]!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public IEnumerable<(int Id, string State)> Shipments(string number) => Of(number, "stock.shipment.out", "shipments");

    public IEnumerable<(int Id, string State)> Invoices(string number) => Of(number, "account.invoice", "invoices");

    private List<(int Id, string State)> Of(string number, string model, string field) =>
        [.. Sales(number).SelectMany(s => s[field]!.AsArray()).Select(id => (id!.GetValue<int>(), TrytonRows.Text(Tryton.Rows.Row(model, id!.GetValue<int>())["state"])!))];

    private int Product(string code, string type)
    {
        var template = Tryton.Rows.Add("product.template", new() { ["name"] = "Thing " + code });
        return Tryton.Rows.Add("product.product", new() { ["code"] = code, ["type"] = type, ["sale_uom"] = 1, ["default_uom"] = 1, ["rec_name"] = code, ["template"] = template });
    }

    private static OrderLine Line(string id, string sku, int quantity, long net, long tax, int rate) =>
        new(id, new Sku(sku), "Thing " + sku, quantity, new Money(net, eur), [new(rate, new Money(tax, eur))]);

    private static OutgoingDelivery Delivery(string number, string obligation, string kind, DeliveryRequest request) => new($"shop:{number}/{obligation}", kind, request, 1);
}
