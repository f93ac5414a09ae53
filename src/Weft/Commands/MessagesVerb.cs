using System.CommandLine;
using Spectre.Console;
using Weft.Engine.Queries;
using Weft.Engine.Turns;
using Weft.Http;
using Weft.Http.Messages;

namespace Weft.Commands;

/// <summary><c>weft messages</c>: what was put aside because it could not be understood or trusted.</summary>
internal static class MessagesVerb
{
    private static readonly Argument<long> id = new("ID") { Description = "The message's number, from the list." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    private static readonly Option<bool> all = new("--all") { Description = "Every message that was received, with what became of it." };
    private static readonly Option<string?> connection = new("--connection") { Description = "With --all: only messages of this connection." };

    public static Command Command()
    {
        var verb = Reading();
        foreach (var command in CorrectionVerbs.Commands()) verb.Add(command);
        return verb;
    }

    private static Command Reading() => new("messages", "Messages that were put aside (quarantined), and what became of all others.")
    {
        NodeClient.Asks(new Command("list", "Quarantined messages, newest first.") { limit, all, connection }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "A message with its headers and body.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("reprocess", "Run it again, once the cause is corrected.") { id }).Does(ReprocessAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var received = parsed.GetValue(all) || parsed.GetValue(connection) is not null;
        var of = parsed.GetValue(connection) is { } name ? "&connection=" + Uri.EscapeDataString(name) : "";
        var (page, raw) = await node.GetAsync($"messages?state={(received ? "received" : "quarantined")}{of}&limit={parsed.GetValue(limit)}", ApiJson.Default.PageQuarantinedMessage, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Show(received ? Received(page.Items) : Quarantined(page.Items));
        var what = received ? "messages" : "quarantined messages";
        output.Line(page.Items.Count == 0 ? $"No {what}." : $"{page.Items.Count} {what}{(page.Next is null ? "" : ", and more")}.");
        return ExitCode.Ok;
    }

    private static Table Quarantined(IEnumerable<QuarantinedMessage> messages)
    {
        var table = Tables.Of("Id", "From", "Kind", "Arrived (UTC)", "Why", "Field", "Next step");
        foreach (var m in messages) table.Row($"{m.Id}", m.Connection, m.Kind, Tables.Time(m.ReceivedAt), m.Reason, m.Field, m.NextStep);
        return table;
    }

    private static Table Received(IEnumerable<QuarantinedMessage> messages)
    {
        var table = Tables.Of("Id", "From", "Kind", "Arrived (UTC)", "State", "What became of it");
        foreach (var m in messages) table.Row($"{m.Id}", m.Connection, m.Kind, Tables.Time(m.ReceivedAt), m.State, m.Reason.Length > 0 ? m.Reason : m.Outcome);
        return table;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (view, raw) = await node.GetAsync($"messages/{parsed.GetValue(id)}", ApiJson.Default.MessageView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"Message {view.Message.Id} ({view.Message.Kind}) of {view.Message.Connection}, arrived {Tables.Time(view.Message.ReceivedAt)} UTC, {view.Message.Bytes} bytes: {view.State}");
        output.Line($"{view.Message.Reason}{(view.Message.Field is null ? "" : $" (field: {view.Message.Field})")} {view.Message.NextStep}");
        if (view.Outcome is { } outcome) output.Line(outcome);
        CorrectionVerbs.Show(view, output);
        ShowRows(view, output);
        foreach (var (name, value) in view.Headers) output.Line($"{name}: {value}");
        ShowBody(view, output);
        foreach (var twin in view.SameNumber ?? [])
        {
            output.Line();
            output.Line($"Under the same number: message {twin.Message.Id}, arrived {Tables.Time(twin.Message.ReceivedAt)} UTC: {twin.State}");
            ShowBody(twin, output);
        }

        return ExitCode.Ok;
    }

    private static void ShowBody(MessageView view, Output output)
    {
        output.Line();
        output.Line(view.Text ?? view.Base64 ?? view.Withheld ?? "");
        if (view.Cut) output.Line("(the rest is not shown)");
    }

    private static void ShowRows(MessageView view, Output output)
    {
        if (view.Rows is { NotAccepted.IsEmpty: false } rows)
        {
            var table = Tables.Of("Row", "What became of it", "Why", "Field", "Next step");
            foreach (var row in rows.NotAccepted) table.Row(row.Row, row.Outcome == RowOutcome.Refused ? "refused" : "already done", row.Reason, row.Field, row.NextStep);
            output.Show(table);
        }

        if (view.Parts is not { } parts) return;
        output.Line($"{parts.Messages} messages: {parts.Done} done, {parts.PartlyDone} partly done, {parts.PutAside} put aside, {parts.Waiting} waiting, {parts.ReceivedBefore} received before.");
        output.Line($"Their {parts.Rows} rows: {parts.Accepted} accepted, {parts.AlreadyDone} already done, {parts.Refused} refused.");
        if (parts.Aside.Count > 0) output.Show(Quarantined(parts.Aside));
    }

    private static async Task<int> ReprocessAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"messages/{parsed.GetValue(id)}/reprocess", null, cancellation), output);
    }
}
