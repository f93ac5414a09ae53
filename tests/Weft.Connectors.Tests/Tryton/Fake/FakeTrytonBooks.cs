using System.Text.Json.Nodes;

namespace Weft.Connectors.Tests.Tryton.Fake;

/// <summary>What Tryton does with sales, shipments and invoices when their buttons are pressed. A button in the wrong state does nothing and says nothing.</summary>
internal sealed class FakeTrytonBooks(TrytonRows rows)
{
    public const int Storage = 3;
    public const int Output = 2;
    public const int Input = 97;
    public const int Waste = 96;
    private const string Return = "stock.shipment.out.return";
    private const string Shipment = "stock.shipment.out";

    /// <summary>What this Tryton makes of a sale more than others would: it is set up otherwise.</summary>
    public decimal Drift { get; set; }

    public void CheckUnique(string model, JsonObject values)
    {
        var (field, text) = model switch { "sale.sale" => ("web_id", "The web ID on the sale must be unique."), "party.party" => ("code", "The code on party must be unique."), _ => ("", "") };
        if (field.Length > 0 && rows.Where(model, field, values[field]!.GetValue<string>()).Any()) throw new TrytonError("UserError", text, "");
    }

    public void Created(string model, int id)
    {
        if (model == "sale.line") rows.Row("sale.sale", rows.Row(model, id)["sale"]!.GetValue<int>())["lines"]!.AsArray().Add(id);
        if (model == "sale.sale") Set("sale.sale", id, ("state", "draft"), ("shipment_state", "none"), ("invoice_state", "none"), ("number", null), ("shipments", new JsonArray()), ("invoices", new JsonArray()));
        if (model == "party.party") Set(model, id, ("customer_location", 50));
        if (model == "account.invoice") Billed(id);
        if (model == "sale.amendment") Set(model, id, ("state", "draft"));
        if (model == Shipment) Grouped(id);
        if (model == Return) Set(model, id, ("state", "draft"), ("number", $"R{id}"));
        if (model is "sale.sale" or "sale.line") Total(SaleOf(model, id));
    }

    public void Written(string model, int id)
    {
        if (model == "sale.line") Total(SaleOf(model, id));
        if (model == "account.invoice" && State(model, id) is "draft" or "validated") InvoiceTotal(id);
    }

    public JsonNode? Press(string model, string button, IReadOnlyList<int> ids)
    {
        JsonNode? answer = null;
        foreach (var id in ids)
        {
            answer = (model, button, State(model, id)) switch
            {
                ("sale.sale", "quote", "draft") => Set(model, id, ("state", "quotation"), ("number", $"S{id}")),
                ("sale.sale", "confirm", "quotation") => Confirm(id),
                ("sale.sale", "cancel", "draft" or "quotation") => Set(model, id, ("state", "cancelled")),
                (Shipment, "assign_try" or "assign_force", "waiting") => Assign(id),
                (Shipment, "wait", "draft" or "waiting" or "assigned") => Wait(id),
                (Shipment, "draft", "waiting") => Set(model, id, ("state", "draft")),
                (Shipment, "pick", "assigned") => Pick(id),
                (Shipment, "pack", "picked") => Pack(id),
                (Shipment, "done", "packed") => Done(id),
                (Shipment, "cancel", "draft" or "waiting" or "assigned" or "picked" or "packed") => Cancel(id),
                ("sale.amendment", "validate_amendment", "draft") => Amend(id),
                ("stock.move", "cancel", "draft") => CancelMove(id),
                (Return, "receive", "draft") => Receive(id),
                (Return, "done", "received") => PutAway(id),
                ("account.invoice", "validate_invoice", "draft") => Validate(id),
                ("account.invoice", "post", "draft" or "validated") => Set(model, id, ("state", "posted"), ("number", (TrytonRows.Amount(rows.Row(model, id)["total_amount"]) < 0 ? "CN-" : "INV-") + id)),
                ("account.invoice", "cancel", "draft") => CancelInvoice(id),
                _ => null,
            };
        }

        return answer is JsonValue ? answer : null;
    }

