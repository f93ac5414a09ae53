using System.Diagnostics.Metrics;
using Weft.Core.Slas;

namespace Weft.Engine.Alerts;

/// <summary>Metrics of targets and alerts.</summary>
internal static class SlaTelemetry
{
    private static readonly Meter meter = new(Telemetry.Name);
    private static readonly Counter<long> met = meter.CreateCounter<long>("weft.sla.met", "{step}", "Steps within their target, by workflow and channel.");
    private static readonly Counter<long> missed = meter.CreateCounter<long>("weft.sla.missed", "{step}", "Steps that missed their target, by workflow and channel.");
    private static readonly Histogram<double> duration = meter.CreateHistogram<double>("weft.sla.duration", "s", "Time that steps took, counted as their targets count, by workflow and channel.");
    private static readonly Counter<long> raised = meter.CreateCounter<long>("weft.alerts.raised", "{alert}", "Alerts that began, by kind.");

    /// <summary>Counters begin at zero when the node starts.</summary>
    public static void Begin(IEnumerable<string> channels)
    {
        foreach (var channel in channels)
            foreach (var workflow in Enum.GetValues<SlaWorkflow>())
                foreach (var counter in (Counter<long>[])[met, missed]) counter.Add(0, new("workflow", Word(workflow)), new("channel", channel));
    }

    public static void Counted(SlaWorkflow workflow, string channel, bool isMissed) => (isMissed ? missed : met).Add(1, new("workflow", Word(workflow)), new("channel", channel));

    public static void Took(SlaWorkflow workflow, string channel, TimeSpan time) => duration.Record(time.TotalSeconds, new("workflow", Word(workflow)), new("channel", channel));

    public static void Raised(string kind) => raised.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>As the configuration writes it.</summary>
    public static string Word(SlaWorkflow workflow)
    {
        var name = workflow.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
