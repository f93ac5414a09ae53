using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine;

namespace Weft.Benchmarks.Pos;

/// <summary>The evening's check: what every store has, and what every channel shows.</summary>
internal sealed class Closing(Saturday day, WeftEngine engine)
{
    private const int SkusTogether = 250;

    /// <summary>Compares all stock with what was sent.</summary>
    /// <param name="sent">Transactions that were sent, the counts of the morning included.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidOperationException">Something is wrong.</exception>
    public async Task CheckAsync(long sent, CancellationToken cancellation)
    {
        if (await engine.Store.CountAsync("inbox", "state <> 1", cancellation) is > 0 and var aside) throw new InvalidOperationException($"{aside} messages were put aside.");
        var right = OnHand(sent);
        foreach (var some in right.Keys.Select(k => k.Sku).Distinct().Chunk(SkusTogether))
            foreach (var state in await engine.Stock.StatesAsync([.. some.Select(s => new Sku(Saturday.SkuOf(s)))], cancellation)) Check(state, right);
    }

    private void Check(StockState state, Dictionary<(int Store, int Sku), int> right)
    {
        var sku = int.Parse(state.Sku.Value.AsSpan(state.Sku.Value.IndexOf('-', StringComparison.Ordinal) + 1)) - 1;
        for (var store = 0; store < day.Stores; store++)
        {
            if (!right.TryGetValue((store, sku), out var units)) continue;
            var here = state.At(Saturday.StoreOf(store)).OnHand;
            if (here != units) throw new InvalidOperationException($"{Saturday.StoreOf(store)} has {units} of {state.Sku}, and the books say {here}.");
        }

        foreach (var (channel, p) in state.Published)
            if (!p.IsShown) throw new InvalidOperationException($"{channel} shows {p.Shown} of {state.Sku} and should show {p.Wanted}.");
    }

    private Dictionary<(int Store, int Sku), int> OnHand(long sent)
    {
        var right = new Dictionary<(int, int), int>();
        for (var store = 0; store < day.Stores; store++)
            foreach (var sku in day.Carried(store)) right[(store, sku)] = Saturday.OpeningUnits;
        for (long number = day.Stores; number < sent; number++)
            foreach (var line in day.LinesOf(number)) right[(day.StoreAt(number), line.Sku)] += Saturday.IsReturn(number) ? line.Units : -line.Units;
        return right;
    }
}
