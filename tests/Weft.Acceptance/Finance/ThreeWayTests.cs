using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Simulator;

namespace Weft.Acceptance.Finance;

/// <summary>Each thing that may go wrong with money in somebody else's books is found, named, and kept until somebody decides.</summary>
public sealed class ThreeWayTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_planted_difference_is_found_once_with_its_class_and_amount(string store)
    {
        await using var retail = await StartAsync(store);
        var orders = new List<(PlacedOrder Order, string Id, string Payment)>();
        for (var i = 0; i < 5; i++) orders.Add(await SellAsync(retail));
        (await CompareAsync(retail)).ExitCode.ShouldBe(0);

        var (psp, erp) = (retail.Retailer.Payments, retail.Retailer.Erp);
        psp.CaptureAgain(orders[0].Payment);
        erp.RestateInvoice(orders[1].Id, 200);
        psp.RefundUnheard(orders[2].Payment, 500);
        erp.DeleteOrder(orders[3].Id);
        psp.PayOut(missing: 300, moreFee: 7);
        var (exitCode, run) = await CompareAsync(retail);
        exitCode.ShouldBe(1);
        run.GetProperty("open").GetInt32().ShouldBe(6, run.GetRawText());

        var found = await DiscrepanciesAsync(retail, "open");
        found.Select(d => (Text(d, "class"), Text(d, "where"), Text(d, "order"), d.GetProperty("amount").GetProperty("amount").GetString())).ShouldBe(
        [
            ("CapturedTwice", "psp", orders[0].Id, Euro(orders[0].Order.Total)),
            ("AmountDiffers", "erp", orders[1].Id, "2.00"),
            ("RefundMissingInErp", "erp", orders[2].Id, "5.00"),
            ("OrderUnknownToErp", "erp", orders[3].Id, Euro(orders[3].Order.Total)),
            ("PayoutShort", "psp", null, "3.00"),
            ("FeeDiffers", "psp", null, "0.07"),
        ], ignoreOrder: true);

        // Comparing again finds the same, and not more.
        await CompareAsync(retail);
        (await DiscrepanciesAsync(retail, "open")).Count.ShouldBe(6);

        var explained = await retail.VerbAsync("money", "explain", orders[1].Id, "--ask");
        explained.ExitCode.ShouldBe(1, explained.Error);
        explained.Output.ShouldContain("(line 1)");
        explained.Output.ShouldContain("<== differs");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_accepted_is_not_asked_about_again_and_what_was_put_right_is_gone(string store)
    {
        await using var retail = await StartAsync(store);
        var (_, id, payment) = await SellAsync(retail);
        var (_, other, _) = await SellAsync(retail);
        retail.Retailer.Payments.CaptureAgain(payment);
        retail.Retailer.Erp.RestateInvoice(other, 200);
        await CompareAsync(retail);
        var (twice, differs) = ($"psp:CapturedTwice:{id}", Text((await DiscrepanciesAsync(retail, "open")).Single(d => Text(d, "class") == "AmountDiffers"), "id")!);

        (await retail.VerbAsync("money", "accept", twice, "--reason", "The customer pays the next order with it.")).ExitCode.ShouldBe(0);
        (await retail.VerbAsync("money", "resolve", differs, "--reason", "Corrected in the ERP.")).ExitCode.ShouldBe(0);
        (await DiscrepanciesAsync(retail, "open")).ShouldBeEmpty();

        // It is not put right yet, so it is open again; the accepted one is not.
        await CompareAsync(retail);
        Text((await DiscrepanciesAsync(retail, "open")).ShouldHaveSingleItem(), "id").ShouldBe(differs);
        retail.Retailer.Erp.RestateInvoice(other, -200);
        (await CompareAsync(retail)).ExitCode.ShouldBe(0);
        (await DiscrepanciesAsync(retail, "gone")).ShouldHaveSingleItem();
        (await DiscrepanciesAsync(retail, "accepted")).ShouldHaveSingleItem().GetProperty("decidedBy").GetString().ShouldBe("ops");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_month_shows_what_it_comes_to_and_closes_once_it_is_over(string store)
    {
        await using var retail = await StartAsync(store);
        var (order, _, _) = await SellAsync(retail);
        var now = DateTimeOffset.UtcNow;
        var (month, before) = ($"{now:yyyy-MM}", $"{now.AddMonths(-1):yyyy-MM}");
        var figures = (await retail.GetAsync($"money/periods/{month}")).GetProperty("figures")[0];
        foreach (var name in (string[])["paid", "invoiced"]) figures.GetProperty(name).GetProperty("amount").GetString().ShouldBe(Euro(order.Total), figures.GetRawText());
        figures.GetProperty("providerFees").GetProperty("amount").GetString().ShouldNotBe("0.00");

        var early = await retail.VerbAsync("money", "close", month);
        early.ExitCode.ShouldBe(1);
        early.Error.ShouldContain("is not over before");
        (await retail.VerbAsync("money", "close", before)).ExitCode.ShouldBe(0);
        (await retail.GetAsync("money/periods")).GetProperty("items")[0].GetProperty("closedBy").GetString().ShouldBe("ops");
    }

    private static async Task<Retail> StartAsync(string store)
    {
        var retail = await Retail.CreateAsync(store);
        var reconciliation = retail.Options.Engine.Reconciliation;
        reconciliation.Policy = reconciliation.Policy with { SettleWithin = TimeSpan.Zero };
        await retail.StartNodeAsync();
        return retail;
    }

    private static async Task<(PlacedOrder Order, string Id, string Payment)> SellAsync(Retail retail)
    {
        var order = retail.Place((retail.Sku(0), 2));
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-" + order.Id);
        await retail.UntilInSyncAsync(retail.IdOf(order));
        return (order, retail.IdOf(order), retail.Retailer.TakeBooks().Orders.Single(o => o.Id == order.Id).PaymentReference!);
    }

    private static async Task<(int ExitCode, JsonElement Run)> CompareAsync(Retail retail)
    {
        var ended = await retail.VerbAsync("money", "reconcile", "--json");
        ended.ExitCode.ShouldBeLessThan(2, ended.Error);
        return (ended.ExitCode, ended.Json());
    }

    private static async Task<List<JsonElement>> DiscrepanciesAsync(Retail retail, string filter) => [.. (await retail.GetAsync($"money/discrepancies?filter={filter}")).GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement d, string name) => d.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Euro(long minor) => $"{minor / 100}.{minor % 100:00}";
}