    /// <summary>The two wizards that settle exceptions: they propose all that failed, and go on when told to recreate nothing.</summary>
    public JsonNode? Wizard(string wizard, string step, JsonArray p)
    {
        if (step == "create") return new JsonArray(1, "ask", "end");
        if (step == "delete") return null;
        var what = wizard.Split('.')[2];
        var (domain, recreate) = what == "shipment" ? ("domain_moves", "recreate_moves") : ("domain_invoices", "recreate_invoices");
        if (p[2]!.GetValue<string>() == "ask") return new JsonObject { ["view"] = new JsonObject { ["defaults"] = new JsonObject { [domain] = new JsonArray(1), [recreate] = new JsonArray(1) } } };
        p[1]!["ask"]![domain]!.AsArray().ShouldNotBeEmpty();
        if (p[1]!["ask"]![recreate]!.AsArray().Count > 0) return MakeAgain(p[^1]!["active_id"]!.GetValue<int>());
        return Set("sale.sale", p[^1]!["active_id"]!.GetValue<int>(), (what + "_state", what == "shipment" ? "sent" : "none"));
    }

    public JsonObject WithQuantity(JsonObject product, JsonObject context)
    {
        if (!context.ContainsKey("locations")) return product;
        var with = product.DeepClone().AsObject();
        var moves = rows.Table("stock.move").Values.Where(m => State(m) == "done" && Int(m["product"]) == Int(product["id"])).ToList();
        var place = context["locations"]![0]!.GetValue<int>();
        with["quantity"] = moves.Where(m => Int(m["to_location"]) == place).Sum(Quantity) - moves.Where(m => Int(m["from_location"]) == place).Sum(Quantity);
        return with;
    }

    public void Receive(int product, double quantity) =>
        rows.Write("stock.move", rows.Add("stock.move", new() { ["product"] = product, ["quantity"] = quantity, ["from_location"] = 99, ["to_location"] = Storage, ["state"] = "done", ["origin"] = null, ["shipment"] = null }), []);

    private JsonNode? Confirm(int sale)
    {
        var row = rows.Row("sale.sale", sale);
        Set("sale.sale", sale, ("state", "processing"), ("shipment_state", "waiting"), ("invoice_state", "waiting"));
        if (Method(row, "shipment_method") == "order") MakeShipment(sale, Lines(sale).Where(l => IsGoods(Int(l["product"]))).ToDictionary(l => Int(l["id"]), Quantity));
        if (Method(row, "invoice_method") == "manual") return null;
        Bill(sale);
        return null;
    }

    /// <summary>A draft invoice of what is not invoiced yet of each line.</summary>
    private void Bill(int sale)
    {
        var lines = Lines(sale).Select(l => (Line: l, Left: Quantity(l) - rows.Where("account.invoice.line", "origin", $"sale.line,{Int(l["id"])}").Sum(Quantity))).Where(l => l.Left != 0).ToList();
        if (lines.Count == 0) return;
        var invoice = rows.Add("account.invoice", new() { ["reference"] = null });
        foreach (var (line, left) in lines)
        {
            rows.Add("account.invoice.line", new()
            {
                ["invoice"] = invoice, ["origin"] = $"sale.line,{Int(line["id"])}", ["note"] = line["note"]?.DeepClone(), ["quantity"] = left, ["product"] = line["product"]!.DeepClone(), ["unit"] = 1,
                ["unit_price"] = line["unit_price"]!.DeepClone(), ["account"] = 7, ["description"] = line["description"]?.DeepClone(), ["taxes"] = new JsonArray(new JsonArray("add", line["taxes"]?.DeepClone() ?? new JsonArray())), ["currency"] = 1, ["company"] = 1,
            });
        }

        Billed(invoice);
    }

    private void Billed(int invoice)
    {
        var sale = rows.Where("account.invoice.line", "invoice", $"{invoice}").Select(l => TrytonRows.Text(l["origin"])).OfType<string>().Select(o => SaleOf("sale.line", int.Parse(o.Split(',')[1]))).First();
        Set("account.invoice", invoice, ("state", "draft"), ("number", null), ("sale", sale), ("currency", rows.Row("sale.sale", sale)["currency"]!.DeepClone()));
        InvoiceTotal(invoice);
        rows.Row("sale.sale", sale)["invoices"]!.AsArray().Add(invoice);
    }

