using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;

namespace Weft.Acceptance.Scenarios;

/// <summary>One line of a deleted product in a batch of orders: the others flow, this one is held whole, and mapping the SKU lets go of every order that waits for it.</summary>
public sealed class UnknownSkuInABatch
{
    private const int Orders = 100;
    private const int Bad = 37;
    private const string Deleted = "OLD-MUG";

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Ninety_nine_flow_and_one_waits_whole(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        string held = "";
        for (var i = 1; i <= Orders; i++)
        {
            var order = i == Bad ? retail.Place((retail.Sku(1), 2), (Deleted, 1)) : retail.Place((retail.Sku(i % 10), 1));
            if (i == Bad) held = retail.IdOf(order);
        }

        // The shop's list of orders is read as one batch.
        await retail.StartNodeAsync();
        await retail.UntilHeldAsync(held);
        await retail.UntilInSyncAsync(Orders - 1);
        await ShouldWaitForSkuAsync(retail, held);

        var second = retail.Place((Deleted, 3), (retail.Sku(2), 1));
        await retail.TellAsync(await retail.DocumentAsync(second), "orders/create", "WD-1");
        await retail.UntilHeldAsync(retail.IdOf(second));
        await ShouldWaitForSkuAsync(retail, retail.IdOf(second));

        await retail.ChangeAsync(HttpMethod.Put, $"skus/{Deleted}/mapping", new { to = retail.Sku(0) });
        await retail.UntilInSyncAsync(Orders + 1);
        retail.SalesOrdersOf(held).ShouldHaveSingleItem().Lines.Select(l => (l.Sku, l.Quantity)).ShouldBe([(retail.Sku(1), 2), (retail.Sku(0), 1)]);
        retail.SalesOrdersOf(retail.IdOf(second)).ShouldHaveSingleItem().Lines.Select(l => (l.Sku, l.Quantity)).ShouldBe([(retail.Sku(0), 3), (retail.Sku(2), 1)]);
        retail.Retailer.TakeBooks().SalesOrders.Count.ShouldBe(Orders + 1);
    }

    private static async Task ShouldWaitForSkuAsync(Retail retail, string order)
    {
        var story = await retail.StoryAsync(order);
        var hold = story.GetProperty("holds")[0];
        hold.GetProperty("kind").GetString().ShouldBe(nameof(HoldKind.UnmappedSku));
        hold.GetProperty("reason").GetString()!.ShouldContain(Deleted);
        hold.GetProperty("nextStep").GetString()!.ShouldContain($"Map {Deleted}");
        story.GetProperty("lines").GetArrayLength().ShouldBe(2);
        retail.SalesOrdersOf(order).ShouldBeEmpty();
    }
}
