using Weft.Core.Alerts;
using Weft.Core.Orders;
using Weft.Core.Slas;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Alerts;

/// <summary>Questions about alerts and targets.</summary>
public sealed class AlertQueries
{
    private const int MostEvents = 1_000;
    private readonly WeftEngine engine;
    private readonly EngineParts parts;
    private readonly AlertWatch watch;

    internal AlertQueries(WeftEngine engine, EngineParts parts, AlertWatch watch) => (this.engine, this.parts, this.watch) = (engine, parts, watch);

    /// <summary>Alerts, newest first.</summary>
    public async Task<IReadOnlyList<AlertSummary>> AlertsAsync(AlertQuery query, CancellationToken cancellation)
    {
        var condition = query.Filter switch { "open" => "ended_at IS NULL", "closed" => "ended_at IS NOT NULL", _ => "1 = 1" };
        var rows = await engine.Store.AlertsAsync(condition, new { at = query.After?.At ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit }, cancellation);
        return [.. rows.Select(Now)];
    }

    /// <summary>One alert with what happened to it; null when there never was one of this id.</summary>
    public async Task<AlertDetail?> AlertAsync(string id, CancellationToken cancellation)
    {
        if (await engine.Store.AlertAsync(id, cancellation) is not { } row) return null;
        var history = await engine.Store.LatestAsync(AlertState.StreamOf(id).ToString(), MostEvents, cancellation);
        var timeline = history.AsEnumerable().Reverse().Select(e => (At: Micros.ToTime(e.At), What: parts.Vocabulary.Read<Event>(e.Type, e.Data)));
        return new AlertDetail(Now(row), [.. timeline.Select(e => new StoryEntry(e.At, e.What.GetType().Name, AlertWords.Of(e.What)))]);
    }

    /// <summary>Each target with how each channel does by it, over the last 24 hours.</summary>
    public IReadOnlyList<SlaSummary> Slas()
    {
        var late = watch.Clocks.LateByChannel();
        var channels = parts.Connections.All.Select(c => c.Name).Where(parts.Stock.Channels.ContainsKey).Union(watch.Book.Known.Select(k => k.Channel), StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. from channel in channels from workflow in Enum.GetValues<SlaWorkflow>() select Of(workflow, channel, late.GetValueOrDefault((workflow, channel)))];
    }

    /// <summary>Orders that missed a target of a channel, the newest miss first.</summary>
    public async Task<IReadOnlyList<SlaMiss>> MissesAsync(SlaWorkflow workflow, string channel, ListCursor? after, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.MissesAsync(workflow.ToString(), channel, (after?.At ?? long.MaxValue, after?.Id ?? ""), limit, cancellation)).Select(m => new SlaMiss(m.OrderId, m.Key, m.Owner, Micros.ToTime(m.DueAt), m.Alert))];

    /// <summary>The next target that an order will miss, or has missed; null when none runs.</summary>
    public NextBreach? NextBreach(string order) =>
        watch.Clocks.NextOf(order) is { } c ? new NextBreach(SlaWords.Of(c.Workflow), c.Owner, c.DueAt, c.IsPaused, c.IsMissed || c.DueAt < engine.Clock.GetUtcNow()) : null;

    /// <summary>Numbers for every scrape, from memory.</summary>
    public AlertNumbers Numbers() => new(
        watch.Open.Values.Count(a => a.Status == AlertStatus.Open), watch.Open.Values.Count(a => a.Status == AlertStatus.Acknowledged), watch.Clocks.LateOrders);

    /// <summary>The clocks of an order.</summary>
    internal IReadOnlyList<StorySla> ClocksOf(OrderState order) => new StoryClocks(parts.Options.Slas, parts.Options.Holds, engine.Clock).Of(order);

    /// <summary>An alert with the numbers of now while its cause is there.</summary>
    private AlertSummary Now(AlertRow row) =>
        AlertSummary.Of(row) is var a && a.EndedAt is null && watch.Latest.TryGetValue(a.Id, out var now) ? a with { Why = now.Why, Orders = now.Orders, Amounts = now.Amounts } : a;

    private SlaSummary Of(SlaWorkflow workflow, string channel, int late)
    {
        var (target, f) = (parts.Options.Slas.Of(workflow, channel), watch.Book.Figures(workflow, channel));
        var burn = BurnRule.Rate(watch.Book.Over(workflow, channel, parts.Options.Alerts.Burn.Long), parts.Options.Slas.Objective);
        return new SlaSummary(
            SlaWords.Key(workflow), SlaWords.Of(workflow), channel, target.Within.TotalSeconds, target.Hours is not null, f.Met, f.Missed, f.Excused, late, Seconds(f.P50), Seconds(f.P95), Math.Round(burn, 2));
    }

    private static double? Seconds(TimeSpan? span) => span is { } s ? Math.Round(s.TotalSeconds, 2) : null;
}

/// <summary>The next target that an order will miss.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Who">Whose clock it is.</param>
/// <param name="DueAt">When it is missed; null while it stands still.</param>
/// <param name="IsPaused">True while it stands still.</param>
/// <param name="IsLate">True when it is missed already.</param>
public sealed record NextBreach(string What, string Who, DateTimeOffset? DueAt, bool IsPaused, bool IsLate);

/// <summary>Numbers of alerts and late orders.</summary>
/// <param name="Open">Alerts that nobody has acknowledged.</param>
/// <param name="Acknowledged">Alerts that somebody looks after.</param>
/// <param name="LateOrders">Orders that are past a target.</param>
public sealed record AlertNumbers(int Open, int Acknowledged, int LateOrders);