    private void InvoiceTotal(int invoice) => rows.Row("account.invoice", invoice)["total_amount"] = TrytonRows.Decimal(Drift + Sum([.. rows.Where("account.invoice.line", "invoice", $"{invoice}")]));

    private void MakeShipment(int sale, Dictionary<int, double> quantities)
    {
        var header = rows.Row("sale.sale", sale);
        var shipment = rows.Add(Shipment, new()
        {
            ["state"] = "waiting", ["reference"] = null, ["carrier"] = null, ["sale"] = sale, ["warehouse"] = header["warehouse"]!.DeepClone(), ["customer"] = header["party"]!.DeepClone(),
            ["delivery_address"] = header["shipment_address"]!.DeepClone(), ["company"] = 1, ["planned_date"] = null,
        });
        rows.Row(Shipment, shipment)["number"] = $"{shipment}";
        foreach (var (line, quantity) in quantities)
        {
            var product = rows.Row("sale.line", line)["product"]!;
            var outgoing = Move($"sale.line,{line}", Output, 50);
            Move($"stock.move,{outgoing}", Storage, Output);
            int Move(string origin, int from, int to) => rows.Add("stock.move", new()
            {
                ["product"] = product.DeepClone(), ["quantity"] = quantity, ["from_location"] = from, ["to_location"] = to, ["state"] = "draft", ["origin"] = origin, ["shipment"] = $"{Shipment},{shipment}",
                ["uom"] = 1, ["unit_price"] = TrytonRows.Decimal(1), ["currency"] = 1, ["company"] = 1, ["planned_date"] = null,
            });
        }

        rows.Row("sale.sale", sale)["shipments"]!.AsArray().Add(shipment);
    }

    private JsonNode Assign(int shipment)
    {
        foreach (var move in Inventory(shipment)) Set("stock.move", Int(move["id"]), ("state", "assigned"));
        Set(Shipment, shipment, ("state", "assigned"));
        return JsonValue.Create(true);
    }

    private JsonNode? Pick(int shipment)
    {
        foreach (var move in Inventory(shipment))
        {
            Set("stock.move", Int(move["id"]), ("state", "done"));
            Set("stock.move", int.Parse(TrytonRows.Text(move["origin"])!.Split(',')[1]), ("quantity", move["quantity"]!.DeepClone()));
        }

        return Set(Shipment, shipment, ("state", "picked"));
    }

    private JsonNode? Pack(int shipment)
    {
        var warning = $"shipment_out_no_carrier_{Shipment},{shipment}";
        if (rows.Row(Shipment, shipment)["carrier"] is null && !rows.Where("res.user.warning", "name", warning).Any()) throw new TrytonError("UserWarning", warning, "The shipment has no carrier.", "");
        foreach (var outgoing in Outgoing(shipment)) Set("stock.move", Int(outgoing["id"]), ("state", "assigned"));
        return Set(Shipment, shipment, ("state", "packed"));
    }

    private JsonNode? Done(int shipment)
    {
        foreach (var move in Outgoing(shipment)) Set("stock.move", Int(move["id"]), ("state", Quantity(move) > 0 ? "done" : "cancelled"));
        Set(Shipment, shipment, ("state", "done"));
        var sale = Int(rows.Row(Shipment, shipment)["sale"]);
        ShipTheRest(sale);
        return null;
    }

    /// <summary>Of each line, what no move is of: cancelled moves count, unless they are to be made again.</summary>
    private void ShipTheRest(int sale)
    {
        var rest = Lines(sale).Where(l => IsGoods(Int(l["product"]))).ToDictionary(l => Int(l["id"]), l => Quantity(l) - rows.Where("stock.move", "origin", $"sale.line,{Int(l["id"])}").Where(m => m["recreated"] is null).Sum(Quantity));
        if (rest.Values.Any(q => q > 0)) MakeShipment(sale, rest.Where(r => r.Value > 0).ToDictionary());
    }

    private JsonNode? Validate(int invoice)
    {
        InvoiceTotal(invoice);
        return Set("account.invoice", invoice, ("state", "validated"));
    }

    private JsonNode? MakeAgain(int sale)
    {
        foreach (var move in Lines(sale).SelectMany(l => rows.Where("stock.move", "origin", $"sale.line,{Int(l["id"])}")).Where(m => State(m) == "cancelled")) move["recreated"] = true;
        ShipTheRest(sale);
        return Set("sale.sale", sale, ("shipment_state", "waiting"));
    }

