using System.Text.Json;
using Weft.Connectors.Tryton;
using Weft.Connectors.Tryton.Rpc;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Real.Tryton;

/// <summary>A sale as it stands in Tryton.</summary>
internal sealed record ErpSale(int Id, string Number, string State, string ShipmentState, string InvoiceState, decimal Total);

/// <summary>An invoice as it stands in Tryton.</summary>
internal sealed record ErpInvoice(int Id, string? Number, string State, decimal Total);

/// <summary>A credit note as Tryton has it, with the return shipments that belong to it.</summary>
internal sealed record ErpCreditNote(string WebId, string ShipmentState, string? Number, string? State, decimal Total, decimal Tax, IReadOnlyList<string> Receipts);

/// <summary>
/// The people at a running Tryton: they look at sales, ship them and count stock. Its address and the ids of its seed are in the file that
/// <c>WEFT_TEST_TRYTON</c> names; without it the test is skipped.
/// </summary>
internal sealed class TrytonErp : IDisposable
{
    private const string Variable = "WEFT_TEST_TRYTON";
    private const string Shipment = "stock.shipment.out";
    private const int MostTurnedAway = 20;
    private readonly JsonElement seed;
    private readonly HttpClient http = new(new SharedLogin());
    private readonly TrytonClient tryton;

    private TrytonErp(JsonElement seed)
    {
        this.seed = seed;
        Address = new Uri($"{seed.GetProperty("url").GetString()}{seed.GetProperty("database").GetString()}/");
        tryton = new TrytonClient(http, Address, User, Password, TimeProvider.System);
    }

    public Uri Address { get; }

    public string User => seed.GetProperty("hub").GetProperty("login").GetString()!;

    public string Password => seed.GetProperty("hub").GetProperty("password").GetString()!;

