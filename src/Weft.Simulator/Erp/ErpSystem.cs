using Weft.Simulator.Books;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>
/// The ERP: customers, sales orders, deliveries, invoices, stock. Like many real ones it makes a second document of a repeated
/// call unless the caller sends an idempotency key.
/// </summary>
public sealed partial class ErpSystem : SimulatedSystem
{
    private const int MaxLevels = 250;

    private readonly Catalogue catalogue;
    private readonly string[] currencies;
    private readonly ErpStock stock;
    private readonly Action<string, int> onShelf;
    private readonly List<ErpCustomer> customers = [];
    private readonly Dictionary<string, List<ErpCustomer>> customersByRef = [];
    private readonly List<SalesOrder> orders = [];
    private readonly Dictionary<string, SalesOrder> ordersByNumber = [];
    private readonly Dictionary<string, List<SalesOrder>> ordersByRef = [];
    private readonly Dictionary<string, List<ErpDocument>> deliveriesByRef = [];
    private readonly Dictionary<string, List<ErpDocument>> invoicesByRef = [];
    private readonly IdempotencyKeys<object> keys = new();
    private int deliveries;
    private int invoices;

    internal ErpSystem(
        Surroundings surroundings, Catalogue catalogue, RetailerOptions options, IReadOnlyDictionary<string, int> stock, Action<string, int> onShelf)
        : base(surroundings)
    {
        (this.catalogue, this.onShelf) = (catalogue, onShelf);
        currencies = ["EUR", options.OtherCurrency];
        this.stock = new ErpStock(stock, surroundings.Clock.Now);
    }

    internal IReadOnlyList<CustomerBook> Customers()
    {
        lock (Books)
        {
            return [.. customers.Select(customer => new CustomerBook(customer.Number, customer.ExternalRef))];
        }
    }

    internal IReadOnlyList<SalesOrderBook> Snapshot()
    {
        lock (Books)
        {
            return [.. orders.Select(order => order.Book())];
        }
    }

    public int OnHand(string sku)
    {
        lock (Books)
        {
            return stock.OnHand(sku);
        }
    }

    /// <summary>Somebody corrects a count in a way that does not show among the changes.</summary>
    public void CorrectUnheard(string sku, int units)
    {
        lock (Books)
        {
            stock.Correct(sku, units, Clock.Now);
        }
    }

