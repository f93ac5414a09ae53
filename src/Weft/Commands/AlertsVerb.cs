using System.CommandLine;
using System.Text.Json;
using Weft.Configuration;
using Weft.Engine.Alerts;
using Weft.Http;
using Weft.Http.Alerts;

namespace Weft.Commands;

/// <summary><c>weft alerts</c>: what people have to know of, and saying that somebody looks after it.</summary>
internal static class AlertsVerb
{
    private static readonly Argument<string> id = new("ID") { Description = "The alert, as the list names it." };
    private static readonly Option<string> filter = new("--filter") { Description = "open, closed or all.", DefaultValueFactory = _ => "open" };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };
    private static readonly Option<string?> quietFor = new("--for") { Description = "How long it stays quiet, like 2h; without it until its cause is gone." };
    private static readonly Option<string?> note = new("--note") { Description = "What others should know." };

    public static Command Command() => new("alerts", "What people have to know of: one alert for each cause.")
    {
        NodeClient.Asks(new Command("list", "Alerts, newest first. Ends with 1 when any is open.") { filter, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "An alert with what happened to it.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("acknowledge", "Say that you look after it: it is quiet from then on.") { id, quietFor, note }).Does(AcknowledgeAsync),
        NodeClient.Asks(new Command("targets", "How each channel does by its targets, over the last 24 hours.")).Does(TargetsAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"alerts?filter={Uri.EscapeDataString(parsed.GetValue(filter)!)}&limit={parsed.GetValue(limit)}", ApiJson.Default.PageAlertSummary, cancellation);
        var code = page.Items.Any(a => a.EndedAt is null) ? ExitCode.Problems : ExitCode.Ok;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        var table = Tables.Of("Id", "State", "What is wrong", "Since (UTC)", "Orders", "Amount", "Looked after by");
        foreach (var a in page.Items) table.Row(a.Id, a.State, a.Title, Tables.Time(a.Since), a.Orders == 0 ? "" : $"{a.Orders}", string.Join(", ", a.Amounts), By(a));
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No alerts." : $"{page.Items.Count} alerts. 'weft alerts show ID' says what to do.");
        return code;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (detail, raw) = await node.GetAsync($"alerts/{Uri.EscapeDataString(parsed.GetValue(id)!)}", ApiJson.Default.AlertDetail, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var a = detail.Alert;
        output.Line($"{a.Title} ({a.Id}): {a.State}, since {Tables.Time(a.Since)} UTC{(a.Orders > 0 ? $", {SlaWords.Orders(a.Orders)} {string.Join(", ", a.Amounts)}" : "")}");
        output.Line(a.Why);
        output.Line($"What to do: {a.NextStep}");
        if (By(a) is { } by) output.Line($"Looked after by {by}.{(a.Note is null ? "" : $" {a.Note}")}");
        foreach (var undelivered in a.Undelivered) output.Line($"Could not be told: {undelivered}");
        var table = Tables.Of("Time (UTC)", "What happened");
        foreach (var entry in detail.Timeline) table.Row(Tables.Time(entry.At), entry.Text);
        output.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<int> AcknowledgeAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        DateTimeOffset? until = null;
        if (parsed.GetValue(quietFor) is { } text)
            until = TimeProvider.System.GetUtcNow() + (Durations.Parse(text) ?? throw new VerbException($"'{text}' is not a time span.", nextStep: "Write it like 30m, 2h or 1d."));
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new AcknowledgeRequest(until, parsed.GetValue(note)), ApiJson.Default.AcknowledgeRequest);
        var (answer, raw) = await node.PostAsync($"alerts/{Uri.EscapeDataString(parsed.GetValue(id)!)}/acknowledge", body, ApiJson.Default.CommandAnswer, cancellation);
        if (output.Json) Output.Answer(raw);
        else output.Line(answer.Outcome == "already-done" ? $"Nothing to do: {answer.Detail}" : until is null ? "It is quiet until its cause is gone." : $"It is quiet until {Tables.Time(until)} UTC.");
        return ExitCode.Ok;
    }

    private static async Task<int> TargetsAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("slas", ApiJson.Default.PageSlaSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Channel", "What", "Target", "Half within", "95 % within", "Met", "Missed", "Excused", "Late now", "Burn rate");
        foreach (var s in page.Items)
            table.Row(s.Channel, s.What, Span(s.WithinSeconds) + (s.InBusinessHours ? " of working time" : ""), Span(s.P50Seconds), Span(s.P95Seconds), $"{s.Met}", $"{s.Missed}", $"{s.Excused}", $"{s.Late}", $"{s.BurnRate}");
        output.Show(table);
        return ExitCode.Ok;
    }

    private static string? By(AlertSummary a) => a.AcknowledgedBy is { } by ? a.QuietUntil is { } until ? $"{by} until {Tables.Time(until)}" : by : null;

    private static string Span(double? seconds) => seconds is { } s ? SlaWords.Span(TimeSpan.FromSeconds(s)) : "–";
}
