using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Stock;
using Weft.Simulator;
using Weft.Simulator.Faults;

namespace Weft.Acceptance.Reconciliation;

/// <summary>Channels sell units that are not there: each of them is in the ledger with its cause, how long the number was wrong, the money, and what would have prevented it.</summary>
public sealed class OversellLedgerTests
{
    private const int Shipping = 495;

    [Theory]
    [InlineData(ScenarioStore.Sqlite, 0, "PushLag")]
    [InlineData(ScenarioStore.Postgres, 0, "PushLag")]
    [InlineData(ScenarioStore.Sqlite, 60, "Race")]
    [InlineData(ScenarioStore.Postgres, 60, "Race")]
    public async Task A_channel_that_had_not_heard_of_the_last_sale_sells_it_again(string store, int raceMinutes, string cause)
    {
        await using var retail = await Drift.StartAsync(store, change: r => r.Options.Stock.Rules = r.Options.Stock.Rules with { RaceWindow = TimeSpan.FromMinutes(raceMinutes) });
        var (sku, all) = (retail.Sku(0), retail.Retailer.WebShop.Shown(retail.Sku(0)));
        var first = retail.Place((sku, all));
        var document = await retail.DocumentAsync(first);

        // Nothing gets out to any system while the shop sells all there is, so the marketplace sells on.
        retail.Retailer.Faults = new FaultDials { Unavailable = 1 };
        await retail.TellAsync(document, "orders/create", "WD-all");
        await Until.HoldsAsync("all is promised", async () => (await retail.GetAsync($"availability?sku={sku}")).Number("available") == 0, async () => (await retail.GetAsync($"stock/{sku}")).GetRawText());
        var second = retail.Retailer.PlaceOrder(retail.Retailer.Nordmarkt, [(sku, 2)]);
        retail.Retailer.Faults = FaultDials.None;

        var entry = await OnlyAsync(retail);
        (entry.Text("order"), entry.Text("connection"), entry.Number("units"), entry.Text("cause"), entry.Number("shown"), entry.Number("available"), entry.Number("bufferNeeded"))
            .ShouldBe((OrderIdOf(second), Drift.Market, 2, cause, all, 0, all), entry.GetRawText());
        Cents(entry.GetProperty("amount")).ShouldBe(second.Total - Shipping);
        entry.GetProperty("minutesBehind").GetDouble().ShouldBeInRange(0, 5);

        var list = await retail.VerbAsync("oversells");
        list.ExitCode.ShouldBe(0, list.Error);
        foreach (var said in (string[])[OrderIdOf(second), cause, "waits", "All of them by cause"]) list.Output.ShouldContain(said);
        (await retail.GetAsync("oversells?filter=open&cause=" + cause)).GetProperty("items").GetArrayLength().ShouldBe(1);
        retail.Retailer.Nordmarkt.CancelByCustomer(second.Id).ShouldBeTrue();
        await Until.HoldsAsync("its customer has left", async () => (await OnlyAsync(retail)).TryGetProperty("ending", out var e) && e.GetString() == "cancelled", async () => (await OnlyAsync(retail)).GetRawText());
        (await retail.GetAsync("oversells?filter=open")).GetProperty("items").GetArrayLength().ShouldBe(0);
        await retail.UntilInSyncAsync(retail.IdOf(first));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_channel_that_sells_more_than_it_shows_could_not_have_been_kept_from_it(string store)
    {
        await using var retail = await Drift.StartAsync(store);
        var all = retail.Retailer.Nordmarkt.Shown(retail.Sku(0));
        var order = retail.Retailer.PlaceOrder(retail.Retailer.Nordmarkt, [(retail.Sku(0), all + 5)]);
        var entry = await OnlyAsync(retail);
        (entry.Text("order"), entry.Number("units"), entry.Text("cause"), entry.Number("shown")).ShouldBe((OrderIdOf(order), 5, "ChannelOversold", all), entry.GetRawText());
        entry.TryGetProperty("bufferNeeded", out _).ShouldBeFalse("Holding back does not help against a channel that does not keep to its number.");
        Cents(entry.GetProperty("amount")).ShouldBe((order.Total - Shipping) * 5 / (all + 5));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_count_that_finds_fewer_than_are_promised_goes_to_the_ledger_for_the_youngest_promise(string store)
    {
        await using var retail = await Drift.StartAsync(
            store,
            change: r => r.Options.Stock.Rules = r.Options.Stock.Rules with { ShortageGrace = TimeSpan.FromSeconds(1) },
            warehouseTime: TimeSpan.FromHours(1));
        var (sku, all) = (retail.Sku(0), retail.Retailer.Erp.OnHand(retail.Sku(0)));
        await retail.SellInShopAsync(all - 5);
        await retail.UntilDecidedAsync();
        var youngest = await retail.SellInShopAsync(5);
        await retail.UntilDecidedAsync();
        retail.Retailer.Erp.CorrectUnheard(sku, all - 3);
        await retail.CompareAsync("--sku", sku, "--connection", "erp");
        var entry = await OnlyAsync(retail);
        (entry.Text("order"), entry.Number("units"), entry.Text("cause"), entry.Number("bufferNeeded")).ShouldBe((youngest, 3, "CountCorrection", 3), entry.GetRawText());
    }

    /// <summary>The ledger's only entry, once it is there.</summary>
    private static async Task<JsonElement> OnlyAsync(Retail retail)
    {
        var items = default(JsonElement);
        await Until.HoldsAsync("something was sold twice", async () => (items = (await retail.GetAsync("oversells")).GetProperty("items")).GetArrayLength() > 0, () => Task.FromResult(items.GetRawText()));
        items.GetArrayLength().ShouldBe(1, items.GetRawText());
        return items[0];
    }

    private static string OrderIdOf(PlacedOrder order) => $"{order.Channel}:{order.Id}";

    private static long Cents(JsonElement amount) => (long)(decimal.Parse(amount.Text("amount"), System.Globalization.CultureInfo.InvariantCulture) * 100);
}
