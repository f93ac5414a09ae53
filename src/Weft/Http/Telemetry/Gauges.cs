using System.Diagnostics.Metrics;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;

namespace Weft.Http.Telemetry;

/// <summary>What is full, what is open and what waits for somebody, as of every scrape.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly Meter meter = new(Engine.Telemetry.Name);

    public Gauges(WeftEngine engine)
    {
        void Lanes<T>(string name, string unit, string description, Func<LaneDepth, T> value)
            where T : struct =>
            meter.CreateObservableGauge(name, () => engine.Queries.LaneDepths().Select(l => new Measurement<T>(value(l), new KeyValuePair<string, object?>("connection", l.Connection))), unit, description);

        void AddNumber(string name, string unit, string description, Func<Engine.Alerts.AlertNumbers, int> value) =>
            meter.CreateObservableGauge(name, () => engine.Alerts is { } alerts ? value(alerts.Queries.Numbers()) : 0, unit, description);

        AddNumber("weft.alerts.open", "{alert}", "Alerts that nobody has acknowledged.", n => n.Open);
        AddNumber("weft.alerts.acknowledged", "{alert}", "Alerts that somebody looks after.", n => n.Acknowledged);
        AddNumber("weft.sla.late_orders", "{order}", "Orders that are past a target now.", n => n.LateOrders);

        Lanes("weft.lane.waiting", "{delivery}", "Deliveries in memory that are not sent yet.", l => (long)l.Waiting);
        Lanes("weft.lane.in_flight", "{call}", "Calls under way.", l => (long)l.InFlight);
        Lanes("weft.lane.circuit_open", "{circuit}", "1 while the other system is left alone because it failed.", l => l.CircuitOpen ? 1L : 0L);
        Lanes("weft.lane.rate_budget", "{call}/s", "Calls per second that are made at most now; 0 where no limit is known.", l => l.CallsPerSecond);
        Lanes("weft.lane.rate_configured", "{call}/s", "Calls per second that are configured; 0 where no limit is.", l => l.CallsPerSecondConfigured);
        Lanes("weft.inbox.backlog", "{message}", "Messages that are stored and not processed.", l => l.MessageBacklog);
        meter.CreateObservableGauge("weft.work.open", () => Open.Counts.Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("what", c.What))), "{item}", "What waits for a system or for a person, by what it is. Counting stops at 10,000.");
        meter.CreateObservableGauge(
            "weft.deliveries.dead_open", () => Open.Dead.Select(d => new Measurement<long>(d.Count, new KeyValuePair<string, object?>("connection", d.Connection))), "{delivery}",
            "Requests that a system refused for good and nobody has dealt with. Counting stops at 10,000.");
    }

    /// <summary>What was open when it was counted last.</summary>
    public OpenWork Open { get; set; } = OpenWork.None;

    public void Dispose() => meter.Dispose();
}

/// <summary>Counts what is open: rarely, so that nobody's scrapes cost the store anything.</summary>
internal sealed partial class OpenWorkCounter(WeftEngine engine, Gauges gauges, TimeProvider clock, ILogger<OpenWorkCounter> logger) : BackgroundService
{
    private static readonly TimeSpan every = TimeSpan.FromSeconds(10);

    /// <summary>By now somebody listens to what is measured.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        engine.BeginMetrics();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                gauges.Open = await engine.Desk.OpenWorkAsync(stoppingToken);
                await Task.Delay(every, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "What is open could not be counted; it is tried again")]
    private partial void LogFailed(Exception failure);
}