    /// <summary>The running Tryton; skips the test when there is none.</summary>
    public static TrytonErp Running()
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(path), $"No Tryton: {Variable} names no seed file. eng/real/tryton.sh starts one.");
        using var seed = JsonDocument.Parse(File.ReadAllText(path!));
        return new TrytonErp(seed.RootElement.Clone());
    }

    /// <summary>Settings of a connection to it, with warehouse DC as location DC1 and ST1 as STORE1.</summary>
    public ConnectionSettings Settings(string name = "erp") => new(name, "tryton", Address, new Dictionary<string, string>
    {
        ["username"] = User,
        ["password"] = Password,
        ["webShop"] = "vendure",
        ["shippingProduct"] = "SHIPPING",
        ["roundingProduct"] = "ROUNDING",
        ["paymentTerm"] = "Immediate",
        ["locations.DC1"] = "DC",
        ["locations.STORE1"] = "ST1",
    }, null);

    /// <summary>A connector to it; what it sends passes through <paramref name="wire"/>.</summary>
    public Connector Connect(HttpMessageHandler? wire = null) =>
        TrytonConnector.Kind.Create(Settings(), new ConnectorTools(new HttpClient(wire ?? new SharedLogin()), TimeProvider.System));

    /// <summary>
    /// Sends a delivery until Tryton has it. Of two transactions that want the next number of a sequence, Tryton turns one away at once; so many tests post invoices beside each other that it
    /// can be this one, and then it is sent again, as a lane does.
    /// </summary>
    public async Task<DeliveryOutcome.Delivered> DeliverAsync(OutgoingDelivery delivery)
    {
        for (var turnedAway = 0; ; turnedAway++)
        {
            var outcome = (await Connect().SendAsync([delivery], default))[0];
            if (outcome is DeliveryOutcome.Delivered delivered) return delivered;
            if (outcome is not DeliveryOutcome.Transient { Reason: var reason } || !reason.StartsWith("Tryton is busy", StringComparison.Ordinal) || turnedAway == MostTurnedAway) throw new InvalidOperationException($"{delivery.Kind}: {outcome}");
        }
    }

    /// <summary>The sales of an order: more than one is a fault.</summary>
    public async Task<IReadOnlyList<ErpSale>> SalesAsync(string webId)
    {
        var found = await tryton.FindAsync("sale.sale", [Where("web_id", "=", webId)], ["number", "state", "shipment_state", "invoice_state", "total_amount"], default);
        return [.. found.Select(s => new ErpSale(s.Id, s.Text("number") ?? "", s.Text("state")!, s.Text("shipment_state")!, s.Text("invoice_state")!, s.Amount("total_amount")))];
    }

    /// <summary>The one sale of an order.</summary>
    public async Task<ErpSale> SaleAsync(string webId) => (await SalesAsync(webId)).ShouldHaveSingleItem($"sales of {webId}");

    /// <summary>How many parties have this code.</summary>
    public async Task<int> PartiesAsync(string code) => (await tryton.FindAsync("party.party", [Where("code", "=", code)], ["id"], default)).Length;

    public async Task<IReadOnlyList<ErpInvoice>> InvoicesAsync(string webId)
    {
        var sale = await RecordAsync(webId, "invoices");
        var found = await tryton.ReadAsync("account.invoice", sale.Links("invoices"), ["number", "state", "total_amount"], default);
        return [.. found.Select(i => new ErpInvoice(i.Id, i.Text("number"), i.Text("state")!, i.Amount("total_amount")))];
    }

    /// <summary>How often the sale was amended.</summary>
    public async Task<int> AmendmentsAsync(string webId) => (await tryton.FindAsync("sale.amendment", [Where("sale.web_id", "=", webId), Where("state", "=", "validated")], ["state"], default)).Length;

    /// <summary>The credit notes of an order: whatever has the order's sale as origin.</summary>
    public async Task<IReadOnlyList<ErpCreditNote>> CreditNotesAsync(string webId)
    {
        var sale = await SaleAsync(webId);
        var notes = new List<ErpCreditNote>();
        foreach (var r in (await tryton.FindAsync("sale.sale", [Where("origin", "=", $"sale.sale,{sale.Id}")], ["web_id", "state", "shipment_state", "invoices", "shipment_returns"], default)).OrderBy(r => r.Id))
        {
            var invoices = await tryton.ReadAsync("account.invoice", r.Links("invoices"), ["number", "state", "total_amount", "untaxed_amount", "tax_amount", "reference"], default);
            var receipts = await tryton.ReadAsync("stock.shipment.out.return", r.Links("shipment_returns"), ["number", "state", "reference"], default);
            notes.AddRange(invoices.DefaultIfEmpty().Select(i => i.Json.ValueKind == JsonValueKind.Undefined
                ? new ErpCreditNote(r.Text("web_id")!, r.Text("shipment_state")!, null, null, 0, 0, [.. receipts.Select(x => x.Text("state")!)])
                : new ErpCreditNote(r.Text("web_id")!, r.Text("shipment_state")!, i.Text("number"), i.Text("state"), -i.Amount("total_amount"), -i.Amount("tax_amount"), [.. receipts.Select(x => x.Text("state")!)])));
        }

        return notes;
    }

    /// <summary>States of the sale's stock moves to the customer, one for each move.</summary>
    public async Task<IReadOnlyList<string>> MovesAsync(string webId)
    {
        var sale = await SaleAsync(webId);
        return [.. (await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line")], ["state"], default)).Select(m => m.Text("state")!)];
    }

    /// <summary>Numbers and states of the sale's shipments.</summary>
    public async Task<IReadOnlyList<(string Number, string State, string? Reference)>> ShipmentsAsync(string webId)
    {
        var sale = await RecordAsync(webId, "shipments");
        return [.. (await tryton.ReadAsync(Shipment, sale.Links("shipments"), ["number", "state", "reference"], default)).OrderBy(s => s.Id).Select(s => (s.Text("number")!, s.Text("state")!, s.Text("reference")))];
    }

    /// <summary>The sale's shipments as warehouse, state and units, in that sequence.</summary>
    public async Task<IReadOnlyList<string>> WhereAsync(string webId)
    {
        var sale = await RecordAsync(webId, "shipments");
        var found = await tryton.ReadAsync(Shipment, sale.Links("shipments"), ["state", "warehouse.code"], default);
        var lines = new List<string>();
        foreach (var s in found)
        {
            var moves = await tryton.FindAsync("stock.move", [Where("shipment", "=", $"{Shipment},{s.Id}"), Where("origin.sale.web_id", "=", webId, "sale.line")], ["quantity", "product.code"], default);
            var units = string.Join(' ', moves.GroupBy(m => m.Nested("product")!.Value.Text("code"), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}×{g.Sum(m => m.Quantity("quantity"))}"));
            lines.Add($"{s.Nested("warehouse")!.Value.Text("code")} {s.Text("state")} {units}");
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>Packs what is open of the sale, up to the state before the parcel leaves.</summary>
    public async Task PackAsync(string webId, string tracking, string? warehouse = null)
    {
        foreach (var shipment in await OpenShipmentsAsync(webId, warehouse))
        {
            await tryton.WriteAsync(Shipment, shipment, new() { ["reference"] = tracking, ["carrier"] = seed.GetProperty("carrier").GetInt32() }, default);
            await tryton.PressAsync(Shipment, "assign_try", [shipment], default);
            foreach (var button in (string[])["pick", "pack"]) await tryton.PressAsync(Shipment, button, [shipment], default);
        }
    }

    /// <summary>Ships what is open of the sale, in one warehouse or in all, as the people there do: assign, pick, pack, done. Answers with the shipment numbers.</summary>
    public async Task<IReadOnlyList<string>> ShipAsync(string webId, string tracking, string? warehouse = null)
    {
        await PackAsync(webId, tracking, warehouse);
        var shipments = await OpenShipmentsAsync(webId, warehouse);
        foreach (var shipment in shipments) await tryton.PressAsync(Shipment, "done", [shipment], default);
        var done = await tryton.ReadAsync(Shipment, shipments, ["number", "state"], default);
        done.ShouldAllBe(s => s.Text("state") == "done", "Tryton did not ship.");
        return [.. done.Select(s => s.Text("number")!)];
    }

    /// <summary>Units in a warehouse's storage by done moves.</summary>
    public Task<int> StockAsync(string sku, string warehouse = "DC") => UnitsAsync(sku, StorageOf(warehouse));

    /// <summary>Units that lie where nothing is sold from.</summary>
    public Task<int> WasteAsync(string sku) => UnitsAsync(sku, seed.GetProperty("waste").GetInt32());

    private async Task<int> UnitsAsync(string sku, int place)
    {
        var there = new Fields { ["locations"] = new[] { place }, ["with_childs"] = true, ["stock_date_end"] = Today().AddDays(1) };
        var found = await tryton.FindAsync("product.product", [Where("code", "=", sku)], ["quantity"], default, 1, null, there);
        return (int)found.ShouldHaveSingleItem().Quantity("quantity");
    }

    /// <summary>Counts a product in a warehouse's storage: so many are there.</summary>
    public async Task CountAsync(string sku, int units, string warehouse = "DC")
    {
        var product = (await tryton.FindAsync("product.product", [Where("code", "=", sku)], ["id"], default, 1)).ShouldHaveSingleItem().Id;
        var line = new Fields { ["product"] = product, ["quantity"] = (double)units };
        var inventory = await tryton.CreateAsync("stock.inventory", new()
        {
            ["location"] = StorageOf(warehouse), ["company"] = seed.GetProperty("company").GetInt32(), ["date"] = Today(), ["empty_quantity"] = "keep",
            ["lines"] = new object?[] { new object?[] { "create", new[] { line } } },
        }, default);
        await tryton.PressAsync("stock.inventory", "confirm", [inventory], default);
    }

    /// <summary>A product that no other test knows, with this stock in the distribution centre, and in the store.</summary>
    public async Task<string> NewProductAsync(int vat, int units, int inStore)
    {
        var sku = await NewProductAsync(vat, units);
        await CountAsync(sku, inStore, "ST1");
        return sku;
    }

    /// <summary>A product that no other test knows, with this stock in the distribution centre.</summary>
    public async Task<string> NewProductAsync(int vat, int units)
    {
        var sku = "T-" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();
        await CreateProductAsync(sku, vat);
        if (units > 0) await CountAsync(sku, units);
        return sku;
    }

    /// <summary>Has a product, which is made when it is not there, and this stock of it in the distribution centre.</summary>
    public async Task StockUpAsync(string sku, int vat, int units)
    {
        if ((await tryton.FindAsync("product.product", [Where("code", "=", sku)], ["id"], default, 1)).IsEmpty) await CreateProductAsync(sku, vat);
        await CountAsync(sku, units);
    }

    /// <summary>Changes a sale's header behind everybody's back.</summary>
    public async Task WriteSaleLineNoteAsync(string webId, string note)
    {
        var sale = await RecordAsync(webId, "lines");
        foreach (var line in sale.Links("lines")) await tryton.WriteAsync("sale.line", line, new() { ["note"] = note }, default);
    }

    public void Dispose()
    {
        tryton.Dispose();
        http.Dispose();
    }

    private async Task CreateProductAsync(string sku, int vat)
    {
        var unit = seed.GetProperty("unit").GetInt32();
        await tryton.CreateAsync("product.template", new()
        {
            ["name"] = "Thing " + sku, ["code"] = sku, ["type"] = "goods", ["default_uom"] = unit, ["salable"] = true, ["sale_uom"] = unit, ["list_price"] = 1m,
            ["cost_price_method"] = "fixed", ["account_category"] = seed.GetProperty("categories").GetProperty(vat.ToString()).GetInt32(),
            ["products"] = new object?[] { new object?[] { "create", new[] { new Fields { ["cost_price"] = 0.5m } } } },
        }, default);
    }

    private static DateOnly Today() => DateOnly.FromDateTime(DateTime.UtcNow);

    private int StorageOf(string warehouse) => seed.GetProperty("warehouses").GetProperty(warehouse).GetProperty("storage").GetInt32();

    private async Task<TrytonRecord> RecordAsync(string webId, string field) =>
        (await tryton.ReadAsync("sale.sale", [(await SaleAsync(webId)).Id], [field], default))[0];

    private async Task<IReadOnlyList<int>> OpenShipmentsAsync(string webId, string? warehouse = null)
    {
        var sale = await RecordAsync(webId, "shipments");
        var found = await tryton.ReadAsync(Shipment, sale.Links("shipments"), ["state", "warehouse"], default);
        var where = warehouse is null ? (int?)null : seed.GetProperty("warehouses").GetProperty(warehouse).GetProperty("id").GetInt32();
        return [.. found.Where(s => s.Text("state") is not "done" and not "cancelled" and not "draft" && (where is null || s.Link("warehouse") == where)).Select(s => s.Id)];
    }
}
