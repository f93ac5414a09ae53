using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine.Promising;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Promising;

public sealed class StockIndexTests
{
    private static readonly Places places = new(new StockPolicy([]));
    private readonly Dictionary<string, int> store = new(StringComparer.Ordinal);
    private readonly List<PendingRead> reads = [];

    private sealed record PendingRead(IReadOnlyList<string> Streams, Dictionary<string, StreamState> Found, TaskCompletionSource<Dictionary<string, StreamState>> Done);

    [Fact]
    public async Task A_SKU_is_read_once_however_many_ask_for_it()
    {
        var index = Index();
        store["A"] = 3;
        var asked = Enumerable.Range(0, 50).Select(_ => index.FindAsync("A", default).AsTask()).ToList();
        reads.ShouldHaveSingleItem();
        Finish(reads[0]);
        foreach (var answer in asked) (await answer).Version.ShouldBe(3);
        (await index.FindAsync("A", default)).Version.ShouldBe(3);
        reads.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Many_SKUs_are_read_together()
    {
        var index = Index();
        (store["A"], store["B"]) = (1, 2);
        var found = index.FindAsync(["A", "B", "C"], default);
        Finish(reads.ShouldHaveSingleItem());
        (await found).Select(f => (f.Key, f.Value.Version)).ShouldBe([("A", 1), ("B", 2), ("C", 0)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_commit_beside_a_read_is_newer_than_what_is_read()
    {
        var index = Index();
        store["A"] = 1;
        var asked = index.FindAsync("A", default);
        Commit(index, "A", 2);
        Finish(reads[0]);
        (await asked).Version.ShouldBe(2);
        (await index.FindAsync("A", default)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_read_is_not_kept_when_a_commit_beside_it_may_have_happened()
    {
        var index = Index();
        store["A"] = 1;
        var asked = index.FindAsync("A", default);
        store["A"] = 2;
        index.InDoubt(["stock/A"]);
        Finish(reads[0]);
        await asked;
        var again = index.FindAsync("A", default);
        Finish(reads[1]);
        (await again).Version.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_known_is_read_again_when_a_commit_may_have_happened()
    {
        var index = Index();
        Commit(index, "A", 1);
        store["A"] = 2;
        index.InDoubt(["stock/A", "order/webshop:1"]);
        var asked = index.FindAsync("A", default);
        Finish(reads[0]);
        (await asked).Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_read_that_fails_is_said_to_all_who_wait_and_taken_again()
    {
        var index = Index();
        var asked = (index.FindAsync("A", default).AsTask(), index.FindAsync(["A"], default));
        reads[0].Done.SetException(new IOException("The store is away."));
        await Should.ThrowAsync<IOException>(asked.Item1);
        await Should.ThrowAsync<IOException>(asked.Item2);
        store["A"] = 1;
        var again = index.FindAsync("A", default);
        Finish(reads[1]);
        (await again).Version.ShouldBe(1);
    }

    [Fact]
    public async Task One_who_gives_up_does_not_end_the_read_for_the_others()
    {
        var index = Index();
        store["A"] = 1;
        using var impatient = new CancellationTokenSource();
        var first = index.FindAsync("A", impatient.Token).AsTask();
        var second = index.FindAsync("A", default);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        Finish(reads[0]);
        (await second).Version.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_asked_for_least_goes_when_memory_is_used_up()
    {
        var size = Units("SKU-00", 1).Bytes;
        var index = Index(10 * size);
        foreach (var i in Enumerable.Range(0, 10)) Commit(index, $"SKU-{i:00}", 1);
        (await index.FindAsync("SKU-00", default)).Version.ShouldBe(1);
        foreach (var i in Enumerable.Range(10, 6))
        {
            store[$"SKU-{i:00}"] = 1;
            var asked = index.FindAsync($"SKU-{i:00}", default);
            Finish(reads[^1]);
            await asked;
        }

        index.Bytes.ShouldBeLessThanOrEqualTo(10 * size);
        index.Count.ShouldBe(10);
        var before = reads.Count;
        await index.FindAsync("SKU-00", default);
        reads.Count.ShouldBe(before, "it was asked for and stayed");
        _ = index.FindAsync("SKU-01", default).AsTask();
        reads.Count.ShouldBe(before + 1, "nobody asked for it: it went");
    }

    [Fact]
    public void A_commit_of_what_nobody_asks_for_drives_nothing_out()
    {
        var size = Units("SKU-00", 1).Bytes;
        var index = Index(10 * size);
        foreach (var i in Enumerable.Range(0, 30)) Commit(index, $"SKU-{i:00}", 1);
        index.Count.ShouldBe(10);
        _ = index.FindAsync("SKU-00", default).AsTask();
        reads.ShouldBeEmpty();
    }

    [Fact]
    public void A_catalogue_over_hundreds_of_stores_fits_in_memory()
    {
        var everywhere = new StockState(new Sku("SKU-000001"))
        {
            Registered = true, Locations = Enumerable.Range(1, 300).ToImmutableSortedDictionary(i => $"S{i:000}", _ => LocationStock.Nothing with { Sellable = BucketStock.Nothing with { Units = 5 } }, StringComparer.Ordinal),
        };
        _ = new SkuUnits(everywhere, 1, places);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var units = new SkuUnits(everywhere, 1, places);
        var said = units.Bytes;
        said.ShouldBeLessThan(4_000, "100,000 of them are below 400 MB");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(3 * said, "what is said is what is taken, but for what is thrown away while it is made");
    }

    /// <summary>Reads, commits, commits whose answer is lost, and evictions in random order: at rest, what is answered is what is stored.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task At_rest_it_answers_what_is_stored(int seed)
    {
        var random = new Random(seed);
        var index = Index(random.Next(2, 12) * Units("A", 1).Bytes);
        var waiting = new List<Task>();
        string Sku() => ((char)('A' + random.Next(8))).ToString();
        for (var i = 0; i < 300; i++)
        {
            var sku = Sku();
            var next = store.GetValueOrDefault(sku) + 1;
            switch (random.Next(6))
            {
                case 0 or 1: waiting.Add(index.FindAsync(sku, default).AsTask()); break;
                case 2: waiting.Add(index.FindAsync([sku, Sku()], default)); break;
                case 3: Commit(index, sku, next); break;
                case 4:
                    if (random.Next(2) == 0) store[sku] = next;
                    index.InDoubt([$"stock/{sku}"]);
                    break;
                default:
                    if (reads.Where(r => !r.Done.Task.IsCompleted).ToList() is { Count: > 0 } open) Finish(open[random.Next(open.Count)]);
                    break;
            }
        }

        while (reads.Find(r => !r.Done.Task.IsCompleted) is { } read) Finish(read);
        await Task.WhenAll(waiting);
        foreach (var sku in "ABCDEFGH".Select(c => c.ToString()))
        {
            var found = index.FindAsync(sku, default);
            if (reads.Find(r => !r.Done.Task.IsCompleted) is { } read) Finish(read);
            (await found).Version.ShouldBe(store.GetValueOrDefault(sku), sku);
        }
    }

    [Fact]
    public async Task A_commit_that_moves_no_unit_changes_nothing_but_the_version()
    {
        var index = Index();
        store["A"] = 1;
        var asked = index.FindAsync("A", default);
        Finish(reads[0]);
        var first = await asked;
        var one = new StockState(new Sku("A")) { Registered = true };
        var told = one with { Published = one.Published.Add("shop", new Publication(0, default, null, null)) };
        index.Committed(new Dictionary<string, StreamState> { ["stock/A"] = new(told, 2) }, _ => new StreamState(one, 1));
        var second = await index.FindAsync("A", default);
        second.ShouldBeSameAs(first);
        second.Version.ShouldBe(2);

        var counted = told with { Locations = told.Locations.Add("DC1", LocationStock.Nothing with { Sellable = BucketStock.Nothing with { Units = 4 } }) };
        index.Committed(new Dictionary<string, StreamState> { ["stock/A"] = new(counted, 3) }, _ => new StreamState(told, 2));
        (await index.FindAsync("A", default)).Units.Single().Count.ShouldBe(4);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    private StockIndex Index(long bytes = 1_000_000) => new(
        (streams, _) =>
        {
            // The store answers with what it holds when it is asked; the answer takes its time.
            var found = streams.ToDictionary(s => s, s => State(s["stock/".Length..], store.GetValueOrDefault(s["stock/".Length..])), StringComparer.Ordinal);
            var read = new PendingRead(streams, found, new TaskCompletionSource<Dictionary<string, StreamState>>());
            reads.Add(read);
            return read.Done.Task;
        },
        places,
        bytes);

    private void Commit(StockIndex index, string sku, int version)
    {
        store[sku] = version;
        index.Committed(new Dictionary<string, StreamState> { [$"stock/{sku}"] = State(sku, version) }, _ => null);
    }

    private static void Finish(PendingRead read) => read.Done.SetResult(read.Found);

    private static SkuUnits Units(string sku, int version) => new((StockState)State(sku, version).State, version, places);

    private static StreamState State(string sku, int version) => new(new StockState(new Sku(sku)) { Registered = version > 0 }, version);
}
