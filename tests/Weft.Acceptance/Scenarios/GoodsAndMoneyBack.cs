using System.Text.Json.Nodes;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Core.Shared;
using Weft.Simulator;
using Weft.Simulator.Books;

namespace Weft.Acceptance.Scenarios;

/// <summary>Goods come back and money goes back, with every system in its own process-free books: the ERP, the payment provider, the warehouse and the shop end with the same.</summary>
public sealed class GoodsAndMoneyBack
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Two_units_come_back_for_two_reasons_one_is_restocked_and_half_the_shipping_is_paid_back(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var (order, id) = await CompleteAsync(retail, (retail.Sku(0), 2));
        var before = retail.Retailer.Erp.OnHand(retail.Sku(0));

        await retail.ChangeAsync(HttpMethod.Post, $"orders/{id}/returns", new
        {
            id = "R1", reason = "does not please", shippingPercent = 50,
            lines = new[] { new { lineId = "1", quantity = 1, reason = "damaged" }, new { lineId = "1", quantity = 1, reason = "wrong size" } },
        });
        retail.Retailer.Warehouse.TakeBack(retail.Shop, order.Id, [(1, 1, "damaged"), (1, 1, "sellable")]).ShouldNotBeNull();
        await CreditedAsync(retail, id);
        await retail.UntilInSyncAsync(id);

        var credit = retail.SalesOrdersOf(id).Single().CreditNotes.ShouldHaveSingleItem();
        credit.Lines.Select(l => l.Quantity).ShouldBe([1, 1]);
        retail.Retailer.Erp.OnHand(retail.Sku(0)).ShouldBe(before + 1);
        credit.Total.ShouldBe(order.Total - 495 + 248);
        AllAgree(retail, paidBack: credit.Total);
        var stock = await retail.GetAsync($"stock/{retail.Sku(0)}");
        stock.GetRawText().ShouldContain("\"damaged\":1");
        var view = await retail.GetAsync($"orders/{id}/returns");
        view.GetProperty("returns")[0].GetProperty("status").GetString().ShouldBe("received");
        view.GetProperty("paidBack").GetProperty("amount").GetString().ShouldBe(view.GetProperty("refunds")[0].GetProperty("total").GetProperty("amount").GetString());
        (await retail.StoryAsync(id)).GetRawText().ShouldContain("1 unit of line 1, damaged");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_exchange_for_something_dearer_shows_what_is_due_and_the_later_payment_closes_it(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var (old, oldId) = await CompleteAsync(retail, (retail.Sku(0), 1));
        var dearer = retail.Place((retail.Sku(1), 3));
        var id = retail.IdOf(dearer);
        var unpaid = await retail.DocumentAsync(dearer);
        (unpaid["financial_status"], unpaid["payment"]) = ("pending", null);
        await retail.TellAsync(unpaid, "orders/create", "WD-unpaid");
        await retail.UntilHeldAsync(id);

        await retail.ChangeAsync(HttpMethod.Post, $"orders/{oldId}/returns", new { id = "R1", reason = "too small", exchange = id, lines = new[] { new { lineId = "1", quantity = 1 } } });
        retail.Retailer.Warehouse.TakeBack(retail.Shop, old.Id, [(1, 1, "sellable")]).ShouldNotBeNull();
        await CreditedAsync(retail, oldId);
        await retail.UntilInSyncAsync(oldId);
        var worth = retail.SalesOrdersOf(oldId).Single().CreditNotes.Single().Total;
        var due = dearer.Total - worth;
        (await retail.GetAsync($"orders/{id}/returns")).GetProperty("balanceDue").GetProperty("amount").GetString().ShouldBe(new Money(due, Currency.Parse("EUR")).Amount);
        retail.Retailer.TakeBooks().Payments.ShouldAllBe(p => p.Refunds.Count == 0, "the credit is set against the new order");

        await retail.ChangeAsync(HttpMethod.Delete, $"orders/{id}/holds?kind=PaymentPending");
        await Until.HoldsAsync("the dearer order is invoiced", () => Task.FromResult(retail.SalesOrdersOf(id) is [{ Invoices.Count: 1 }]), async () => (await retail.StoryAsync(id)).GetRawText());
        retail.SalesOrdersOf(id).Single().ShouldSatisfyAllConditions(o => o.Total.ShouldBe(dearer.Total), o => o.BalanceDue.ShouldBe(due), o => o.Lines.Count.ShouldBe(1));
        (await retail.StoryAsync(id)).GetRawText().ShouldContain("payment of what the exchange costs more");

        var payment = retail.Retailer.Payments.AuthoriseAnew(due, "EUR", id);
        var paid = await retail.DocumentAsync(dearer);
        (paid["payment"]!["reference"], paid["version"]) = (payment, 3);
        await retail.TellAsync(paid, "orders/paid", "WD-paid");
        await retail.UntilInSyncAsync(id);
        retail.Retailer.TakeBooks().Payments.Single(p => p.Reference == payment).Captures.ShouldBe([due]);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_refund_that_the_shop_made_first_is_credited_once_and_not_paid_again(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var (order, id) = await CompleteAsync(retail, (retail.Sku(0), 2));

        retail.Retailer.WebShop.RefundByStaff(order.Id, 1, 1).ShouldBeTrue();
        await CreditedAsync(retail, id);
        for (var i = 0; i < 3; i++) await retail.TellAsync(await retail.DocumentAsync(order), "orders/refunded", $"WD-refund-{i}");
        await retail.UntilQuietAsync();
        await retail.UntilInSyncAsync(id);

        var credit = retail.SalesOrdersOf(id).Single().CreditNotes.ShouldHaveSingleItem();
        AllAgree(retail, paidBack: credit.Total);
        var refund = (await retail.GetAsync($"orders/{id}/returns")).GetProperty("refunds").EnumerateArray().ShouldHaveSingleItem();
        refund.GetProperty("madeElsewhere").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_command_line_announces_receives_and_pays_back()
    {
        await using var retail = await Retail.StartAsync(ScenarioStore.Sqlite);
        var (_, id) = await CompleteAsync(retail, (retail.Sku(0), 3));
        (await retail.VerbAsync("orders", "return", id, "--id", "R1", "--line", "1=1:wrong size", "--reason", "does not fit")).ExitCode.ShouldBe(0);
        (await retail.VerbAsync("orders", "receive", id, "R1", "--id", "RC1", "--line", "1=1:sellable")).ExitCode.ShouldBe(0);
        (await retail.VerbAsync("orders", "refund", id, "--id", "K1", "--line", "1=1", "--reason", "keeps it")).ExitCode.ShouldBe(0);
        await retail.UntilInSyncAsync(id);
        retail.SalesOrdersOf(id).Single().CreditNotes.Count.ShouldBe(2);
        var shown = await retail.VerbAsync("orders", "returns", id);
        shown.Output.ShouldContain("K1");
        (await retail.VerbAsync("orders", "refund", id, "--line", "1=9", "--reason", "too many")).ExitCode.ShouldBe(1);
        (await retail.VerbAsync("orders", "return", id, "--line", "nonsense", "--reason", "x")).ExitCode.ShouldBe(2);
    }

    private static async Task<(PlacedOrder Order, string Id)> CompleteAsync(Retail retail, params (string Sku, int Quantity)[] articles)
    {
        var order = retail.Place(articles);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", $"WD-{order.Id}");
        await retail.UntilInSyncAsync(retail.IdOf(order));
        return (order, retail.IdOf(order));
    }

    private static Task CreditedAsync(Retail retail, string id) => Until.HoldsAsync(
        "the ERP has credited it", () => Task.FromResult(retail.SalesOrdersOf(id) is [{ CreditNotes.Count: > 0 }]), async () => (await retail.StoryAsync(id)).GetRawText());

    /// <summary>What was credited is paid back once, the shop shows it, and no unit is missing anywhere.</summary>
    private static void AllAgree(Retail retail, long paidBack)
    {
        var books = retail.Retailer.TakeBooks();
        books.Payments.Single().Refunds.ShouldBe([paidBack]);
        books.Orders.Single().Refunds.ShouldBe([paidBack]);
        RetailerAudit.Run(books).Findings.ShouldBeEmpty();
    }
}
