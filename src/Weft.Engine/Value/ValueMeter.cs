using System.Globalization;
using Weft.Core.Orders;
using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;

namespace Weft.Engine.Value;

/// <summary>
/// Counts day by day what Weft is worth. What a transaction says is counted in that transaction; orders are judged once, when the time for being in sync has passed since they came; acts of people
/// are read from the audit trail. Each step takes a bounded number, so the meter follows a million orders as it follows ten, and a page reads the days only.
/// </summary>
public sealed class ValueMeter
{
    /// <summary>An order is reliable when it is in sync this long after it came, and nobody had to touch it.</summary>
    public static readonly TimeSpan Target = DeskQueries.LateAfter;

    private const string OrdersAt = "value-orders";
    private const string ActsAt = "value-acts";
    private const int OrdersPerStep = 500;
    private const int ActsPerStep = 500;

    /// <summary>Orders of a channel that are looked at to find the first one in sync.</summary>
    private const int MostFirstOrders = 500;

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(30);

    /// <summary>Acts on who may do what are no work on orders.</summary>
    private static readonly string[] noWork = ["user/", "users", "key/", "keys", "session"];

    private readonly WeftEngine engine;
    private readonly EngineParts parts;
    private (long Since, string Id)? ordersAfter;
    private long? actsAfter;
    private DateTimeOffset nextAt;

    internal ValueMeter(WeftEngine engine, EngineParts parts) => (this.engine, this.parts) = (engine, parts);

    internal ValueTally Tally { get; } = new();

    internal TimeSpan Wait => nextAt - parts.Clock.GetUtcNow();

    /// <summary>Figures of some days, both included.</summary>
    public async Task<ValueReport> ReportAsync(DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        var (first, last) = (from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var days = await engine.Store.ReadAsync<(string Day, string Figure, long Amount)>(
            "SELECT day, figure, CAST(sum(amount) AS BIGINT) FROM value_days WHERE day >= @first AND day <= @last GROUP BY day, figure ORDER BY day", new { first, last }, cancellation);
        var scopes = await engine.Store.ReadAsync<(string Scope, string Figure, long Amount)>(
            "SELECT scope, figure, CAST(sum(amount) AS BIGINT) FROM value_days WHERE day >= @first AND day <= @last AND scope <> '' GROUP BY scope, figure ORDER BY scope", new { first, last }, cancellation);
        var channels = await engine.Store.ReadAsync<ChannelRow>("SELECT connection, first_seen AS FirstSeen, first_order_at AS FirstOrderAt, first_sync_at AS FirstSyncAt FROM value_channels ORDER BY connection", new { }, cancellation);
        return ValueReport.Of(from, to, days, scopes, channels);
    }

    /// <summary>Counts the next ones. True when there are more.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (parts.Clock.GetUtcNow() < nextAt) return false;
        await WriteTallyAsync(cancellation);
        // Acts first: an order is judged by what was done to it before.
        if (await ActsAsync(cancellation)) return true;
        if (await OrdersAsync(cancellation)) return true;
        await ChannelsAsync(cancellation);
        nextAt = parts.Clock.GetUtcNow() + pause;
        return false;
    }

    /// <summary>Counts now all there is to count; for tests and for the end of a run.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellation)
    {
        nextAt = default;
        while (await StepAsync(cancellation))
        {
        }
    }

    private async Task WriteTallyAsync(CancellationToken cancellation)
    {
        var counted = Tally.Take();
        if (counted.Count == 0) return;
        var batch = new WriteBatch();
        foreach (var (figure, scope, amount) in counted) batch.Value.Add(ValueRow.DayOf(parts.Clock.Now()), figure, scope, amount);
        try
        {
            await engine.Store.CommitAsync(batch, cancellation);
        }
        catch
        {
            foreach (var (figure, scope, amount) in counted) Tally.Add(figure, scope, amount);
            throw;
        }
    }

    private async Task<bool> ActsAsync(CancellationToken cancellation)
    {
        var after = actsAfter ??= long.TryParse(await engine.Store.CursorAsync(ActsAt, cancellation), CultureInfo.InvariantCulture, out var seq) ? seq : 0;
        var acts = await engine.Store.ReadAsync<(long Seq, long At, string Kind, string Outcome, string Entity)>(
            $"SELECT seq, at, kind, outcome, entity FROM audit WHERE seq > @after ORDER BY seq LIMIT {ActsPerStep}", new { after }, cancellation);
        if (acts.Count == 0) return false;
        var batch = new WriteBatch { Cursor = (ActsAt, acts[^1].Seq.ToString(CultureInfo.InvariantCulture), parts.Clock.Now()) };
        foreach (var act in acts.Where(a => a is { Kind: "user", Outcome: "done" } && a.Entity.Length > 0 && !noWork.Any(w => a.Entity.StartsWith(w, StringComparison.Ordinal))))
        {
            batch.Value.Add(ValueRow.DayOf(act.At), Figures.Acts, "", 1);
            if (await OrderOfAsync(act.Entity, cancellation) is { } order && !batch.Touched.Exists(t => t.OrderId == order)) batch.Touched.Add(new TouchedRow(order, act.At));
        }

        await engine.Store.CommitAsync(batch, cancellation);
        actsAfter = acts[^1].Seq;
        return acts.Count == ActsPerStep;
    }

