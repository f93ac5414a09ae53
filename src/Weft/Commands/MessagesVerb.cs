using System.CommandLine;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft messages</c>: what was put aside because it could not be understood or trusted.</summary>
internal static class MessagesVerb
{
    private static readonly Argument<long> id = new("ID") { Description = "The message's number, from the list." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command() => new("messages", "Messages that were put aside (quarantined).")
    {
        NodeClient.Asks(new Command("list", "Quarantined messages, newest first.") { limit }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "A message with its headers and body.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("reprocess", "Run it again, once the cause is corrected.") { id }).Does(ReprocessAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"messages?state=quarantined&limit={parsed.GetValue(limit)}", ApiJson.Default.PageQuarantinedMessage, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Id", "From", "Kind", "Arrived (UTC)", "Why", "Field", "Next step");
        foreach (var m in page.Items) table.Row($"{m.Id}", m.Connection, m.Kind, Tables.Time(m.ReceivedAt), m.Reason, m.Field, m.NextStep);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No quarantined messages." : $"{page.Items.Count} quarantined messages{(page.Next is null ? "" : ", and more")}.");
        return ExitCode.Ok;
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
        foreach (var (name, value) in view.Headers) output.Line($"{name}: {value}");
        output.Line();
        output.Line(view.Text ?? view.Base64 ?? "");
        if (view.Cut) output.Line("(the rest is not shown)");
        return ExitCode.Ok;
    }

    private static async Task<int> ReprocessAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"messages/{parsed.GetValue(id)}/reprocess", null, cancellation), output);
    }
}
