using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;

namespace Weft.Benchmarks.Loads;

/// <summary>A sender of calls as a process of its own: does what it is told on standard input, a line each, and answers each with a line.</summary>
internal static class LoadVerb
{
    /// <summary>A sender's verb. Its arguments are the node's address and numbers that the sender understands.</summary>
    public static Command Command(string name, Func<Uri, int[], Func<long, Shot>> sender, int connections = Load.FewConnections)
    {
        var command = new Command(name, "Sends calls for a benchmark.") { Hidden = true };
        var address = new Argument<string>("address");
        var numbers = new Argument<int[]>("numbers") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(address);
        command.Arguments.Add(numbers);
        command.SetAction(async (parsed, cancellation) =>
        {
            var node = new Uri(parsed.GetValue(address)!);
            await RunAsync(new Load(node, sender(node, parsed.GetValue(numbers) ?? []), connections), cancellation);
            return 0;
        });
        return command;
    }

    /// <summary>Starts a sender.</summary>
    public static ChildProcess Start(string name, string address, params int[] numbers) =>
        ChildProcess.Start(name, [address, .. numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Tells a sender what to do, and waits until it is done.</summary>
    public static async Task<LoadAnswer> LoadAsync(this ChildProcess sender, FormattableString line, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<LoadAnswer>(await sender.AskAsync(FormattableString.Invariant(line), cancellation))!;

    private static async Task RunAsync(Load load, CancellationToken cancellation)
    {
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            var latency = new Latencies();
            var started = Stopwatch.GetTimestamp();
            var cpu = Environment.CpuUsage.TotalTime;
            var count = line.Split(' ') switch
            {
                ["send", var many] => await load.SendAsync(long.Parse(many, CultureInfo.InvariantCulture), latency, cancellation),
                ["flood", var seconds] => await load.FloodAsync(Seconds(seconds), latency, cancellation),
                ["paced", var rate, var seconds] => await load.PacedAsync(double.Parse(rate, CultureInfo.InvariantCulture), Seconds(seconds), latency, cancellation),
                _ => throw new InvalidOperationException(line),
            };
            var perSecond = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.Out.WriteLine(JsonSerializer.Serialize(new LoadAnswer(count, perSecond, latency.P50, latency.P95, latency.P99, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds)));
            Console.Out.Flush();
        }
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}

/// <summary>What a sender saw.</summary>
internal sealed record LoadAnswer(long Count, double PerSecond, double P50, double P95, double P99, double CpuSeconds)
{
    public Latencies Latency => new(P50, P95, P99);
}
