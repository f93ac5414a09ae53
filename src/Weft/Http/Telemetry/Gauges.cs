using System.Diagnostics.Metrics;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Http.Telemetry;

/// <summary>What is full and what is open, read at every scrape.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly Meter meter = new(Engine.Telemetry.Name);

    public Gauges(WeftEngine engine)
    {
        void Add(string name, string unit, string description, Func<LaneDepth, long> value) =>
            meter.CreateObservableGauge(name, () => engine.Queries.LaneDepths().Select(l => new Measurement<long>(value(l), new KeyValuePair<string, object?>("connection", l.Connection))), unit, description);

        Add("weft.lane.waiting", "{delivery}", "Deliveries in memory that are not sent yet.", l => l.Waiting);
        Add("weft.lane.in_flight", "{call}", "Calls under way.", l => l.InFlight);
        Add("weft.lane.circuit_open", "1", "1 while the other system is left alone because it failed.", l => l.CircuitOpen ? 1 : 0);
        void AddNumber(string name, string unit, string description, Func<Engine.Alerts.AlertNumbers, int> value) =>
            meter.CreateObservableGauge(name, () => engine.Alerts is { } alerts ? value(alerts.Queries.Numbers()) : 0, unit, description);

        AddNumber("weft.alerts.open", "{alert}", "Alerts that nobody has acknowledged.", n => n.Open);
        AddNumber("weft.alerts.acknowledged", "{alert}", "Alerts that somebody looks after.", n => n.Acknowledged);
        AddNumber("weft.sla.late_orders", "{order}", "Orders that are past a target now.", n => n.LateOrders);
        Add("weft.inbox.backlog", "{message}", "Messages that are stored and not processed.", l => l.MessageBacklog);
    }

    public void Dispose() => meter.Dispose();
}
