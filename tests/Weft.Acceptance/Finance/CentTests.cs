using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Books;

namespace Weft.Acceptance.Finance;

/// <summary>Cents and currencies that other connectors got wrong, through every system: the ERP's total is the channel's total is what was captured.</summary>
public sealed class CentTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Discount_before_tax_and_two_rates_come_to_the_same_total_everywhere(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        await ShouldBeEverywhereAsync(retail, 8800, d => (d["line_items"], d["shipping_lines"]) = (
            new JsonArray(Line(retail.Sku(0), 1, "108.00", "20.00", 0.10m, "8.00")), new JsonArray()));
        await ShouldBeEverywhereAsync(retail, 1585, d => (d["line_items"], d["shipping_lines"]) = (
            new JsonArray(Line(retail.Sku(0), 2, "5.95", "0.00", 0.09m, "0.98")), new JsonArray(Shipping("3.95", 0.21m, "0.69"))));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_cent_within_the_tolerance_goes_to_the_rounding_account_and_above_it_the_order_is_held_line_by_line(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        retail.Options.Channels[retail.Shop] = SimulatedConnections.PartiesOf("webshop") with { ToleranceMinor = 1 };
        await retail.StartNodeAsync();
        var (_, id) = await ShouldBeEverywhereAsync(retail, 1584, d => (d["line_items"], d["shipping_lines"]) = (
            new JsonArray(Line(retail.Sku(0), 2, "5.95", "0.00", 0.09m, "0.98")), new JsonArray(Shipping("3.95", 0.21m, "0.69"))));
        Explanation(await retail.GetAsync($"orders/{id}/money")).GetProperty("figures").GetProperty("rounding").GetProperty("amount").GetString().ShouldBe("0.01");

        var held = retail.Place((retail.Sku(0), 1));
        var document = Changed(await retail.DocumentAsync(held), 8800, d => (d["line_items"], d["shipping_lines"]) = (
            new JsonArray(Line(retail.Sku(0), 1, "110.00", "20.00", 0.10m, "8.00")), new JsonArray()));
        await retail.TellAsync(document, "orders/create", "WD-held");
        await retail.UntilHeldAsync(retail.IdOf(held));
        var reason = (await retail.StoryAsync(retail.IdOf(held))).GetProperty("holds")[0].GetProperty("reason").GetString()!;
        reason.ShouldContain("line 1 90.00 EUR is not 88.00 EUR");
        Explanation(await retail.GetAsync($"orders/{retail.IdOf(held)}/money")).GetProperty("agrees").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_amount_keeps_its_currency_and_the_rate_of_the_order_and_an_unknown_currency_is_held(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        retail.Options.Channels[retail.Shop] = SimulatedConnections.PartiesOf("webshop") with { Currencies = ["SEK"] };
        await retail.StartNodeAsync();
        var order = retail.Retailer.PlaceOrder(retail.Retailer.WebShop, [(retail.Sku(0), 1)], "SEK");
        var id = retail.IdOf(order);
        var document = await retail.DocumentAsync(order);
        var seen = (long)Math.Round(order.Total / 100m * 13.2m);
        document["presentment"] = new JsonObject { ["currency"] = "ISK", ["total_price"] = $"{seen}", ["rate"] = "13.2" };
        await retail.TellAsync(document, "orders/create", "WD-isk");
        await retail.UntilInSyncAsync(id);
        await retail.ChangeAsync(HttpMethod.Post, $"orders/{id}/refunds", new { id = "R1", reason = "late", shippingPercent = 100 });
        await Until.HoldsAsync("the shipping is credited", () => Task.FromResult(retail.SalesOrdersOf(id).Single().CreditNotes.Count == 1), () => Task.FromResult("no credit note"));
        await retail.UntilInSyncAsync(id);

        var sale = retail.SalesOrdersOf(id).Single();
        (sale.Currency, sale.Invoices.Single().Total).ShouldBe(("SEK", order.Total));
        var payment = retail.Retailer.TakeBooks().Payments.Single();
        (payment.Currency, payment.Captures.Single(), payment.Refunds.Single()).ShouldBe(("SEK", order.Total, sale.CreditNotes.Single().Total));
        var explained = Explanation(await retail.GetAsync($"orders/{id}/money?ask=true"));
        explained.GetProperty("agrees").GetBoolean().ShouldBeTrue(explained.GetRawText());
        explained.GetProperty("presentment").ShouldSatisfyAllConditions(
            p => p.GetProperty("total").GetProperty("currency").GetString().ShouldBe("ISK"), p => p.GetProperty("rate").GetDecimal().ShouldBe(13.2m));
        explained.GetProperty("figures").GetRawText().ShouldNotContain("ISK");

        var foreign = retail.Place((retail.Sku(0), 1));
        await retail.TellAsync(await retail.DocumentAsync(foreign), "orders/create", "WD-eur");
        await retail.UntilHeldAsync(retail.IdOf(foreign));
        (await retail.StoryAsync(retail.IdOf(foreign))).GetProperty("holds")[0].GetProperty("kind").GetString().ShouldBe("UnknownCurrency");
    }

    /// <summary>Sends an order with these figures, and checks what every system has in the end.</summary>
    private static async Task<(PlacedOrder Order, string Id)> ShouldBeEverywhereAsync(Retail retail, long total, Action<JsonObject> figures)
    {
        var order = retail.Place((retail.Sku(0), 2));
        var id = retail.IdOf(order);
        var document = Changed(await retail.DocumentAsync(order), total, figures);
        retail.Retailer.WebShop.Restate(order.Id, total - order.Total);
        await retail.TellAsync(document, "orders/create", "WD-" + order.Id);
        await retail.UntilInSyncAsync(id);

        var sale = retail.SalesOrdersOf(id).Single();
        (sale.Total, sale.Invoices.Sum(i => i.Total)).ShouldBe((total, total));
        var books = retail.Retailer.TakeBooks();
        var reference = books.Orders.Single(o => o.Id == order.Id).PaymentReference;
        books.Payments.Single(p => p.Reference == reference).Captures.Sum().ShouldBe(total);
        var explained = Explanation(await retail.GetAsync($"orders/{id}/money?ask=true"));
        explained.GetProperty("agrees").GetBoolean().ShouldBeTrue(explained.GetRawText());
        foreach (var side in explained.GetProperty("sides").EnumerateArray())
            side.GetProperty("total").GetProperty("amount").GetProperty("amount").GetString().ShouldBe($"{total / 100}.{total % 100:00}", explained.GetRawText());
        return (order, id);
    }

    private static JsonElement Explanation(JsonElement answer) => answer.GetProperty("explanation");

    private static JsonObject Changed(JsonObject document, long total, Action<JsonObject> figures)
    {
        figures(document);
        document["total_price"] = $"{total / 100}.{total % 100:00}";
        return document;
    }

    private static JsonObject Line(string sku, int quantity, string price, string discount, decimal rate, string tax) => new()
    {
        ["id"] = 1, ["sku"] = sku, ["title"] = "A thing", ["quantity"] = quantity, ["price"] = price, ["total_discount"] = discount,
        ["tax_lines"] = new JsonArray(new JsonObject { ["title"] = "VAT", ["rate"] = rate, ["price"] = tax }),
    };

    private static JsonObject Shipping(string price, decimal rate, string tax) => new()
    {
        ["title"] = "Standard", ["price"] = price, ["tax_lines"] = new JsonArray(new JsonObject { ["title"] = "VAT", ["rate"] = rate, ["price"] = tax }),
    };
}
