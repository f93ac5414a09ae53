using System.CommandLine;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft deadletters</c>: what another system refused for good.</summary>
internal static class DeadLettersVerb
{
    private static readonly Argument<long> id = new("ID") { Description = "The dead letter's number, from the list." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command() => new("deadletters", "Deliveries that another system refused for good.")
    {
        NodeClient.Asks(new Command("list", "Dead letters, newest first.") { limit }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "A dead letter with what it asks for.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("retry", "Send it again, once the cause is corrected.") { id }).Does(RetryAsync),
        NodeClient.Asks(new Command("causes", "Dead letters by cause: how many, with how many orders, since when.")).Does(DeadLetterCauses.ListAsync),
        NodeClient.Asks(new Command("preview", "What will come of sending it again, before anything is sent: the other system is asked whether it has it already.") { DeadLetterCauses.Id, DeadLetterCauses.Cause }).Does(DeadLetterCauses.PreviewAsync),
        NodeClient.Asks(new Command("retry-cause", "Send all of one cause again, the oldest first; what fails again stays.") { DeadLetterCauses.NeededCause, DeadLetterCauses.First }).Does(DeadLetterCauses.RetryAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"deadletters?limit={parsed.GetValue(limit)}", ApiJson.Default.PageDeliverySummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Id", "Delivery", "To", "Tries", "Since (UTC)", "Why it was refused");
        foreach (var d in page.Items) table.Row($"{d.Id}", d.Key, d.Connection, $"{d.Attempts}", Tables.Time(d.SettledAt), d.Reason);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No dead letters." : $"{page.Items.Count} dead letters{(page.Next is null ? "" : ", and more")}.");
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (letter, raw) = await node.GetAsync($"deadletters/{parsed.GetValue(id)}", ApiJson.Default.DeadLetterView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var d = letter.Delivery;
        output.Line($"{d.Key} to {d.Connection}, refused {Tables.Time(d.SettledAt)} UTC after {d.Attempts} tries.");
        output.Line(d.Reason ?? "");
        output.Line(letter.Request.GetRawText());
        return ExitCode.Ok;
    }

    private static async Task<int> RetryAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"deadletters/{parsed.GetValue(id)}/retry", null, cancellation), output);
    }
}
