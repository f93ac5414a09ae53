using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Queries.Desk;

/// <summary>
/// Notes by what orders can be looked for. It follows the orders at a distance and a bounded number at a time, so that taking an order costs nothing more; what it writes can be
/// made again from the orders.
/// </summary>
public sealed class OrderIndex
{
    /// <summary>Orders that one step takes.</summary>
    public const int OrdersPerStep = 250;

    /// <summary>Orders that are kept in memory until they are noted; others are read again.</summary>
    public const int MostKept = 10_000;

    private const string Place = "order-terms";

    /// <summary>Orders are committed a little after the time they carry.</summary>
    private static readonly TimeSpan distance = TimeSpan.FromSeconds(5);

    private readonly Store store;
    private readonly Streams streams;
    private readonly TimeProvider clock;
    // Behind one lock: each commit asks how many there are, and for that a concurrent dictionary takes all of its own.
    private readonly Lock gate = new();
    private readonly Dictionary<string, Order> kept = new(StringComparer.Ordinal);
    private (long Since, string Id)? after;
    private long notedUntil = long.MaxValue;

    internal OrderIndex(Store store, Streams streams, TimeProvider clock) => (this.store, this.streams, this.clock) = (store, streams, clock);

    /// <summary>States that became visible. Orders that are new are kept as they were placed, so that most need not be read again.</summary>
    internal void Committed(IReadOnlyDictionary<string, StreamState> states)
    {
        var until = Volatile.Read(ref notedUntil);
        lock (gate)
        {
            foreach (var (stream, state) in states)
                if (kept.Count < MostKept && state.State is OrderState { Order: { } order } s && ReferenceEquals(s.Amendments, AmendmentLog.None) && Micros.Of(s.Since) > until) kept.TryAdd(stream, order);
        }
    }

    /// <summary>Takes the next orders. True when there are more.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var (since, id) = after ??= await BeginAsync(cancellation);
        var orders = await store.OrdersTakenAsync(since, id, Micros.Of(clock.GetUtcNow() - distance), OrdersPerStep, cancellation);
        if (orders.Count == 0) return false;
        var placed = await PlacedAsync([.. orders.Select(o => StreamOf(o.Id))], cancellation);
        var terms = new List<TermRow>();
        foreach (var (order, taken) in orders)
            if (placed.TryGetValue(StreamOf(order), out var found)) terms.AddRange(OrderTerms.Of(found).Select(t => new TermRow(StoredText.Of(t), taken, order)));
        // Beside each other as they are in the table: most orders share words with another.
        terms.Sort(static (a, b) => string.CompareOrdinal(a.Term, b.Term));
        if (terms.Count > 0) await store.RunAsync(Store.FindBy, terms, cancellation);
        after = (orders[^1].Since, orders[^1].Id);
        Volatile.Write(ref notedUntil, orders[^1].Since);
        await store.RunAsync(Statements.Cursor, [(Place, string.Create(CultureInfo.InvariantCulture, $"{orders[^1].Since} {orders[^1].Id}"), clock.Now())], cancellation);
        return orders.Count == OrdersPerStep;
    }

    /// <summary>How far orders are noted.</summary>
    internal static async Task<(long Since, string Id)> PlaceAsync(Store store, CancellationToken cancellation) => Read(await store.CursorAsync(Place, cancellation));

    private async Task<(long Since, string Id)> BeginAsync(CancellationToken cancellation)
    {
        var place = Read(await store.CursorAsync(Place, cancellation));
        // What was taken before this start is read, what is taken from now on is kept.
        Volatile.Write(ref notedUntil, Math.Max(place.Since, Micros.Of(clock.GetUtcNow())));
        return place;
    }

    /// <summary>Orders as they were placed. Reading one event of each is a tenth of the work of reading all; only of orders whose first events are archived are all read.</summary>
    private async Task<Dictionary<string, Order>> PlacedAsync(IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        var placed = new Dictionary<string, Order>(StringComparer.Ordinal);
        lock (gate)
        {
            foreach (var stream in wanted)
                if (kept.Remove(stream, out var order)) placed[stream] = order;
        }

        wanted = [.. wanted.Where(w => !placed.ContainsKey(w))];
        if (wanted.Count == 0) return placed;
        foreach (var e in await store.EventsAsync(wanted, streams.Vocabulary.NameOf<OrderPlaced>(), cancellation))
            if (streams.Vocabulary.Read<Event>(e.Type, e.Data) is OrderPlaced { Order: { } order }) placed[e.Stream] = order;
        var archived = wanted.Where(w => !placed.ContainsKey(w)).ToList();
        if (archived.Count == 0) return placed;
        foreach (var (stream, loaded) in await streams.LoadAsync(archived, cancellation))
            if (loaded.State is OrderState { Order: { } order }) placed[stream] = order;
        return placed;
    }

    private static string StreamOf(string order) => OrderWorkflow.StreamOf(new OrderId(order)).ToString();

    private static (long Since, string Id) Read(string? cursor) =>
        cursor?.Split(' ', 2) is [var since, var id] && long.TryParse(since, CultureInfo.InvariantCulture, out var at) ? (at, id) : (0, "");
}
