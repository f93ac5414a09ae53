using System.CommandLine;
using System.Globalization;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft oversells</c>: the units that were sold twice, and why.</summary>
internal static class OversellsVerb
{
    private static readonly Option<string> filter = new("--filter") { Description = "open (customers still wait) or all.", DefaultValueFactory = _ => "all" };
    private static readonly Option<string?> cause = new("--cause") { Description = "PushLag, Race, ForeignWrite, CountCorrection or ChannelOversold." };
    private static readonly Option<string?> sku = new("--sku") { Description = "Only this SKU." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command() => NodeClient.Asks(new Command("oversells", "Units that were sold twice: why, for how long, and what would have prevented it.") { filter, cause, sku, limit }).Does(ListAsync);

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var which = new[] { ("cause", parsed.GetValue(cause)), ("sku", parsed.GetValue(sku)) }.Where(p => p.Item2 is not null).Select(p => $"&{p.Item1}={Uri.EscapeDataString(p.Item2!)}");
        var (page, raw) = await node.GetAsync($"oversells?filter={Uri.EscapeDataString(parsed.GetValue(filter)!)}&limit={parsed.GetValue(limit)}{string.Concat(which)}", ApiJson.Default.PageOversellSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Order", "SKU", "Units", "Cause", "Shown", "There were", "Behind (min)", "Amount", "Buffer needed", "Since (UTC)", "Now");
        foreach (var o in page.Items)
            table.Row(o.Order, o.Sku, $"{o.Units}", o.Cause, $"{o.Shown}", $"{o.Available}", Minutes(o.MinutesBehind), o.Amount?.ToString(), $"{o.BufferNeeded}", Tables.Time(o.Since), o.Ending ?? "waits");
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "Nothing was sold twice." : $"{page.Items.Count} entries{(page.Next is null ? "" : ", and more")}.");
        if (page.Items.Count > 0) await SumsAsync(node, output, cancellation);
        return ExitCode.Ok;
    }

    private static async Task SumsAsync(NodeClient node, Output output, CancellationToken cancellation)
    {
        var (sums, _) = await node.GetAsync("oversells/sums", ApiJson.Default.OversellSums, cancellation);
        var table = Tables.Of("Cause", "Times", "Units", "Still waited for", "Longest (min)", "Largest buffer", "Amounts");
        foreach (var s in sums.Causes) table.Row(s.Cause, $"{s.Times}", $"{s.Units}", $"{s.OpenUnits}", Minutes(s.LongestMinutes), $"{s.LargestBuffer}", string.Join(", ", s.Amounts));
        output.Line("All of them by cause:");
        output.Show(table);
    }

    private static string Minutes(double minutes) => minutes.ToString("0.##", CultureInfo.InvariantCulture);
}
