using Weft.Core.Shared;
using Weft.Engine.Storage;

namespace Weft.Engine.Reconciliation;

/// <summary>Walks over all SKUs by name, round after round. Where it stands is kept in the store under its name, so that a restart does not begin at A again.</summary>
internal sealed class SkuWalk(Store store, string name, Walk pace)
{
    private const string Stock = "stock";
    private string? after;
    private int count;

    public Walk Pace => pace;

    /// <summary>The next page; the same one until it is done.</summary>
    public async Task<IReadOnlyList<Sku>> PeekAsync(int size, CancellationToken cancellation)
    {
        after ??= await store.CursorAsync(name, cancellation) ?? "";
        if (after.Length == 0 || count == 0) count = await store.StreamCountAsync(Stock, cancellation);
        var page = await PageAsync(store, after, size, cancellation);
        if (page.Count > 0 || after.Length == 0) return page;
        after = "";
        return await PeekAsync(size, cancellation);
    }

    /// <summary>Where the walk stands once a page is done, to be kept with what was found.</summary>
    public (string Connection, string? Cursor, long At) Position(IReadOnlyList<Sku> page, int size, TimeProvider clock) => (name, After(page, size), clock.Now());

    /// <summary>A page is done.</summary>
    public void Done(IReadOnlyList<Sku> page, int size)
    {
        after = After(page, size);
        pace.Done(size, count);
    }

    /// <summary>SKUs after one, by name.</summary>
    public static async Task<IReadOnlyList<Sku>> PageAsync(Store store, string after, int size, CancellationToken cancellation) =>
        [.. (await store.StreamsAfterAsync(Stock, after, size, cancellation)).Select(s => new Sku(s[(Stock.Length + 1)..]))];

    private static string After(IReadOnlyList<Sku> page, int size) => page.Count < size ? "" : page[^1].Value;
}