    /// <summary>The lines change, open shipments and the draft invoice are made anew.</summary>
    private JsonNode? Amend(int amendment)
    {
        var sale = Int(rows.Row("sale.amendment", amendment)["sale"]);
        foreach (var change in rows.Table("sale.amendment.line").Values.Where(l => Int(l["amendment"]) == amendment))
        {
            var (model, id) = TrytonRows.Text(change["action"]) == "line" ? ("sale.line", Int(change["line"])) : ("sale.sale", sale);
            foreach (var field in (string[])["quantity", "unit_price", "product", "unit", "description", "party", "invoice_address", "shipment_address"])
                if (change.ContainsKey(field)) Set(model, id, (field, change[field]?.DeepClone()));
        }

        Total(sale);
        var header = rows.Row("sale.sale", sale);
        foreach (var shipment in header["shipments"]!.AsArray().Select(Int).Where(s => State(Shipment, s) is "draft" or "waiting").ToList())
        {
            foreach (var move in rows.Where("stock.move", "shipment", $"{Shipment},{shipment}").ToList()) rows.Table("stock.move").Remove(Int(move["id"]));
            rows.Table(Shipment).Remove(shipment);
            header["shipments"] = new JsonArray([.. header["shipments"]!.AsArray().Select(Int).Where(s => s != shipment).Select(s => (JsonNode?)s)]);
        }

        // What is assigned or picked loses its moves all the same: nobody is told.
        foreach (var move in Lines(sale).SelectMany(l => rows.Where("stock.move", "origin", $"sale.line,{Int(l["id"])}")).Where(m => State(m) == "draft").ToList()) rows.Table("stock.move").Remove(Int(move["id"]));

        foreach (var invoice in header["invoices"]!.AsArray().Select(Int).Where(i => State("account.invoice", i) == "draft").ToList())
        {
            foreach (var line in rows.Where("account.invoice.line", "invoice", $"{invoice}").ToList()) rows.Table("account.invoice.line").Remove(Int(line["id"]));
            rows.Table("account.invoice").Remove(invoice);
            header["invoices"] = new JsonArray([.. header["invoices"]!.AsArray().Select(Int).Where(i => i != invoice).Select(i => (JsonNode?)i)]);
        }

        Bill(sale);
        ShipTheRest(sale);
        return Set("sale.amendment", amendment, ("state", "validated"));
    }

    private JsonNode? Cancel(int shipment)
    {
        foreach (var move in rows.Where("stock.move", "shipment", $"{Shipment},{shipment}")) Set("stock.move", Int(move["id"]), ("state", "cancelled"));
        Set(Shipment, shipment, ("state", "cancelled"));
        return Set("sale.sale", Int(rows.Row(Shipment, shipment)["sale"]), ("shipment_state", "exception"));
    }

    /// <summary>A shipment that the connector makes of moves that are there belongs to the moves' sale.</summary>
    private void Grouped(int shipment)
    {
        var sale = SaleOf("sale.line", int.Parse(TrytonRows.Text(Outgoing(shipment)[0]["origin"])!.Split(',')[1]));
        Set(Shipment, shipment, ("state", "draft"), ("number", $"{shipment}"), ("reference", rows.Row(Shipment, shipment)["reference"]?.DeepClone()), ("carrier", null), ("sale", sale));
        rows.Row("sale.sale", sale)["shipments"]!.AsArray().Add(shipment);
    }

    private JsonNode? Wait(int shipment)
    {
        foreach (var picking in Inventory(shipment)) rows.Table("stock.move").Remove(Int(picking["id"]));
        var warehouse = rows.Row("stock.location", Int(rows.Row(Shipment, shipment)["warehouse"]));
        foreach (var outgoing in Outgoing(shipment))
        {
            outgoing["from_location"]!.GetValue<int>().ShouldBe(Int(warehouse["output_location"]), "Goods leave from the warehouse of their shipment.");
            rows.Add("stock.move", new()
            {
                ["product"] = outgoing["product"]!.DeepClone(), ["quantity"] = outgoing["quantity"]!.DeepClone(), ["from_location"] = warehouse["storage_location"]!.DeepClone(),
                ["to_location"] = warehouse["output_location"]!.DeepClone(), ["origin"] = $"stock.move,{outgoing["id"]}", ["shipment"] = $"{Shipment},{shipment}",
            });
        }

        return Set(Shipment, shipment, ("state", "waiting"));
    }

