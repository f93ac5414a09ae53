using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Queries;

/// <summary>Questions about stock that are answered from the store. Numbers that are asked for often come from <see cref="Promising.AvailabilityQueries"/>.</summary>
public sealed class StockQueries
{
    private readonly Store store;
    private readonly Streams streams;
    private readonly SeenStates seen;
    private readonly StockTeller teller;

    internal StockQueries(Store store, Streams streams, SeenStates seen, StockPolicy policy) => (this.store, this.streams, this.seen, teller) = (store, streams, seen, new StockTeller(policy));

    /// <summary>Everything about a SKU; null when nothing is known of it.</summary>
    /// <param name="sku">The SKU.</param>
    /// <param name="events">Most of its last events.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<StockStory?> StoryAsync(Sku sku, int events, CancellationToken cancellation)
    {
        var stream = StockWorkflow.StreamOf(sku).ToString();
        var (state, version, _) = (await seen.LoadAsync([stream], cancellation))[stream];
        if (version == 0) return null;
        var history = await store.LatestAsync(stream, events, cancellation);
        var messages = await store.MessagesAsync([.. history.Select(e => StockTeller.MessageOf(e.Cause)).OfType<long>().Distinct()], cancellation);
        return teller.Tell((StockState)state, [.. history.Select(e => (e, streams.Vocabulary.Read<Event>(e.Type, e.Data)))], messages);
    }

    /// <summary>SKUs that anybody has spoken of, in the order of their names.</summary>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="limit">Most SKUs.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<StockSummary>> ListAsync(Sku? after, int limit, CancellationToken cancellation)
    {
        var names = await store.StreamsAsync(StockWorkflow.StreamOf(new Sku("")).ToString(), after?.Value ?? "", limit, cancellation);
        var loaded = await seen.LoadAsync(names, cancellation);
        return [.. names.Select(n => teller.Summarise((StockState)loaded[n].State))];
    }

    /// <summary>The states of several SKUs.</summary>
    public async Task<IReadOnlyList<StockState>> StatesAsync(IReadOnlyCollection<Sku> skus, CancellationToken cancellation) =>
        [.. (await seen.LoadAsync([.. skus.Select(s => StockWorkflow.StreamOf(s).ToString())], cancellation)).Values.Select(v => (StockState)v.State)];
}