    internal void Receive(string sku, int units)
    {
        lock (Books)
        {
            stock.Move(sku, units, Clock.Now);
        }
    }

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["customers"]) => Json(
            200, new CustomerList([.. Matching(customersByRef, request.Parameter("ref")).Select(View)]), ErpJson.Default.CustomerList),
        ("POST", ["customers"]) => Once("customers", request, AddCustomer),
        ("GET", ["salesorders"]) => Json(
            200, new SalesOrderList([.. Matching(ordersByRef, request.Parameter("externalRef")).Select(order => order.View())]),
            ErpJson.Default.SalesOrderList),
        ("GET", ["salesorders", var number]) => With(number, order => Json(200, order.View(), ErpJson.Default.SalesOrderView)),
        ("POST", ["salesorders"]) => Once("salesorders", request, AddOrder),
        ("POST", ["salesorders", var number, "deliveries"]) =>
            With(number, order => Once($"deliveries/{number}", request, call => Deliver(order, Read(call, ErpJson.Default.PostingBody)))),
        ("POST", ["salesorders", var number, "invoices"]) =>
            With(number, order => Once($"invoices/{number}", request, call => Invoice(order, Read(call, ErpJson.Default.PostingBody)))),
        ("POST", ["salesorders", var number, "creditnotes"]) =>
            With(number, order => Once($"creditnotes/{number}", request, call => Credit(order, Read(call, ErpJson.Default.CreditBody)))),
        ("POST", ["salesorders", var number, "cancel"]) => With(number, CancelOrder),
        ("GET", ["statements"]) => Statements(request.List("refs")),
        ("GET", ["deliveries"]) => Json(
            200, new DeliveryList([.. Matching(deliveriesByRef, request.Parameter("externalRef")).Select(Delivery)]), ErpJson.Default.DeliveryList),
        ("GET", ["invoices"]) => Json(
            200, new InvoiceList([.. Matching(invoicesByRef, request.Parameter("externalRef")).Select(Invoice)]), ErpJson.Default.InvoiceList),
        ("GET", ["creditnotes"]) => Json(
            200, new CreditNoteList([.. Matching(creditNotesByRef, request.Parameter("externalRef")).Select(CreditNote)]), ErpJson.Default.CreditNoteList),
        ("GET", ["products"]) => Products(request),
        ("GET", ["stock"]) => Stock(request),
        ("GET", ["stock", "levels"]) => Levels(request.List("skus")),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", null, "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", null, message);

    private protected override SimResponse UnknownAddress() => Error(404, "not_found", null, "There is nothing at this address.");

    /// <summary>Makes a document, or shows again the one made by an earlier call with the same key.</summary>
    private SimResponse Once(string scope, SimRequest request, Func<SimRequest, (object? Document, SimResponse? Refusal)> make)
    {
        if (keys.Find(scope, request, out var differs) is { } known)
        {
            return differs ? Error(422, "idempotency_key", null, "The key was used for another body.") : Show(200, known);
        }
        var (document, refusal) = make(request);
        if (document is null)
        {
            return refusal!;
        }
        keys.Remember(scope, request, document);
        return Show(201, document);
    }

    private static SimResponse Show(int status, object document) => document switch
    {
        ErpCustomer customer => Json(status, View(customer), ErpJson.Default.CustomerView),
        SalesOrder order => Json(status, order.View(), ErpJson.Default.SalesOrderView),
        ErpDocument { Number: ['D', ..] } delivery => Json(status, Delivery(delivery), ErpJson.Default.DeliveryView),
        ErpDocument { Number: ['C', ..] } credit => Json(status, CreditNote(credit), ErpJson.Default.CreditNoteView),
        ErpDocument invoice => Json(status, Invoice(invoice), ErpJson.Default.InvoiceView),
        _ => throw new InvalidOperationException("This is no document of the ERP."),
    };

    private (object? Document, SimResponse? Refusal) AddCustomer(SimRequest request)
    {
        var body = Read(request, ErpJson.Default.CustomerBody);
        if (string.IsNullOrEmpty(body.ExternalRef) || string.IsNullOrEmpty(body.Name))
        {
            return Invalid(string.IsNullOrEmpty(body.Name) ? "name" : "externalRef", "A customer needs a name and an external reference.");
        }
        var customer = new ErpCustomer($"C-{customers.Count + 1:000000}", body.ExternalRef, body.Name);
        customers.Add(customer);
        Add(customersByRef, customer.ExternalRef, customer);
        return (customer, null);
    }

    private (object? Document, SimResponse? Refusal) AddOrder(SimRequest request)
    {
        var body = Read(request, ErpJson.Default.SalesOrderBody);
        var known = body.CustomerNo is { Length: > 2 } number && int.TryParse(number.AsSpan(2), out var index)
            && index >= 1 && index <= customers.Count && customers[index - 1].Number == number;
        if (SalesOrderCheck.FirstFault(body, currencies, known, sku => catalogue.Find(sku) is not null) is { } fault)
        {
            return Invalid(fault.Field, fault.Message);
        }
        var order = new SalesOrder
        {
            Number = $"SO-{orders.Count + 1:000000}",
            ExternalRef = body.ExternalRef!,
            ChannelOrder = body.ChannelOrder!,
            CustomerNumber = body.CustomerNo!,
            Currency = body.Currency!,
            Total = Amounts.Minor(body.Total)!.Value,
            BalanceDue = body.BalanceDue is { } due ? Amounts.Minor(due) : null,
            Shipping = body.Shipping is { } shipping ? Amounts.Minor(shipping.NetAmount + shipping.TaxAmount)!.Value : 0,
            Items = [.. body.Lines!.Select(line => new SalesOrderItem(line.No, line.Sku!, line.Quantity, Amounts.Minor(line.NetAmount + line.TaxAmount)!.Value))],
        };
        orders.Add(order);
        ordersByNumber.Add(order.Number, order);
        Add(ordersByRef, order.ExternalRef, order);
        return (order, null);
    }

    private (object? Document, SimResponse? Refusal) Deliver(SalesOrder order, PostingBody body)
    {
        if (order.Cancelled)
        {
            return (null, Error(409, "order_cancelled", null, "The sales order is cancelled."));
        }
        if (body.Location is not (null or ErpStock.Location))
        {
            return Invalid("location", $"There is no location {body.Location}.");
        }
        if (!Lines(order, body, item => item.Quantity - item.Delivered, out var lines) || string.IsNullOrEmpty(body.ExternalRef))
        {
            return Invalid(string.IsNullOrEmpty(body.ExternalRef) ? "externalRef" : "lines", "A delivery needs a reference and lines of the order.");
        }
        // One posting has one time: a count that contains it is not older than it.
        var now = Clock.Now;
        foreach (var line in lines)
        {
            var item = order.Item(line.No)!;
            item.Delivered += line.Quantity;
            foreach (var (sku, quantity) in catalogue.OnShelves(item.Sku, line.Quantity))
            {
                stock.Move(sku, -quantity, now);
                onShelf(sku, stock.OnHand(sku));
            }
        }
        var delivery = new ErpDocument($"DN-{++deliveries:000000}", order, body.ExternalRef, lines, 0, now);
        order.Deliveries.Add(delivery);
        Add(deliveriesByRef, delivery.ExternalRef, delivery);
        return (delivery, null);
    }

    private (object? Document, SimResponse? Refusal) Invoice(SalesOrder order, PostingBody body)
    {
        if (!Lines(order, body, item => item.Quantity - item.Invoiced, out var lines) || string.IsNullOrEmpty(body.ExternalRef))
        {
            return Invalid(string.IsNullOrEmpty(body.ExternalRef) ? "externalRef" : "lines", "An invoice needs a reference and lines of the order.");
        }
        if (lines.FirstOrDefault(line => order.Item(line.No)!.Delivered < line.Quantity) is { } early)
        {
            return (null, Error(409, "not_delivered", $"lines[{early.No}]", "This quantity is not delivered yet."));
        }
        var invoice = new ErpDocument($"IN-{++invoices:000000}", order, body.ExternalRef, lines, order.Invoice(lines), Clock.Now);
        order.Invoices.Add(invoice);
        Add(invoicesByRef, invoice.ExternalRef, invoice);
        return (invoice, null);
    }

    /// <summary>The lines of a posting; when it names none, everything that is left (or the whole order if nothing is).</summary>
    private static bool Lines(SalesOrder order, PostingBody body, Func<SalesOrderItem, int> left, out IReadOnlyList<PostedLine> lines)
    {
        if (body.Lines is { Count: > 0 } named)
        {
            lines = named;
            return named.All(line => line.Quantity > 0 && order.Item(line.No) is not null);
        }
        var open = order.Items.Where(item => left(item) > 0).Select(item => new PostedLine(item.Number, left(item))).ToList();
        lines = open.Count > 0 ? open : [.. order.Items.Select(item => new PostedLine(item.Number, item.Quantity))];
        return true;
    }

    private SimResponse CancelOrder(SalesOrder order)
    {
        if (!order.Cancelled && order.Deliveries.Count > 0)
        {
            return Error(409, "already_delivered", null, "The sales order is delivered, at least in part.");
        }
        order.Cancelled = true;
        return Json(200, order.View(), ErpJson.Default.SalesOrderView);
    }

    private SimResponse Products(SimRequest request)
    {
        var after = request.Parameter("after") ?? "";
        var page = catalogue.Products.Where(product => string.CompareOrdinal(product.Sku, after) > 0).Take(Limit(request, 100)).ToList();
        var last = page.Count == 0 || page[^1] == catalogue.Products[^1];
        var views = page.Select(product => new ProductView(
            product.Sku, product.Name, Amounts.Number(product.Price), "EUR", product.TaxPercent, stock.OnHand(product.Sku))
        {
            Parts = product.Parts.Count == 0 ? null : [.. product.Parts.Select(part => new PartView(part.Sku, part.Quantity))],
        });
        return Json(200, new ProductList([.. views], last ? null : page[^1].Sku), ErpJson.Default.ProductList);
    }

    private SimResponse Stock(SimRequest request) => long.TryParse(request.Parameter("since") ?? "0", out var since)
        ? Json(200, stock.Since(since, Limit(request, 500)), ErpJson.Default.StockCounts)
        : Error(422, "validation", "since", "This is not a cursor of ours.");

    private SimResponse Levels(IReadOnlyList<string> skus) => skus.Count is 0 or > MaxLevels
        ? Error(422, "validation", "skus", $"Ask for 1 to {MaxLevels} SKUs.")
        : Json(200, new StockLevels([.. stock.Of(skus)]), ErpJson.Default.StockLevels);

    private static int Limit(SimRequest request, int standard) =>
        int.TryParse(request.Parameter("limit"), out var wanted) ? Math.Clamp(wanted, 1, 1000) : standard;

    private SimResponse With(string number, Func<SalesOrder, SimResponse> answer) => ordersByNumber.TryGetValue(number, out var order)
        ? answer(order)
        : Error(404, "not_found", null, $"There is no sales order {number}.");

    private static (object? Document, SimResponse? Refusal) Invalid(string field, string message) => (null, Error(422, "validation", field, message));

    private static SimResponse Error(int status, string type, string? field, string message) =>
        Json(status, new ErpErrorAnswer(new(type, field, message)), ErpJson.Default.ErpErrorAnswer);

    private static void Add<T>(Dictionary<string, List<T>> index, string key, T item)
    {
        if (!index.TryGetValue(key, out var items))
        {
            index.Add(key, items = []);
        }
        items.Add(item);
    }

    private static List<T> Matching<T>(Dictionary<string, List<T>> index, string? key) =>
        key is not null && index.TryGetValue(key, out var items) ? items : [];

    private static CustomerView View(ErpCustomer customer) => new(customer.Number, customer.ExternalRef, customer.Name);

    private static DeliveryView Delivery(ErpDocument document) => new(
        document.Number, document.Order.Number, document.ExternalRef, SystemClock.Utc(document.At), document.Lines);

    private static InvoiceView Invoice(ErpDocument document) => new(
        document.Number, document.Order.Number, document.ExternalRef, document.Order.Currency, Amounts.Number(document.Total), document.Lines);
}
