using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Weft.Engine;

namespace Weft.Demo;

/// <summary>Adds up the engine's counters while a demo runs.</summary>
internal sealed class Tally : IDisposable
{
    private readonly ConcurrentDictionary<string, long> sums = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public Tally()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument is Counter<long>) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(Add);
        listener.Start();
    }

    public long Duplicates => sums.GetValueOrDefault("weft.messages.duplicates_suppressed");

    public long Quarantined => sums.GetValueOrDefault("weft.messages.quarantined");

    public long DeadLetters => sums.GetValueOrDefault("weft.deliveries.dead");

    /// <summary>Attempts that did not succeed and were followed by another.</summary>
    public long Retries => sums.GetValueOrDefault("weft.deliveries.attempts:Transient") + sums.GetValueOrDefault("weft.deliveries.attempts:Uncertain") + sums.GetValueOrDefault("weft.deliveries.attempts:Throttled");

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var name = instrument.Name;
        foreach (var tag in tags)
            if (tag is { Key: "outcome", Value: string outcome }) name = $"{name}:{outcome}";
        sums.AddOrUpdate(name, value, (_, sum) => sum + value);
    }
}
