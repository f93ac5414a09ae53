using System.CommandLine;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft exceptions</c>: what is tried again now, and what needed people and is over. What is open stands under <c>weft causes</c>.</summary>
internal static class ExceptionsVerb
{
    private static readonly Option<string> tried = Of("--kind", "What: request, or message.", "request", ["request", "message"]);
    private static readonly Option<string> kind = Of("--kind", "What: order, request, or message.", "request", ["order", "request", "message"]);
    private static readonly Option<string> by = Of("--by", "Whose doing: people, or itself.", "people", ["people", "itself"]);
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };
    private static readonly Argument<long> id = new("ID") { Description = "The request's number, from 'weft exceptions retrying'." };

    public static Command Command() => new("exceptions", "What is tried again now, and what needed people and is over.")
    {
        NodeClient.Asks(new Command("retrying", "Requests that failed and are tried again, or messages that are run again, newest first.") { tried, limit }).Does(RetryingAsync),
        NodeClient.Asks(new Command("resolved", "What is over, newest first: what people have ended, or what ended by itself.") { kind, by, limit }).Does(ResolvedAsync),
        NodeClient.Asks(new Command("give-up", "End the attempts at a request that waits for its next one; it is a dead letter then.") { id }).Does(GiveUpAsync),
    };

    private static async Task<int> RetryingAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"exceptions/retrying?kind={parsed.GetValue(tried)}&limit={parsed.GetValue(limit)}", ApiJson.Default.PageRetryingSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Id", "At", "What", "Order", "Tried", "Next try (UTC)", "Wanted by", "Why the last one failed");
        foreach (var r in page.Items) table.Row($"{r.Id}", r.Connection, r.What, r.Order, r.Attempts == 0 ? "" : $"{r.Attempts}", Tables.Time(r.NextAt), r.By ?? "itself", r.Why);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "Nothing is tried again." : $"{page.Items.Count} are tried again{(page.Next is null ? "" : ", and more")}.");
        return ExitCode.Ok;
    }

    private static async Task<int> ResolvedAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"exceptions/resolved?kind={parsed.GetValue(kind)}&by={parsed.GetValue(by)}&limit={parsed.GetValue(limit)}", ApiJson.Default.PageResolvedSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Over since (UTC)", "At", "What", "About", "By", "How it ended", "What was wrong");
        foreach (var r in page.Items) table.Row(Tables.Time(r.EndedAt), r.Connection, r.What, r.Link, r.EndedBy ?? "itself", r.Ending, r.Why);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "Nothing is over yet." : $"{page.Items.Count} are over{(page.Next is null ? "" : ", and more")}.");
        return ExitCode.Ok;
    }

    private static async Task<int> GiveUpAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"deliveries/{parsed.GetValue(id)}/give-up", null, cancellation), output);
    }

    private static Option<string> Of(string name, string says, string otherwise, string[] words)
    {
        var option = new Option<string>(name) { Description = says, DefaultValueFactory = _ => otherwise };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
