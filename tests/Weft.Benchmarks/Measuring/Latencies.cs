using System.Diagnostics;
using HdrHistogram;

namespace Weft.Benchmarks.Measuring;

/// <summary>How long something took, in milliseconds. Threads may record at once.</summary>
internal sealed class Latencies
{
    private const long LongestMicros = 600_000_000;

    private readonly LongConcurrentHistogram histogram = new(1, LongestMicros, 3);

    public double P50 => At(50);

    public double P95 => At(95);

    public double P99 => At(99);

    public void Since(long timestamp) => histogram.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(timestamp).TotalMicroseconds, 1, LongestMicros));

    private double At(double percent) => histogram.TotalCount == 0 ? double.NaN : histogram.GetValueAtPercentile(percent) / 1_000.0;
}