    /// <summary>The order that an act was on, by the name that the trail has for it.</summary>
    private async Task<string?> OrderOfAsync(string entity, CancellationToken cancellation)
    {
        switch (entity.Split('/', 3))
        {
            case ["order", var id, ..]:
                return id;
            case ["orders", var named, ..]:
                return await engine.Queries.FindOrdersAsync(named, cancellation) is [var found, ..] ? found : null;
            case ["deadletters", var number, ..] when long.TryParse(number, CultureInfo.InvariantCulture, out var delivery):
                return (await engine.Store.DeliveryAsync(delivery, cancellation))?.Stream?.Split('/', 2) is ["order", var owner] ? owner : null;
            default:
                return null;
        }
    }

    private async Task<bool> OrdersAsync(CancellationToken cancellation)
    {
        var (since, id) = ordersAfter ??= Read(await engine.Store.CursorAsync(OrdersAt, cancellation));
        var orders = await engine.Store.ReadAsync<(string Id, string Connection, long Since, bool InSync)>(
            "SELECT id, connection, since, in_sync FROM orders WHERE (since, id) > (@since, @id) AND since < @until ORDER BY since, id LIMIT @limit",
            new { since, id, until = Micros.Of(parts.Clock.GetUtcNow() - Target), limit = OrdersPerStep }, cancellation);
        if (orders.Count == 0) return false;
        var touched = await engine.Store.TouchedAsync([.. orders.Select(o => o.Id)], cancellation);
        var batch = new WriteBatch { Cursor = (OrdersAt, string.Create(CultureInfo.InvariantCulture, $"{orders[^1].Since} {orders[^1].Id}"), parts.Clock.Now()) };
        foreach (var order in orders)
        {
            var day = ValueRow.DayOf(order.Since);
            batch.Value.Add(day, Figures.Judged, order.Connection, 1);
            if (!order.InSync) batch.Value.Add(day, Figures.NotInTime, order.Connection, 1);
            if (touched.Contains(order.Id)) batch.Value.Add(day, Figures.Touched, order.Connection, 1);
            if (order.InSync && !touched.Contains(order.Id)) batch.Value.Add(day, Figures.Reliable, order.Connection, 1);
        }

        await engine.Store.CommitAsync(batch, cancellation);
        ordersAfter = (orders[^1].Since, orders[^1].Id);
        return orders.Count == OrdersPerStep;
    }

    private async Task ChannelsAsync(CancellationToken cancellation)
    {
        var known = (await engine.Store.ReadAsync<ChannelRow>("SELECT connection, first_seen AS FirstSeen, first_order_at AS FirstOrderAt, first_sync_at AS FirstSyncAt FROM value_channels", new { }, cancellation))
            .ToDictionary(c => c.Connection, StringComparer.Ordinal);
        foreach (var name in engine.Desk.Channels.Where(c => known.GetValueOrDefault(c) is not { FirstSyncAt: not null }))
        {
            var first = await engine.Store.ReadAsync<(long Since, long? SyncedAt)>(
                $"SELECT since, synced_at FROM (SELECT since, synced_at FROM orders WHERE connection = @name ORDER BY since, id LIMIT {MostFirstOrders}) AS oldest", new { name }, cancellation);
            var row = new ChannelRow { Connection = name, FirstSeen = known.GetValueOrDefault(name)?.FirstSeen ?? parts.Clock.Now(), FirstOrderAt = first.Count == 0 ? null : first.Min(o => o.Since), FirstSyncAt = first.Min(o => o.SyncedAt) };
            if (known.GetValueOrDefault(name) is { } earlier && earlier.FirstOrderAt == row.FirstOrderAt && earlier.FirstSyncAt == row.FirstSyncAt) continue;
            await engine.Store.RunAsync(ChannelRow.Set, [row], cancellation);
        }
    }

    private static (long Since, string Id) Read(string? cursor) =>
        cursor?.Split(' ', 2) is [var since, var id] && long.TryParse(since, CultureInfo.InvariantCulture, out var at) ? (at, id) : (0, "");
}
