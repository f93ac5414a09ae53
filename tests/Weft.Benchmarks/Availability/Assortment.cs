using Weft.Benchmarks.Stores;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Availability;

/// <summary>
/// A retailer's stock: every SKU in the distribution centre and in some stores, one in a hundred in every store. Its history is written at once, as the turns would have written
/// it one by one.
/// </summary>
/// <param name="skus">SKUs in the catalogue.</param>
internal sealed class Assortment(int skus)
{
    public const int Stores = 300;
    public const string Centre = "DC1";

    /// <summary>One SKU in so many is in every store.</summary>
    public const int Popular = 100;

    /// <summary>Stores that carry one of the others.</summary>
    private const int StoresOfOthers = 10;

    private const int UnitsInCentre = 100_000;
    private const int SkusPerCommit = 500;

    public static IEnumerable<string> Places => Enumerable.Range(0, Stores).Select(StoreOf).Prepend(Centre);

    public static Sku SkuOf(int number) => new($"ART-{number:000000}");

    public static string StoreOf(int number) => $"S{number + 1:000}";

    /// <summary>Numbers of a location and a SKU that is there.</summary>
    public long Positions { get; private set; }

    /// <summary>Writes the history of all SKUs into a fresh store.</summary>
    public async Task WriteAsync(StoreSettings settings, CancellationToken cancellation)
    {
        await using var store = await settings.OpenAsync(readOnly: false, TimeProvider.System, cancellation);
        await DurableSettings.RequireAsync(store, cancellation);
        var words = new Vocabulary(StockJson.Words());
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        foreach (var some in Enumerable.Range(0, skus).Chunk(SkusPerCommit))
        {
            var batch = new WriteBatch();
            foreach (var number in some) batch.Events.AddRange(History(number, at, words));
            Positions += batch.Events.Count - some.Length;
            await store.CommitAsync(batch, cancellation);
        }
    }

    private static IEnumerable<EventRow> History(int number, DateTimeOffset at, Vocabulary words)
    {
        var stream = StockWorkflow.StreamOf(SkuOf(number)).ToString();
        var counts = StoresOf(number).Select(s => new StockCounted(StoreOf(s), 1 + ((number + s) % 9), at) { Source = "pos" }).Prepend(new StockCounted(Centre, UnitsInCentre, at));
        return counts.Prepend<Event>(new SkuRegistered("Article " + number)).Select((e, i) => new EventRow
        {
            Stream = stream, Version = i + 1, Type = words.NameOf(e), Data = words.Write(e), At = Micros.Of(at), Cause = "inbox/0",
        });
    }

    private static IEnumerable<int> StoresOf(int number) =>
        number % Popular == 0 ? Enumerable.Range(0, Stores) : Enumerable.Range(0, StoresOfOthers).Select(i => ((number * 7) + (i * (Stores / StoresOfOthers))) % Stores);
}
