using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weft.Engine;

/// <summary>Traces and metrics of the engine. One trace follows an order through every hop.</summary>
public static class Telemetry
{
    /// <summary>Name of the trace source and of the meter.</summary>
    public const string Name = "Weft";

    internal static readonly ActivitySource Source = new(Name);
    private static readonly Meter meter = new(Name);

    internal static readonly Counter<long> Received = meter.CreateCounter<long>("weft.messages.received", "{message}", "Messages stored for the first time.");
    internal static readonly Counter<long> Duplicates = meter.CreateCounter<long>("weft.messages.duplicates_suppressed", "{message}", "Messages that were stored already.");
    internal static readonly Counter<long> Quarantined = meter.CreateCounter<long>("weft.messages.quarantined", "{message}", "Messages put aside for somebody to look at.");
    internal static readonly Counter<long> Refused = meter.CreateCounter<long>("weft.messages.refused", "{message}", "Calls refused before they were stored.");
    internal static readonly Counter<long> Units = meter.CreateCounter<long>("weft.turns.units", "{unit}", "Units of work committed.");
    internal static readonly Counter<long> Commits = meter.CreateCounter<long>("weft.turns.commits", "{commit}", "Transactions committed.");
    internal static readonly Counter<long> Rows = meter.CreateCounter<long>("weft.turns.rows", "{row}", "Rows written by turns.");
    internal static readonly Histogram<double> CommitTime = meter.CreateHistogram<double>("weft.turns.commit_time", "s", "Time one commit takes.");
    internal static readonly Counter<long> Attempts = meter.CreateCounter<long>("weft.deliveries.attempts", "{attempt}", "Attempts to deliver, by connection, kind and outcome.");
    internal static readonly Counter<long> DeadLetters = meter.CreateCounter<long>("weft.deliveries.dead", "{delivery}", "Deliveries that became dead letters.");
    internal static readonly Histogram<double> SendTime = meter.CreateHistogram<double>("weft.deliveries.send_time", "s", "Time one attempt takes.");
    internal static readonly Histogram<double> LeadTime = meter.CreateHistogram<double>("weft.deliveries.lead_time", "s", "Time from owing a request to another system until that system has acknowledged it, by connection and kind.");
    internal static readonly Counter<long> OrdersTaken = meter.CreateCounter<long>("weft.orders.taken", "{order}", "Orders that were taken in, by channel.");
    internal static readonly Histogram<double> OrderSyncTime = meter.CreateHistogram<double>("weft.orders.sync_time", "s", "Time from taking an order in until every system agreed, by channel and workflow.");
    internal static readonly Counter<long> Differences = meter.CreateCounter<long>("weft.reconciliation.differences", "{difference}", "Looks at which two numbers differed, by kind and class.");
    internal static readonly Counter<long> InvariantsBroken = meter.CreateCounter<long>("weft.invariants.broken", "{finding}", "Checks of Weft's own books that found something broken, by kind.");

    internal static readonly Histogram<double> PublishLag = meter.CreateHistogram<double>("weft.stock.publish_lag", "s", "Time from the cause of a changed stock number to the channel's acknowledgement.");
    internal static readonly Histogram<double> PublishLagOwn = meter.CreateHistogram<double>("weft.stock.publish_lag.own", "s", "The same without the time the channel took to answer.");

    /// <summary>
    /// Counters begin at zero, not with the first event: who watches how much they grow would miss the first one. Kinds and outcomes of deliveries are too many to be known before.
    /// </summary>
    internal static void Begin(IEnumerable<string> connections, ICollection<string> channels)
    {
        foreach (var name in connections)
        {
            var connection = new KeyValuePair<string, object?>("connection", name);
            foreach (var counter in (Counter<long>[])[Received, Duplicates, Quarantined]) counter.Add(0, connection);
            foreach (var why in (string[])[Inbox.Refused.NotGenuine, Inbox.Refused.TooLarge]) Refused.Add(0, connection, new("why", why));
            if (channels.Contains(name)) OrdersTaken.Add(0, connection);
        }

        Alerts.SlaTelemetry.Begin(channels);
        foreach (var kind in Enum.GetNames<Core.Reconciliation.DiscrepancyKind>()) InvariantsBroken.Add(0, new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>Starts a span below a stored trace context, if anybody listens.</summary>
    internal static Activity? Start(string name, ActivityKind kind, string? parent) =>
        !Source.HasListeners() ? null
        : parent is not null && ActivityContext.TryParse(parent, null, isRemote: true, out var context) ? Source.StartActivity(name, kind, context)
        : Source.StartActivity(name, kind, default(ActivityContext));
}
