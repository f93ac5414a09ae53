using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;

namespace Weft.Acceptance.Scenarios;

/// <summary>The customer cancels in the shop while the goods are leaving: both are true, and both are kept; where the warehouse can still stop, all is undone.</summary>
public sealed class CancelledButShipped
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task The_goods_had_left_so_somebody_decides_before_any_money_goes_back(string store)
    {
        await using var retail = await Retail.CreateAsync(store, warehouseTime: TimeSpan.FromMilliseconds(1));
        await using var shop = await Between.StartAsync(retail.Server.AddressOf("webshop"));
        // The warehouse ships at once; the shop does not hear of it before the customer cancels.
        shop.Decide = call => call.EndsWith("/fulfillments", StringComparison.Ordinal) && call.StartsWith("POST", StringComparison.Ordinal) ? Fate.Hold : Fate.Pass;
        retail.Options.Connections[retail.Shop] = retail.Options.Connections[retail.Shop] with { Address = shop.Address };
        await retail.StartNodeAsync();
        var order = retail.Place((retail.Sku(0), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("it is picked", () => Task.FromResult(retail.Retailer.Warehouse.HasPicked(retail.Shop, order.Id)), () => Task.FromResult("not picked"));
        retail.Retailer.WebShop.CancelByCustomer(order.Id).ShouldBeTrue();
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/cancelled", "WD-2");
        shop.LetGo();
        await Until.HoldsAsync("both facts are known", async () => Status(await retail.StoryAsync(id)) == nameof(OrderStatus.CancelledButShipped), async () => (await retail.StoryAsync(id)).GetRawText());
        await retail.UntilQuietAsync();

        var hold = (await retail.StoryAsync(id)).GetProperty("holds").EnumerateArray().Single();
        hold.GetProperty("owner").GetString().ShouldBe("operations");
        hold.GetProperty("nextStep").GetString()!.ShouldContain("Recall the parcel or agree on a return");
        hold.TryGetProperty("dueAt", out _).ShouldBeTrue();
        var causes = (await retail.GetAsync("holds?kind=Manual&key=cancelled-but-shipped")).GetProperty("items");
        causes[0].GetProperty("orders").GetInt64().ShouldBe(1);
        retail.Retailer.TakeBooks().Payments.Single().ShouldSatisfyAllConditions(p => p.Refunds.ShouldBeEmpty(), p => p.Voided.ShouldBeFalse());

        await retail.ChangeAsync(HttpMethod.Post, "holds/release", new { kind = "Manual", key = "cancelled-but-shipped" });
        (await retail.StoryAsync(id)).GetProperty("holds").GetArrayLength().ShouldBe(0);
        (await retail.StoryAsync(id)).GetProperty("timeline").EnumerateArray().Last().GetProperty("text").GetString()!.ShouldContain("released by ops");
        Status(await retail.StoryAsync(id)).ShouldBe(nameof(OrderStatus.CancelledButShipped), "what happened stays true");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task The_warehouse_could_stop_so_units_are_free_and_the_payment_is_released(string store)
    {
        await using var retail = await Retail.StartAsync(store, warehouseTime: TimeSpan.FromHours(1));
        var order = retail.Place((retail.Sku(0), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("the warehouse has it", () => Task.FromResult(retail.Retailer.TakeBooks().Releases.Any()), () => Task.FromResult("no release"));
        retail.Retailer.WebShop.CancelByCustomer(order.Id).ShouldBeTrue();
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/cancelled", "WD-2");
        await retail.UntilInSyncAsync(id);
        Status(await retail.StoryAsync(id)).ShouldBe(nameof(OrderStatus.Cancelled));
        var books = retail.Retailer.TakeBooks();
        (books.Payments.Single().Voided, books.SalesOrders.Single().Cancelled, books.Releases.Single().Status).ShouldBe((true, true, "cancelled"));
        (await retail.GetAsync($"stock/{retail.Sku(0)}")).GetProperty("locations").EnumerateArray().Single(l => l.GetProperty("location").GetString() == "DC1").GetProperty("reserved").GetInt32().ShouldBe(0);
    }

    private static string Status(JsonElement story) => story.TryGetProperty("status", out var status) ? status.GetString()! : "";
}
