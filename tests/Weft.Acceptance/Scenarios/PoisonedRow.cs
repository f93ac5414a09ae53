using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Inventory;
using Weft.Simulator;
using Weft.Simulator.Channels;

namespace Weft.Acceptance.Scenarios;

/// <summary>
/// A hundred numbers go to a channel in one call, and the seventy-first is of an article that the channel does not let anybody set. Ninety-nine are applied, the one is set aside with
/// its reason and left out until its number changes; then it goes first and alone, so that it cannot spoil another call.
/// </summary>
public sealed class PoisonedRow
{
    private const int Rows = 100;
    private static readonly TimeSpan moment = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(ScenarioStore.Sqlite, "webshop", false)]
    [InlineData(ScenarioStore.Sqlite, "webshop", true)]
    [InlineData(ScenarioStore.Sqlite, "nordmarkt", false)]
    [InlineData(ScenarioStore.Postgres, "webshop", false)]
    [InlineData(ScenarioStore.Postgres, "nordmarkt", true)]
    public async Task Ninety_nine_are_applied_and_the_one_is_set_aside_until_it_changes(string store, string channelName, bool restarts)
    {
        await using var node = await SteppedNode.StartAsync(store, new RetailerOptions { Skus = Rows }, new StockPolicy([channelName]));
        var channel = node.Retailer.Channels.Single(c => c.Connection == channelName);
        var skus = node.Retailer.Products.Select(p => p.Sku).ToList();
        var poisoned = skus[70];
        channel.SetAdjustable(poisoned, adjustable: false);
        var before = channel.Shown(poisoned);

        foreach (var sku in skus) await node.CountAsync(sku, 50);
        await node.PassAsync(moment);
        skus.Count(sku => channel.Shown(sku) == 50).ShouldBe(Rows - 1);
        channel.Shown(poisoned).ShouldBe(before);
        var aside = (await node.DeadLettersAsync()).ShouldHaveSingleItem();
        aside.Key.ShouldBe($"stock/{channelName}/{poisoned}");
        aside.Reason!.ShouldContain("bundle");
        (await node.StockAsync(poisoned)).Published[channelName].Refused.ShouldBe(aside.Reason);
        // The shop refuses the call as a whole and does not say why; the marketplace names the row.
        node.Calls.Numbers(channelName).Count.ShouldBeInRange(1, channelName == "webshop" ? 15 : 1);
        if (restarts) await node.RestartAsync();

        // The others change: it is left out.
        node.Calls.All.Clear();
        foreach (var sku in skus.Where(s => s != poisoned)) await node.CountAsync(sku, 49);
        await node.PassAsync(moment);
        node.Calls.Numbers(channelName).ShouldHaveSingleItem().Numbers.Count.ShouldBe(Rows - 1);

        // All change: it goes alone, and spoils nobody's call.
        node.Calls.All.Clear();
        foreach (var sku in skus) await node.CountAsync(sku, 48);
        await node.PassAsync(moment);
        node.Calls.Numbers(channelName).Select(c => c.Numbers.Count).Order().ShouldBe([1, Rows - 1]);
        skus.Count(sku => channel.Shown(sku) == 48).ShouldBe(Rows - 1);
        (await node.DeadLettersAsync()).ShouldHaveSingleItem();

        // It can be set again: the next number arrives, and after that it goes with the others.
        channel.SetAdjustable(poisoned, adjustable: true);
        node.Calls.All.Clear();
        foreach (var sku in skus) await node.CountAsync(sku, 47);
        await node.PassAsync(moment);
        node.Calls.Numbers(channelName).Select(c => c.Numbers.Count).Order().ShouldBe([1, Rows - 1]);
        foreach (var sku in skus) await node.CountAsync(sku, 46);
        await node.PassAsync(moment);
        node.Calls.Numbers(channelName)[^1].Numbers.Count.ShouldBe(Rows);
        skus.ShouldAllBe(sku => channel.Shown(sku) == 46);
        (await node.DeadLettersAsync()).ShouldBeEmpty();
    }
}
