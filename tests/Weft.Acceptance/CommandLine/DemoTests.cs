using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Demo;

namespace Weft.Acceptance.CommandLine;

public sealed class DemoTests
{
    private static readonly DemoSummary clean = new()
    {
        Orders = 40,
        InSync = 40,
        Held = 0,
        Cancelled = 0,
        Returned = 0,
        PaidBack = 0,
        Lost = 0,
        Doubled = 0,
        Oversold = 0,
        OversoldByChannels = 3,
        OversellCauses = new Dictionary<string, long> { ["Race"] = 3 },
        ReservedNotDemand = 0,
        Stores = new StoreTrade { Transactions = 80, TakenIn = 80, ByType = new Dictionary<string, int> { ["sale"] = 80 }, CaughtUp = 0, NumbersReused = 0, Differences = 0 },
        ChannelNumbersDiffer = 0,
        DuplicatesSuppressed = 0,
        Retries = 0,
        DeadLetters = 0,
        Quarantined = 0,
        MoneyDifference = 0,
        UnitsUnaccounted = 0,
        Money = new DemoMoney { Paid = "10.00 EUR", Refunded = "0.00 EUR", Invoiced = "10.00 EUR", Credited = "0.00 EUR", Open = "0.00 EUR", Even = 1, AtRest = 1, Discrepancies = 0, Findings = [] },
        Seconds = 1,
        Findings = [],
    };

    [Theory]
    [InlineData(ScenarioStore.Sqlite, "none")]
    [InlineData(ScenarioStore.Sqlite, "some")]
    [InlineData(ScenarioStore.Postgres, "some")]
    public async Task Stores_trade_while_orders_arrive_and_all_books_agree(string store, string faults)
    {
        var server = Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES");
        Assert.SkipWhen(store == ScenarioStore.Postgres && server is null, ScenarioStore.HowToRun);
        using var folder = new Folder();
        var demo = await WeftProgram.RunAsync(
            folder.Path, new Dictionary<string, string> { ["WEFT_POSTGRES"] = server ?? "" }, "demo", "--once", "--orders", "40", "--faults", faults, "--seed", "7", "--store", store, "--json");

        demo.ExitCode.ShouldBe(0, demo.Error);
        var summary = demo.Json();
        Number(summary, "orders").ShouldBe(40);
        foreach (var nothing in (string[])["lost", "doubled", "oversold", "reservedNotDemand", "channelNumbersDiffer", "deadLetters"]) Number(summary, nothing).ShouldBe(0, nothing);
        var stores = summary.GetProperty("stores");
        (Number(stores, "transactions"), Number(stores, "takenIn"), Number(stores, "differences")).ShouldBe((80, 80, 0));
        stores.GetProperty("byType").EnumerateObject().Sum(t => t.Value.GetInt32()).ShouldBe(80);
    }

    [Fact]
    public void Whatever_does_not_agree_fails_the_demo()
    {
        clean.Clean.ShouldBeTrue("what channels sold twice is not Weft's to prevent");
        DemoSummary[] wrong =
        [
            clean with { Lost = 1 }, clean with { Doubled = 1 }, clean with { Oversold = 1 }, clean with { ReservedNotDemand = 1 }, clean with { ChannelNumbersDiffer = 1 },
            clean with { Stores = clean.Stores with { TakenIn = 79 } }, clean with { Stores = clean.Stores with { Differences = 1 } }, clean with { Findings = ["something"] },
        ];
        wrong.ShouldAllBe(s => !s.Clean);
        clean.Text().ShouldContain("Oversold by channels, units              3   Race 3");
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();
}
