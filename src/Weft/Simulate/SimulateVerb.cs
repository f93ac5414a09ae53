using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Simulation;

namespace Weft.Simulate;

/// <summary><c>weft simulate</c>: the deterministic simulation.</summary>
internal static class SimulateVerb
{
    public static Command Build()
    {
        var seeds = new Option<string>("--seeds") { Description = "Seeds to run: one, or a range like 1..2000.", DefaultValueFactory = _ => "1..200" };
        var orders = new Option<int?>("--orders") { Description = "Orders to place, instead of the number each seed draws." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object as the last line." };
        var verb = new Command("simulate", "Run the whole engine with simulated systems, crashes and faults in one process, once per seed, and audit all books.") { seeds, orders, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            if (!TryRange(parsed.GetValue(seeds)!, out var first, out var last))
            {
                await Console.Error.WriteLineAsync("--seeds: give one seed or a range like 1..2000.");
                return 2;
            }

            return parsed.GetValue(orders) is { } n && first == last
                ? await OneAsync(first, n, parsed.GetValue(json))
                : await ManyAsync(first, last, parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    private static async Task<int> ManyAsync(ulong first, ulong last, bool json, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var total = last - first + 1;
        var shown = 0L;
        var result = await Sweep.RunAsync(first, last, Environment.ProcessorCount, done =>
        {
            var second = watch.ElapsedMilliseconds / 1000;
            if (Interlocked.Exchange(ref shown, second) != second) Console.Error.Write($"\r{done} of {total} seeds, {second} s ");
        }, cancellation);
        await Console.Error.WriteLineAsync();
        foreach (var failure in result.Failures) Print(failure);
        if (json)
        {
            var summary = new SimulateSummary(result.Seeds, result.Steps, result.Crashes, result.Orders, watch.Elapsed.TotalSeconds, [.. result.Failures.Select(f => new SimulateFailure(f.Seed, f.Failure!))]);
            Console.WriteLine(JsonSerializer.Serialize(summary, SimulateJson.Default.SimulateSummary));
        }
        else
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seeds} seeds, {result.Orders} orders, {result.Steps} steps, {result.Crashes} crashes in {watch.Elapsed.TotalSeconds:F0} s: {(result.Failures.Count == 0 ? "every order in sync" : $"{result.Failures.Count} seeds failed")}"));
        }

        return result.Failures.Count == 0 ? 0 : 1;
    }

    private static async Task<int> OneAsync(ulong seed, int orders, bool json)
    {
        var result = await Simulation.Simulation.RunAsync(seed, orders, keepTrace: true);
        if (result.Failure is not null || !json) Print(result);
        if (json)
        {
            SimulateFailure[] failures = result.Failure is null ? [] : [new(seed, result.Failure)];
            Console.WriteLine(JsonSerializer.Serialize(new SimulateSummary(1, result.Steps, result.Crashes, result.Orders, 0, failures), SimulateJson.Default.SimulateSummary));
        }

        return result.Failure is null ? 0 : 1;
    }

    private static void Print(SimulationResult result)
    {
        Console.Error.WriteLine($"seed {result.Seed} with {result.Orders} orders: {result.Failure ?? "every order in sync"}");
        foreach (var line in result.Trace.TakeLast(80)) Console.Error.WriteLine("  " + line);
        if (result.Failure is not null) Console.Error.WriteLine($"  again: weft simulate --seeds {result.Seed} --orders {result.Orders}");
    }

    private static bool TryRange(string text, out ulong first, out ulong last)
    {
        var parts = text.Split("..");
        last = 0;
        return ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out first)
            && (parts.Length == 1 ? (last = first) == first : parts.Length == 2 && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out last) && last >= first);
    }
}

internal sealed record SimulateFailure(ulong Seed, string What);

internal sealed record SimulateSummary(int Seeds, long Steps, long Crashes, long Orders, double Seconds, IReadOnlyList<SimulateFailure> Failures);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulateSummary))]
internal sealed partial class SimulateJson : JsonSerializerContext;
