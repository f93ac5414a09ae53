using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>A killed worker leaves its calls half done: they must not fill the lane for ever, nor be tried for ever when it is they that kill.</summary>
public sealed class KilledWorker
{
    private const int Lanes = 4;
    private const int MostClaims = 2;
    private static readonly TimeSpan longestOutage = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_lane_whose_every_call_died_goes_on_after_the_restart(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await using var way = await HoldingErpAsync(retail);
        await retail.StartProcessAsync();
        var orders = await PlaceAsync(retail, Lanes + 2);
        await UntilHeldAsync(way, Lanes);
        await retail.KillAsync();

        way.Decide = _ => Fate.Pass;
        var before = way.Calls.Count;
        await retail.StartProcessAsync();
        var restarted = System.Diagnostics.Stopwatch.StartNew();
        foreach (var order in orders) await retail.UntilInSyncAsync(order);
        restarted.Elapsed.ShouldBeLessThan(longestOutage);
        foreach (var order in orders) retail.SalesOrdersOf(order).ShouldHaveSingleItem();
        way.Calls.Skip(before).Count(c => c.StartsWith("GET salesorders?externalRef=", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(Lanes, "what may have arrived is looked up first");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_call_that_kills_again_and_again_becomes_a_dead_letter(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        retail.Options.Engine.MaxClaims = MostClaims;
        await using var way = await HoldingErpAsync(retail);
        await retail.StartProcessAsync();
        var deadly = (await PlaceAsync(retail, 1))[0];

        // The first life only sends; each later one counts that it takes the call up again.
        for (var lives = 0; lives <= MostClaims; lives++)
        {
            await UntilHeldAsync(way, 1);
            await retail.KillAsync();
            await retail.StartProcessAsync();
        }

        var letters = default(System.Text.Json.JsonElement);
        await Until.HoldsAsync(
            "the call is a dead letter",
            async () => (letters = (await retail.GetAsync("deadletters")).GetProperty("items")).GetArrayLength() == 1,
            async () => (await retail.StoryAsync(deadly)).GetRawText());
        letters[0].GetProperty("reason").GetString()!.ShouldContain($"taken up {MostClaims} times");
        way.Decide = _ => Fate.Pass;
        var other = (await PlaceAsync(retail, 1))[0];
        await retail.UntilInSyncAsync(other);

        await retail.ChangeAsync(HttpMethod.Post, $"deadletters/{letters[0].GetProperty("id").GetInt64()}/retry");
        await retail.UntilInSyncAsync(deadly);
        retail.SalesOrdersOf(deadly).ShouldHaveSingleItem();
    }

    private static async Task<Between> HoldingErpAsync(Retail retail)
    {
        var way = await Between.StartAsync(retail.Server.AddressOf("erp"));
        way.Decide = call => call == "POST salesorders" ? Fate.Hold : Fate.Pass;
        var erp = retail.Options.Connections["erp"];
        retail.Options.Connections["erp"] = erp with { Address = way.Address, Lane = erp.Lane with { Concurrency = Lanes, SendTimeout = TimeSpan.FromSeconds(60) } };
        return way;
    }

    private static Task UntilHeldAsync(Between way, int calls) =>
        Until.HoldsAsync($"{calls} calls are under way", () => Task.FromResult(way.Held == calls), () => Task.FromResult($"{way.Held} are; the last were {string.Join(", ", way.Calls.TakeLast(10))}."));

    private static async Task<string[]> PlaceAsync(Retail retail, int orders)
    {
        var ids = new string[orders];
        for (var i = 0; i < orders; i++)
        {
            var order = retail.Place((retail.Sku(i), 1));
            await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-" + order.Id);
            ids[i] = retail.IdOf(order);
        }

        return ids;
    }
}
