using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>What Weft writes to the shop comes back as news from the shop: nothing runs a second time, and an error that is open stays open.</summary>
public sealed class OwnEcho
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_echo_starts_nothing_and_clears_no_error(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await using var erp = await Between.StartAsync(retail.Server.AddressOf("erp"));
        retail.Options.Connections["erp"] = retail.Options.Connections["erp"] with { Address = erp.Address };
        await retail.StartNodeAsync();
        var order = retail.Place((retail.Sku(0), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("the shop knows our number", () => Task.FromResult(retail.Retailer.TakeBooks().Orders.Single().Acknowledged is not null), () => Task.FromResult("not acknowledged"));
        await retail.UntilInSyncAsync(id);
        // The shop listed the order under our number; somebody stops it over an error.
        await retail.ChangeAsync(HttpMethod.Post, $"orders/{id}/holds", new { reason = "the invoice is wrong" });
        var (events, calls) = (await retail.Store.CountAsync($"events WHERE stream = 'order/{id}'"), erp.Calls.Count(c => c.StartsWith("POST", StringComparison.Ordinal)));

        for (var i = 0; i < 30; i++) await retail.TellAsync(await retail.DocumentAsync(order), "orders/updated", $"WD-echo-{i}");
        await retail.UntilQuietAsync();
        (await retail.Store.CountAsync($"events WHERE stream = 'order/{id}'")).ShouldBe(events);
        erp.Calls.Count(c => c.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(calls);
        (await retail.StoryAsync(id)).GetProperty("holds")[0].GetProperty("reason").GetString().ShouldBe("The invoice is wrong.");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Corrections_without_end_stop_in_a_hold_that_says_so(string store)
    {
        await using var retail = await Retail.StartAsync(store, warehouseTime: TimeSpan.FromHours(1));
        var order = retail.Place((retail.Sku(0), 1), (retail.Sku(1), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-0");
        await retail.UntilDecidedAsync();
        for (var i = 1; i <= Weft.Core.Orders.Limits.Amendments + 10; i++)
        {
            retail.Retailer.WebShop.EditByCustomer(order.Id, 1, 1 + i).ShouldBeTrue();
            var document = await retail.DocumentAsync(order);
            document["version"] = 1_000 + i;
            await retail.TellAsync(document, "orders/updated", $"WD-{i}");
            await retail.UntilDecidedAsync();
        }

        var holds = (await retail.StoryAsync(id)).GetProperty("holds").EnumerateArray().ToList();
        holds.ShouldContain(h => h.GetProperty("key").GetString() == "changed-too-often");
        var changes = await retail.Store.CountAsync($"events WHERE stream = 'order/{id}' AND type IN ('order.amended.v1', 'order.amendment-proposed.v1')");
        changes.ShouldBe(Weft.Core.Orders.Limits.Amendments);
    }
}
