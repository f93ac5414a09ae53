using Weft.Acceptance.Access;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Simulator;

namespace Weft.Acceptance.Stories;

/// <summary>
/// A few stories as pages of text, so that whoever changes words sees what people will read: <c>WEFT_UPDATE_SNAPSHOTS=1</c> writes them anew. A simulated retailer trades under a clock that the
/// test moves, so that every run tells the same.
/// </summary>
public sealed class StoryPages
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan warehouseTime = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, Func<SteppedNode, Task<PlacedOrder>>> stories = new(StringComparer.Ordinal)
    {
        ["complete"] = n => DoneAsync(n, 2),
        ["erp-does-not-answer"] = async n =>
        {
            n.Calls.Down.Add("erp");
            return await AfterAsync(n, Place(n, 1), 12 * 60);
        },
        ["held-for-two-reasons"] = async n =>
        {
            var order = n.Retailer.PlaceOrder(n.Retailer.WebShop, [("OLD-MUG", 1)]);
            await n.PassAsync(second, second);
            return await ToldAsync(n, order, new PlaceHold("anna", "the card was used in two countries today") { Kind = HoldKind.Fraud });
        },
        ["changed-too-late"] = async n =>
        {
            var order = await AfterAsync(n, Place(n, 3), 10);
            n.Retailer.WebShop.EditByCustomer(order.Id, 1, 1).ShouldBeTrue();
            return await AfterAsync(n, order, 5);
        },
        ["cancelled-but-shipped"] = async n =>
        {
            var order = await AfterAsync(n, Place(n, 1), 5);
            n.Calls.Down.Add("webshop");
            await AfterAsync(n, order, 4 * 60);
            n.Retailer.WebShop.CancelByCustomer(order.Id).ShouldBeTrue();
            n.Calls.Down.Clear();
            return await AfterAsync(n, order, 10 * 60);
        },
        ["returned-in-part"] = async n =>
        {
            var order = await DoneAsync(n, 3);
            n.Retailer.Warehouse.TakeBack("webshop", order.Id, [(1, 1, "damaged"), (1, 1, "sellable")]).ShouldNotBeNull();
            return await AfterAsync(n, order, 5 * 60);
        },
        ["waits-for-stock"] = n => AfterAsync(n, Place(n, 15), 60),
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_story_reads_as_it_was_reviewed(string name)
    {
        var options = new RetailerOptions { Skus = 2, StockPerSku = 10, ReplenishmentTime = TimeSpan.FromDays(1), LatePaymentShare = 0, WarehouseTime = warehouseTime };
        await using var node = await SteppedNode.StartWatchingAsync(ScenarioStore.Sqlite, options, new EngineOptions(), _ => []);
        await node.PassAsync(30 * second, second);
        var order = await stories[name](node);
        var page = StoryText.Of((await Told.ReadAsync(node.Engine, OrderId.Of("webshop", order.Id)))!);
        var file = Path.Combine(Snapshot.Root, "tests", "Weft.Acceptance", "Stories", "Pages", name + ".txt");
        if (Environment.GetEnvironmentVariable("WEFT_UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(file, page);
        else page.ShouldBe(await File.ReadAllTextAsync(file), $"The story of {name} reads otherwise: if that is meant, run the test with WEFT_UPDATE_SNAPSHOTS=1.");
    }

    private static PlacedOrder Place(SteppedNode node, int units) => node.Retailer.PlaceOrder(node.Retailer.WebShop, [(node.Retailer.Products[0].Sku, units)]);

    private static Task<PlacedOrder> DoneAsync(SteppedNode node, int units) => AfterAsync(node, Place(node, units), 10 * 60);

    private static async Task<PlacedOrder> AfterAsync(SteppedNode node, PlacedOrder order, int seconds)
    {
        await node.PassAsync(seconds * second, seconds > 60 ? 5 * second : second);
        return order;
    }

    private static async Task<PlacedOrder> ToldAsync(SteppedNode node, PlacedOrder order, Command command)
    {
        _ = node.Engine.SubmitAsync(OrderWorkflow.StreamOf(OrderId.Of("webshop", order.Id)), command);
        return await AfterAsync(node, order, 5);
    }
}
