using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>The ERP does what it is asked, and the answer is lost: the retry asks first, and adopts what is there.</summary>
public sealed class LostAnswer
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_the_ERP_has_done_already_is_adopted(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await using var way = await Between.StartAsync(retail.Server.AddressOf("erp"));
        var lost = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        way.Decide = call => call is "POST customers" or "POST salesorders" && lost.TryAdd(call, true) ? Fate.LoseAnswer : Fate.Pass;
        retail.Options.Connections["erp"] = retail.Options.Connections["erp"] with { Address = way.Address };
        await retail.StartNodeAsync();

        var order = retail.Place((retail.Sku(0), 2), (retail.Sku(1), 1));
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await retail.UntilInSyncAsync(retail.IdOf(order));

        var sale = retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();
        sale.Total.ShouldBe(order.Total);
        retail.Retailer.TakeBooks().Customers.ShouldHaveSingleItem();
        var calls = way.Calls.Where(c => c.Contains("salesorders", StringComparison.Ordinal)).Take(2).ToList();
        calls[0].ShouldBe("POST salesorders");
        calls[1].ShouldStartWith("GET salesorders?externalRef=");
        way.Calls.Count(c => c == "POST salesorders").ShouldBe(1);
        var timeline = (await retail.StoryAsync(retail.IdOf(order))).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("text").GetString()!);
        timeline.ShouldContain(t => t.Contains("sales order in the ERP", StringComparison.Ordinal) && t.Contains("adopted after an uncertain attempt", StringComparison.Ordinal));
    }
}
