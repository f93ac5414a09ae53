using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Simulator;

namespace Weft.Acceptance.Scenarios;

/// <summary>
/// Weft and another program of the retailer share an account of two calls a second. Thousands of numbers change over ten minutes, two thousand of them at one moment, together with
/// twenty articles that sell out. Nothing is lost, the account is hardly ever overdrawn, the sell-outs go first, and nobody waits for ever.
/// </summary>
public sealed class SharedAccount
{
    private const int Skus = 1_000;
    private const int Trickling = 3_000;
    private const int AtOnce = 2_000;
    private const int Zeros = 20;
    private static readonly TimeSpan trade = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan step = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, int> latest = [];
    private readonly Dictionary<(string Sku, int Units), DateTimeOffset> wanted = [];
    private int next = 1_000;

    [Theory]
    [InlineData(ScenarioStore.Sqlite, false)]
    [InlineData(ScenarioStore.Postgres, false)]
    [InlineData(ScenarioStore.Sqlite, true)]
    public async Task Two_thousand_numbers_and_twenty_sell_outs_at_once(string store, bool killed)
    {
        var options = new RetailerOptions { Skus = Skus, BazarioCallsPerSecond = 2, BazarioBurst = 10 };
        await using var node = await SteppedNode.StartAsync(store, options, new StockPolicy(["bazario"]), _ => new LaneOptions { CallsPerSecond = 2 });
        var random = new Random(25);
        string AnySku() => node.Retailer.Products[random.Next(Skus)].Sku;
        foreach (var product in node.Retailer.Products) await ChangeAsync(node, product.Sku);
        await node.PassAsync(TimeSpan.FromSeconds(60), step);
        node.Calls.All.Clear();
        node.Retailer.AnotherProgram.CallAt(1);

        var steps = (int)(trade / step);
        DateTimeOffset soldOutAt = default;
        HashSet<string> soldOut = [];
        for (var i = 0; i < steps; i++)
        {
            for (var due = (i + 1) * Trickling / steps; due > i * Trickling / steps; due--) await ChangeAsync(node, AnySku(), except: soldOut);
            if (i == steps / 2)
            {
                for (var j = 0; j < AtOnce; j++) await ChangeAsync(node, AnySku());
                while (soldOut.Count < Zeros) soldOut.Add(AnySku());
                foreach (var sku in soldOut) await ChangeAsync(node, sku, units: 0);
                soldOutAt = node.Clock.GetUtcNow();
            }

            if (killed && i == (steps / 2) + 8) await node.RestartAsync();
            await node.PassAsync(step, step);
        }

        await node.PassAsync(TimeSpan.FromMinutes(2), step);
        (await node.RowsAsync("deliveries WHERE state <> 1")).ShouldBe(0);
        foreach (var (sku, units) in latest) node.Retailer.Bazario.Shown(sku).ShouldBe(units, sku);

        var calls = node.Calls.To("bazario");
        var tooMany = calls.Count(c => c.TooMany);
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls.Count} calls, {tooMany} too many, {node.Retailer.AnotherProgram.Refused} of {node.Retailer.AnotherProgram.Calls} of the other program refused");
        tooMany.ShouldBeLessThanOrEqualTo(calls.Count / 100);
        ShouldHaveObeyed(calls);
        ShouldHaveCoalesced(node.Calls.Numbers("bazario"));
        var waits = Waits(node.Calls.Numbers("bazario"));
        waits.Where(w => w.Units == 0).Select(w => w.Sku).ShouldBe(soldOut, ignoreOrder: true);
        waits.Where(w => w.Units == 0).Max(w => w.At - soldOutAt).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        waits.Max(w => w.Waited).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60), "some forty calls' worth of work was there before it");
    }

    private async Task ChangeAsync(SteppedNode node, string sku, int? units = null, HashSet<string>? except = null)
    {
        if (except?.Contains(sku) == true) return;
        var number = units ?? next++;
        latest[sku] = number;
        wanted[(sku, number)] = node.Clock.GetUtcNow();
        await node.CountAsync(sku, number);
    }

    /// <summary>After an answer "too many", no call before the time it asked to wait is over.</summary>
    private static void ShouldHaveObeyed(IReadOnlyList<BookedCall> calls)
    {
        for (var i = 0; i < calls.Count - 1; i++)
            if (calls[i] is { TooMany: true, RetryAfter: { } wait }) (calls[i + 1].At - calls[i].At).ShouldBeGreaterThanOrEqualTo(wait);
    }

    /// <summary>Of a number that was overtaken, only the newest is sent; and never an older one after a newer.</summary>
    private void ShouldHaveCoalesced(IReadOnlyList<BookedCall> calls)
    {
        var sent = calls.Where(c => !c.TooMany).SelectMany(c => c.Numbers).ToList();
        sent.Count.ShouldBeLessThan(Trickling + AtOnce + Zeros);
        foreach (var one in sent.Where(s => s.Units > 0).GroupBy(s => s.Sku)) one.Select(s => s.Units).ShouldBeInOrder();
        sent.ShouldAllBe(s => wanted.ContainsKey(s));
    }

    private IReadOnlyList<(string Sku, int Units, DateTimeOffset At, TimeSpan Waited)> Waits(IReadOnlyList<BookedCall> calls) =>
        [.. calls.Where(c => !c.TooMany).SelectMany(c => c.Numbers.Select(n => (n.Sku, n.Units, c.At, c.At - wanted[n])))];
}
