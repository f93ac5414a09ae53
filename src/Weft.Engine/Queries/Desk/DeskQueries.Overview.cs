using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>How the business does right now.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Where counting stops: more is "more than".</summary>
    public const int MostCounted = 10_000;

    /// <summary>Minutes of orders that are shown.</summary>
    public const int MinutesShown = 30;

    private const int MostOrdersByMinute = 100_000;
    private const int MostSyncTimes = 500;
    private const int MostCauses = 50;
    private static readonly TimeSpan syncedWithin = TimeSpan.FromHours(24);

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

    /// <summary>Orders of minutes that are over: they do not change any more, and are counted once.</summary>
    private volatile Dictionary<long, long> minutesOver = [];

    private async Task<IReadOnlyList<MinuteOrders>> MinutesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var last = Micros.Of(now) / (60 * Micros.PerSecond);
        var first = last - MinutesShown + 1;
        var over = minutesOver;
        // An order is seen a moment after its time, so the minute before this one is counted again.
        var from = over.Count > 0 ? Math.Max(first, over.Keys.Max() + 1) : first;
        var counted = (await engine.Store.OrdersByMinuteAsync(from * 60 * Micros.PerSecond, MostOrdersByMinute, cancellation)).ToDictionary(m => m.Minute, m => m.Orders);
        for (var minute = first; minute < from; minute++) counted[minute] = over.GetValueOrDefault(minute);
        minutesOver = Enumerable.Range(0, MinutesShown - 2).Select(i => first + i).ToDictionary(m => m, counted.GetValueOrDefault);
        return [.. Enumerable.Range(0, MinutesShown).Select(i => new MinuteOrders(Micros.ToTime((first + i) * 60 * Micros.PerSecond), counted.GetValueOrDefault(first + i)))];
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
