using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>A webhook and a poll bring the same order at the same moment under different event ids: what counts is which order it is.</summary>
public sealed class WebhookAndPoll
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task One_order_by_two_ways_is_one_order_in_the_ERP(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await using var way = await Between.StartAsync(retail.Server.AddressOf("webshop"));
        way.Decide = call => call.StartsWith("GET orders?", StringComparison.Ordinal) ? Fate.Hold : Fate.Pass;
        retail.Options.Connections[retail.Shop] = retail.Options.Connections[retail.Shop] with { Address = way.Address };
        var starting = retail.StartNodeAsync();
        await Until.HoldsAsync("the shop is polled, and the node takes webhooks", () => Task.FromResult(way.Held == 1 && retail.Listens), () => Task.FromResult(string.Join(", ", way.Calls)));

        // The poll is under way, and answers in the moment in which the webhook comes.
        var order = retail.Place((retail.Sku(0), 1));
        var document = await retail.DocumentAsync(order);
        var webhook = retail.TellAsync(document, "orders/create", "WD-1");
        way.LetGo();
        await webhook;
        await starting;

        await retail.UntilInSyncAsync(retail.IdOf(order));
        (await retail.Store.CountAsync($"inbox WHERE connection = '{retail.Shop}' AND kind IN ('order', 'orders/create') AND state = 1")).ShouldBe(2);
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();
        retail.Retailer.TakeBooks().Customers.ShouldHaveSingleItem();
        var placed = (await retail.StoryAsync(retail.IdOf(order))).GetProperty("timeline").EnumerateArray().Count(e => e.GetProperty("what").GetString() == "OrderPlaced");
        placed.ShouldBe(1);
    }
}
