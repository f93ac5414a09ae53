using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Reconciliation;

/// <summary>Compares what another system answered with our books of the same SKUs, which are read after it answered.</summary>
internal sealed class PageComparison(Store store, SeenStates states, Tracer tracer, StockPolicy policy, ReconciliationPolicy rules, TimeProvider clock)
{
    /// <summary>Where comparisons are counted.</summary>
    public Value.ValueTally? Tally { get; init; }

    /// <summary>What is to be said about the page: a difference for each pair of numbers that differ, an agreement for each known difference that is over.</summary>
    public async Task<IReadOnlyList<Addressed>> OfAsync(string connection, IReadOnlyList<Sku> page, ImmutableArray<StockLevel> readings, CancellationToken cancellation)
    {
        var found = new List<Addressed>();
        var known = await KnownAsync(connection, page, cancellation);
        var ours = await StatesAsync(page, cancellation);
        var pushes = await PushesAsync(connection, page, cancellation);
        foreach (var reading in readings)
        {
            if (!ours.TryGetValue(reading.Sku, out var stock)) continue;
            var key = reading.Location is { } place ? Difference.OfOwner(connection, place, reading.Sku) : Difference.OfChannel(connection, reading.Sku);
            DateTimeOffset? firstSeen = known.Remove(key, out var row) ? Micros.ToTime(row.FirstSeen) : null;
            var difference = reading.Location is { } location
                ? await OwnerAsync(new OwnerLook(stock, connection, location, reading.Number, reading.AsOf) { FirstSeen = firstSeen }, cancellation)
                : await ChannelAsync(new ChannelLook(stock, connection, reading.Number, reading.AsOf) { FirstSeen = firstSeen, PushUnderWay = pushes.Contains(reading.Sku) }, cancellation);
            Tally?.Add(Value.Figures.Compared, connection, 1);
            if (difference is null) Tally?.Add(Value.Figures.Agreed, connection, 1);
            if (difference is not null) found.Add(Findings.Differs(difference));
            else if (firstSeen is not null) found.Add(Findings.Agrees(key, clock.GetUtcNow()));
        }

        // What is not sold there any more differs from nothing.
        found.AddRange(known.Keys.Select(key => Findings.Agrees(key, clock.GetUtcNow())));
        return found;
    }

    private async Task<Difference?> ChannelAsync(ChannelLook look, CancellationToken cancellation)
    {
        if (!policy.Channels.ContainsKey(look.Channel) || ChannelComparison.Of(look, policy, rules) is null) return null;
        var tail = await tracer.TailAsync(look.Stock.Sku, cancellation);
        return ChannelComparison.Of(look with { Earlier = tail.Told(look.Channel), ChangedAt = tail.ChangedAt }, policy, rules) is { } difference ? Tracer.Trace(difference, tail) : null;
    }

    private async Task<Difference?> OwnerAsync(OwnerLook look, CancellationToken cancellation) =>
        OwnerComparison.Of(look, policy, rules, clock.GetUtcNow()) is { } difference ? await tracer.TraceAsync(difference, cancellation) : null;

    private async Task<Dictionary<string, DiscrepancyRow>> KnownAsync(string connection, IReadOnlyList<Sku> page, CancellationToken cancellation) =>
        (await store.DiscrepanciesOfAsync([.. page.Select(s => s.Value)], cancellation))
        .Where(d => d.Place == connection && d.Kind is (nameof(DiscrepancyKind.ChannelStock) or nameof(DiscrepancyKind.OwnerStock)))
        .ToDictionary(d => d.Id, StringComparer.Ordinal);

    private async Task<Dictionary<Sku, StockState>> StatesAsync(IReadOnlyList<Sku> page, CancellationToken cancellation)
    {
        var loaded = await states.LoadAsync([.. page.Select(s => StockWorkflow.StreamOf(s).ToString())], cancellation);
        return loaded.Values.Select(s => (StockState)s.State).ToDictionary(s => s.Sku);
    }

    private async Task<HashSet<Sku>> PushesAsync(string connection, IReadOnlyList<Sku> page, CancellationToken cancellation)
    {
        var keys = page.ToDictionary(sku => $"stock/{connection}/{sku}", StringComparer.Ordinal);
        return [.. (await store.PendingKeysAsync([.. keys.Keys], cancellation)).Select(key => keys[key])];
    }
}
