using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>How the business does right now.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Where counting stops: more is "more than".</summary>
    public const int MostCounted = 10_000;

    /// <summary>Minutes of orders that are shown.</summary>
    public const int MinutesShown = 30;

    private const int MostOrdersInMinutes = 1_000_000;
    private const int MostSyncTimes = 500;
    private const int MostCauses = 50;
    private static readonly TimeSpan syncedWithin = TimeSpan.FromHours(24);

    /// <summary>What is counted at a time: several to the minute, because the last two are counted at each reading.</summary>
    private static readonly TimeSpan slice = TimeSpan.FromSeconds(10);

    /// <summary>The channels that orders come from.</summary>
    public IReadOnlyList<string> Channels => [.. parts.Connections.All.Select(c => c.Name).Where(IsChannel).Order(StringComparer.Ordinal)];

    /// <summary>Everything that matters right now.</summary>
    public async Task<Overview> OverviewAsync(CancellationToken cancellation)
    {
        var now = engine.Clock.GetUtcNow();
        var store = engine.Store;
        Task<int> Count(string table, string condition) => store.CountUpToAsync(table, condition, new { late = Micros.Of(now - LateAfter) }, MostCounted, cancellation);
        return new Overview(
            now,
            await Count("orders", "NOT in_sync"),
            await Count("orders", "NOT in_sync AND since < @late"),
            await Count("orders", "held"),
            await Count("orders", "attention"),
            await Count("deliveries", "state = 2"),
            await Count("inbox", Store.Aside),
            await Count("discrepancies", "is_there AND state <> 'Accepted'"),
            await Count("money_differences", "state = 'Open'"),
            await Count("oversells", "over_at IS NULL"),
            await MinutesAsync(now, cancellation),
            await ChannelsAsync(now, cancellation),
            await engine.Queries.HoldCausesAsync(null, null, MostCauses, cancellation),
            await engine.Queries.ConnectionsAsync(cancellation));
    }

    /// <summary>Orders of slices that are over: they do not change any more, and are counted once.</summary>
    private volatile Dictionary<long, long> slicesOver = [];

    private async Task<IReadOnlyList<MinuteOrders>> MinutesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var (perSlice, perMinute) = (Micros.Of(slice), TimeSpan.TicksPerMinute / slice.Ticks);
        var last = Micros.Of(now) / perSlice;
        var firstMinute = (last / perMinute) - MinutesShown + 1;
        var first = firstMinute * perMinute;
        var over = slicesOver;
        // An order is seen a moment after its time, so the slice before this one is counted again.
        var from = over.Count > 0 ? Math.Max(first, over.Keys.Max() + 1) : first;
        var counted = (await engine.Store.OrdersBySliceAsync(from * perSlice, perSlice, MostOrdersInMinutes, cancellation)).ToDictionary(c => c.Slice, c => c.Orders);
        for (var s = first; s < from; s++) counted[s] = over.GetValueOrDefault(s);
        var done = new Dictionary<long, long>();
        for (var s = first; s < last - 1; s++) done[s] = counted.GetValueOrDefault(s);
        slicesOver = done;
        var minutes = counted.ToLookup(c => c.Key / perMinute, c => c.Value);
        return [.. Enumerable.Range(0, MinutesShown).Select(i => new MinuteOrders(Micros.ToTime((firstMinute + i) * perMinute * perSlice), minutes[firstMinute + i].Sum()))];
    }

    private async Task<IReadOnlyList<ChannelSync>> ChannelsAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var all = new List<ChannelSync>();
        foreach (var channel in Channels)
        {
            var times = await engine.Store.SyncTimesAsync(channel, Micros.Of(now - syncedWithin), MostSyncTimes, cancellation);
            times.Sort();
            all.Add(new ChannelSync(channel, times.Count, At(times, 50), At(times, 95)));
        }

        return all;
    }

    private bool IsChannel(string name) => parts.Stock.Channels.ContainsKey(name);

    private static TimeSpan? At(List<long> sorted, int percent) =>
        sorted.Count == 0 ? null : TimeSpan.FromMicroseconds(Math.Max(0, sorted[Math.Min(sorted.Count - 1, ((sorted.Count * percent) + 99) / 100 - 1)]));
}
