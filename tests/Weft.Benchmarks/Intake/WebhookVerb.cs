using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weft.Benchmarks.Measuring;
using Weft.Simulator;

namespace Weft.Benchmarks.Intake;

/// <summary>The sender of webhooks as a process of its own.</summary>
internal static class WebhookVerb
{
    public const string Name = "webhook-source";

    public static Command Command()
    {
        var command = new Command(Name, "Sends webhooks for the intake benchmark.") { Hidden = true };
        var address = new Argument<string>("address");
        command.Arguments.Add(address);
        command.SetAction(async (parsed, cancellation) =>
        {
            await RunAsync(new Uri(parsed.GetValue(address)!), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(Uri node, CancellationToken cancellation)
    {
        var source = new WebhookSource(node, new RetailerAccounts().WebShop.WebhookSecret);
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            var latency = new Latencies();
            var started = Stopwatch.GetTimestamp();
            var count = line.Split(' ') switch
            {
                ["flood", var seconds] => await source.FloodAsync(Seconds(seconds), latency, cancellation),
                ["paced", var rate, var seconds] => await source.PacedAsync(double.Parse(rate, CultureInfo.InvariantCulture), Seconds(seconds), latency, cancellation),
                _ => throw new InvalidOperationException(line),
            };
            var answer = new WebhookAnswer(count, count / Stopwatch.GetElapsedTime(started).TotalSeconds, latency.P50, latency.P95, latency.P99);
            Console.Out.WriteLine(JsonSerializer.Serialize(answer));
            Console.Out.Flush();
        }
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}

/// <summary>What the sender saw.</summary>
internal sealed record WebhookAnswer(long Acknowledged, double PerSecond, double P50, double P95, double P99);
