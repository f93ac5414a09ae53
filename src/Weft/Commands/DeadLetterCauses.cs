using System.CommandLine;
using System.Text.Json;
using Weft.Engine.Queries.Desk;
using Weft.Http;
using Weft.Http.Deliveries;

namespace Weft.Commands;

/// <summary>Dead letters by cause: a look ahead, and all of one cause again.</summary>
internal static class DeadLetterCauses
{
    private const int MostRows = 50;

    public static readonly Argument<long?> Id = new("ID") { Description = "The dead letter's number, from the list.", Arity = ArgumentArity.ZeroOrOne };
    public static readonly Option<string?> Cause = new("--cause") { Description = "All of a cause, by its id as 'weft deadletters causes' shows it." };
    public static readonly Argument<string> NeededCause = new("CAUSE") { Description = "The cause's id, from 'weft deadletters causes'." };
    public static readonly Option<int?> First = new("--first") { Description = "Only so many, the oldest first: try a few before all." };

    public static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("deadletters/causes", ApiJson.Default.PageFailureCause, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Cause", "To", "What", "Letters", "Orders", "Failed again", "Oldest (UTC)", "Why");
        foreach (var c in page.Items) table.Row(c.Id, c.Where, c.What, $"{c.Count}", $"{c.Orders}", $"{c.Repeated}", Tables.Time(c.Oldest), c.Why);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No dead letters." : $"{page.Items.Sum(c => c.Count)} dead letters with {page.Items.Count} causes.");
        return ExitCode.Ok;
    }

    public static async Task<int> PreviewAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var path = (parsed.GetValue(Id), parsed.GetValue(Cause)) switch
        {
            ({ } id, null) => $"deadletters/{id}/preview",
            (null, { } cause) => $"deadletters/causes/{Uri.EscapeDataString(cause)}/preview",
            _ => throw new VerbException("Name either one dead letter or one cause.", nextStep: "weft deadletters preview 42, or weft deadletters preview --cause ID."),
        };
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (preview, raw) = await node.PostAsync(path, "{}", ApiJson.Default.RetryPreview, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Id", "About", "What will come of it", "Tried before", "Why");
        foreach (var r in preview.Rows.Take(MostRows)) table.Row($"{r.Id}", r.Key, ForecastWords.Of(r.Forecast), r.FailedAgain ? "failed again" : "", r.Why);
        output.Show(table);
        if (preview.Rows.Count > MostRows) output.Line($"The first {MostRows} of {preview.Rows.Count}.");
        output.Line($"{string.Join(", ", preview.Counts.Select(c => $"{c.Value} {ForecastWords.Of(c.Key)}"))}. Nothing was sent; {preview.LookedUp} looked up, at most {preview.MostLookedUp} are.");
        return ExitCode.Ok;
    }

    public static async Task<int> RetryAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var path = $"deadletters/causes/{Uri.EscapeDataString(parsed.GetValue(NeededCause)!)}/retry";
        var first = parsed.GetValue(First);
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        int retried = 0, refused = 0;
        for (long? upTo = null; ;)
        {
            var (step, raw) = await node.PostAsync(path, JsonSerializer.Serialize(new CauseRetryRequest(first, upTo), ApiJson.Default.CauseRetryRequest), ApiJson.Default.CauseRetried, cancellation);
            (retried, refused, upTo) = (retried + step.Retried, refused + step.Refused, step.UpTo);
            output.Progress($"{retried} sent again, {step.Left} left");
            if (first is null && step.Left > 0 && step.Retried > 0) continue;
            if (output.Json) Output.Answer(raw);
            else output.Line($"{retried} sent again{(refused > 0 ? $", {refused} not needed any more" : "")}{(step.Left > 0 ? $", {step.Left} left" : "")}. What fails again comes back under its cause.");
            return ExitCode.Ok;
        }
    }
}
