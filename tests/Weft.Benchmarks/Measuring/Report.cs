using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Benchmarks.Measuring;

/// <summary>One run of a benchmark.</summary>
/// <param name="PerSecond">What it counts, per second.</param>
/// <param name="Latency">How long one of them took.</param>
/// <param name="CpuSeconds">Processor time of Weft's own processes.</param>
/// <param name="PeakMemoryMb">Most memory that was resident.</param>
/// <param name="RatioToLimit">Raw time for the same rows ÷ our time, where it is measured.</param>
/// <param name="BytesPerOrder">What an order takes in the store, where there are orders.</param>
internal sealed record RunFigures(double PerSecond, Latencies Latency, double CpuSeconds, double PeakMemoryMb, double? RatioToLimit = null, double? BytesPerOrder = null)
{
    /// <summary>The benchmark's own figures.</summary>
    public Dictionary<string, double> Own { get; init; } = [];
}

/// <summary>Median and spread of the runs of one benchmark.</summary>
internal sealed class Report(string name, string store, IReadOnlyList<RunFigures> runs)
{
    /// <summary>What must be reached, in words.</summary>
    public string? Bar { get; init; }

    /// <summary>True when it was.</summary>
    public bool? Met { get; init; }

    /// <summary>Further facts.</summary>
    public Dictionary<string, JsonNode?> Facts { get; init; } = [];

    public double PerSecond => Median(r => r.PerSecond);

    public double RatioToLimit => Median(r => r.RatioToLimit ?? double.NaN);

    public double Median(Func<RunFigures, double> of) => Spread.Of(runs.Select(of)).Median;

    public void Print(bool json)
    {
        var o = ToJson();
        foreach (var (key, value) in o) Console.Error.WriteLine($"  {key,-18} {value?.ToJsonString()}");
        if (json) Console.Out.WriteLine(o.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private JsonObject ToJson()
    {
        var o = new JsonObject
        {
            ["name"] = name,
            ["store"] = store,
            ["perSecond"] = Rounded(PerSecond),
            ["perSecondRange"] = Range(r => r.PerSecond),
            ["p50Ms"] = Rounded(Median(r => r.Latency.P50)),
            ["p95Ms"] = Rounded(Median(r => r.Latency.P95)),
            ["p99Ms"] = Rounded(Median(r => r.Latency.P99)),
            ["cpuSeconds"] = Rounded(Median(r => r.CpuSeconds)),
            ["peakMemoryMb"] = Rounded(runs.Max(r => r.PeakMemoryMb)),
            ["runs"] = runs.Count,
        };
        if (runs.All(r => r.RatioToLimit is not null))
        {
            o["ratioToLimit"] = Rounded(RatioToLimit);
            o["ratioToLimitRange"] = Range(r => r.RatioToLimit!.Value);
        }

        if (runs.All(r => r.BytesPerOrder is not null)) o["bytesPerOrder"] = Rounded(Median(r => r.BytesPerOrder!.Value));
        foreach (var key in runs[0].Own.Keys) o[key] = Rounded(Median(r => r.Own[key]));
        foreach (var (key, value) in Facts) o[key] = value;
        if (Bar is not null) o["bar"] = Bar;
        if (Met is not null) o["met"] = Met;
        return o;
    }

    private JsonArray Range(Func<RunFigures, double> of)
    {
        var spread = Spread.Of(runs.Select(of));
        return [Rounded(spread.Lowest), Rounded(spread.Highest)];
    }

    private static JsonValue? Rounded(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, Math.Abs(value) >= 100 ? 0 : 3)) : null;
}

/// <summary>The middle and the ends of some figures.</summary>
internal readonly record struct Spread(double Median, double Lowest, double Highest)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return new(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }
}
