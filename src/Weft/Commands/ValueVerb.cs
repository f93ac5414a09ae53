using System.CommandLine;
using Weft.Engine.Value;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft value</c>: what Weft is worth.</summary>
internal static class ValueVerb
{
    private static readonly Option<string?> from = new("--from") { Description = "The first day, like 2026-11-01. Default: 30 days, the last one included." };
    private static readonly Option<string?> to = new("--to") { Description = "The last day. Default: today (UTC)." };

    public static Command Command() => NodeClient.Asks(new Command("value", "What Weft is worth: reliability, accuracy, duplicates and oversells prevented, touches, onboarding.") { from, to }).Does(ShowAsync);

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var which = new[] { ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}");
        var (view, raw) = await node.GetAsync("value?" + string.Join('&', which), ApiJson.Default.ValueView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var report = view.Report;
        output.Line($"{report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}, {report.Total.Orders} orders judged.");
        foreach (var figure in ValueWords.All)
        {
            output.Line($"{figure.Name}: {figure.TextOf(report.Total) ?? "nothing counted"}");
            output.Line($"  {figure.Counted} Not in it: {figure.NotSaid}");
        }

        var channels = Tables.Of("Channel", "First seen (UTC)", "First order in sync (UTC)", "Days");
        foreach (var c in report.Onboarding) channels.Row(c.Channel, Tables.Time(c.FirstSeen), Tables.Time(c.FirstInSync), c.Days is { } days ? days.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : "");
        output.Show(channels);
        return ExitCode.Ok;
    }
}
