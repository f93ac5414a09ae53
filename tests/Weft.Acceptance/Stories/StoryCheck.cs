using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;

namespace Weft.Acceptance.Stories;

/// <summary>
/// Reads the story of every order of a node when a test is done with it, and holds it against what "reads right" means. Supports call it where they dispose of a node; what it finds
/// fails the test (<see cref="StoriesReadRightAttribute"/>).
/// </summary>
internal static class StoryCheck
{
    /// <summary>Most orders of one node that are read; of more, some from all over the list.</summary>
    private const int MostOrders = 200;

    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> found = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, bool> shown = new(StringComparer.Ordinal);

    /// <summary>What was found in a test's orders.</summary>
    public static IReadOnlyCollection<string> FoundIn(string test) => found.TryRemove(test, out var odd) ? [.. odd.Distinct(StringComparer.Ordinal)] : [];

    /// <summary>Reads the stories of a node's orders.</summary>
    /// <param name="engine">The node's engine.</param>
    /// <param name="http">Asks for the node's pages; null when it serves none.</param>
    public static async Task ReadAsync(WeftEngine engine, HttpClient? http = null)
    {
        if (TestContext.Current.Test is not { } test) return;
        var odd = found.GetOrAdd(test.UniqueID, _ => []);
        foreach (var id in await OrdersAsync(engine))
        {
            if (await Told.ReadAsync(engine, new OrderId(id)) is not { } told) continue;
            foreach (var breach in StoryRules.Broken(told)) odd.Enqueue($"{id}: {breach}");
            await StoryText.KeepAsync(test.TestDisplayName, told);
            // A page costs more than a story: each kind of story is shown once in a run.
            if (http is null || !shown.TryAdd(StoryText.ShapeOf(told), true)) continue;
            foreach (var breach in PageRules.Broken(told, await http.GetStringAsync(new Uri("orders/" + Uri.EscapeDataString(id), UriKind.Relative)))) odd.Enqueue($"{id}, its page: {breach}");
        }
    }

    /// <summary>Reads the stories that a node left behind which ran in a process of its own.</summary>
    public static async Task ReadStoreAsync(StoreSettings store)
    {
        await using var engine = await WeftEngine.OpenAsync(store, EngineParts.Standard(new Connections([]), new StockPolicy([]), new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance), CancellationToken.None);
        await ReadAsync(engine);
    }

    private static async Task<IReadOnlyList<string>> OrdersAsync(WeftEngine engine)
    {
        var all = await engine.Store.ReadAsync<string>("SELECT DISTINCT stream FROM events WHERE stream >= 'order/' AND stream < 'order0' ORDER BY stream", new { }, CancellationToken.None);
        var step = Math.Max(1, (all.Count + MostOrders - 1) / MostOrders);
        return [.. all.Where((_, i) => i % step == 0).Select(s => s["order/".Length..])];
    }
}
