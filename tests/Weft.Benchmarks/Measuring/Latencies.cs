using System.Diagnostics;
using HdrHistogram;

namespace Weft.Benchmarks.Measuring;

/// <summary>How long something took, in milliseconds. Threads may record at once.</summary>
internal sealed class Latencies
{
    private const long LongestMicros = 600_000_000;

    private readonly LongConcurrentHistogram histogram = new(1, LongestMicros, 3);
    private readonly (double P50, double P95, double P99)? known;

    public Latencies()
    {
    }

    /// <summary>Figures that another process measured.</summary>
    public Latencies(double p50, double p95, double p99) => known = (p50, p95, p99);

    public double P50 => known?.P50 ?? At(50);

    public double P95 => known?.P95 ?? At(95);

    public double P99 => known?.P99 ?? At(99);

    public void Since(long timestamp) => Add(Stopwatch.GetElapsedTime(timestamp));

    public void Add(TimeSpan took) => histogram.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, LongestMicros));

    public void Forget() => histogram.Reset();

    private double At(double percent) => histogram.TotalCount == 0 ? double.NaN : histogram.GetValueAtPercentile(percent) / 1_000.0;
}