    private JsonNode? CancelMove(int move)
    {
        Set("stock.move", move, ("state", "cancelled"));
        return Set("sale.sale", SaleOf("sale.line", int.Parse(TrytonRows.Text(rows.Row("stock.move", move)["origin"])!.Split(',')[1])), ("shipment_state", "exception"));
    }

    private JsonNode? Receive(int shipment)
    {
        foreach (var move in rows.Where("stock.move", "shipment", $"{Return},{shipment}").ToList())
        {
            Set("stock.move", Int(move["id"]), ("state", "done"));
            rows.Add("stock.move", new()
            {
                ["product"] = move["product"]!.DeepClone(), ["quantity"] = move["quantity"]!.DeepClone(), ["from_location"] = Input, ["to_location"] = Storage,
                ["origin"] = $"stock.move,{move["id"]}", ["shipment"] = $"{Return},{shipment}",
            });
        }

        return Set(Return, shipment, ("state", "received"));
    }

    private JsonNode? PutAway(int shipment)
    {
        foreach (var move in rows.Where("stock.move", "shipment", $"{Return},{shipment}").ToList()) Set("stock.move", Int(move["id"]), ("state", "done"));
        return Set(Return, shipment, ("state", "done"));
    }

    private static string? Method(JsonObject sale, string field) => TrytonRows.Text(sale[field]);

    private JsonNode? CancelInvoice(int invoice)
    {
        Set("account.invoice", invoice, ("state", "cancelled"));
        return Set("sale.sale", Int(rows.Row("account.invoice", invoice)["sale"]), ("invoice_state", "exception"));
    }

    private void Total(int sale)
    {
        rows.Row("sale.sale", sale)["total_amount"] = TrytonRows.Decimal(Drift + Sum([.. Lines(sale)]));
    }

    private decimal Sum(IReadOnlyCollection<JsonObject> lines)
    {
        decimal net = 0;
        var taxes = new Dictionary<int, decimal>();
        foreach (var line in lines)
        {
            var amount = (decimal)Quantity(line) * TrytonRows.Amount(line["unit_price"]);
            net += Math.Round(amount, 2, MidpointRounding.ToEven);
            foreach (var tax in line["taxes"] as JsonArray ?? []) taxes[Int(tax)] = taxes.GetValueOrDefault(Int(tax)) + (amount * TrytonRows.Amount(rows.Row("account.tax", Int(tax))["rate"]));
        }

        return net + taxes.Values.Sum(t => Math.Round(t, 2, MidpointRounding.ToEven));
    }

    private int SaleOf(string model, int id) => model == "sale.sale" ? id : Int(rows.Row(model, id)["sale"]);

    private IEnumerable<JsonObject> Lines(int sale) => rows.Row("sale.sale", sale)["lines"]!.AsArray().Select(l => rows.Row("sale.line", Int(l))).ToList();

    private List<JsonObject> Inventory(int shipment) => Moves(shipment, "stock.move,");

    private List<JsonObject> Outgoing(int shipment) => Moves(shipment, "sale.line,");

    private List<JsonObject> Moves(int shipment, string origin) =>
        [.. rows.Where("stock.move", "shipment", $"{Shipment},{shipment}").Where(m => TrytonRows.Text(m["origin"])!.StartsWith(origin, StringComparison.Ordinal))];

    private bool IsGoods(int product) => TrytonRows.Text(rows.Row("product.product", product)["type"]) == "goods";

    private string State(string model, int id) => State(rows.Row(model, id));

    private JsonNode? Set(string model, int id, params ReadOnlySpan<(string Field, JsonNode? Value)> values)
    {
        var changes = new JsonObject();
        foreach (var (field, value) in values) changes[field] = value;
        rows.Write(model, id, changes);
        return null;
    }

    private static string State(JsonObject row) => TrytonRows.Text(row["state"]) ?? "";

    private static int Int(JsonNode? value) => value!.GetValue<int>();

    private static double Quantity(JsonObject row) => double.Parse(row["quantity"]!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
