using System.CommandLine;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Http;
using Weft.Http.Holds;

namespace Weft.Commands;

/// <summary><c>weft holds</c>: what stops orders, by cause, and letting go of all that one cause stops.</summary>
internal static class HoldsVerb
{
    private static readonly Option<HoldKind?> kind = new("--kind") { Description = "Only holds of this kind, e.g. UnmappedSku or Manual." };
    private static readonly Option<string> cause = new("--cause") { Description = "The cause as KIND/KEY, e.g. Manual/anna or PaymentReview/ops.", Required = true };
    private static readonly Option<int> limit = new("--limit") { Description = "Most causes to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command()
    {
        var verb = NodeClient.Asks(new Command("holds", "What stops orders, by cause: how many, since when, and who has to act.") { kind, limit }).Does(ListAsync);
        verb.Add(NodeClient.Asks(new Command("release", "Release all holds of one cause, oldest order first.") { cause }).Does(ReleaseAsync));
        return verb;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var which = parsed.GetValue(kind) is { } only ? $"&kind={only}" : "";
        var (page, raw) = await node.GetAsync($"holds?limit={parsed.GetValue(limit)}{which}", ApiJson.Default.PageHoldCause, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Cause", "Orders", "Oldest (UTC)", "Due (UTC)", "Owner", "Being released", "What cures it");
        foreach (var c in page.Items)
            table.Row($"{c.Kind}/{c.Key}", $"{c.Orders}", Tables.Time(c.OldestSince), c.DueAt is { } due ? $"{Tables.Time(due)}{(c.Late ? " LATE" : "")}" : null, c.Owner, c.Release is { } r ? $"{r.Done} of {r.Of}" : null, c.NextStep);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "Nothing stops any order." : $"{page.Items.Sum(c => c.Orders)} holds with {page.Items.Count} causes.");
        return ExitCode.Ok;
    }

    private static async Task<int> ReleaseAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var text = parsed.GetValue(cause)!;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !Enum.TryParse<HoldKind>(text[..slash], ignoreCase: true, out var wanted)) throw new VerbException($"'{text}' names no cause.", nextStep: "Write KIND/KEY as 'weft holds' shows it, e.g. Manual/anna.");
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new ReleaseRequest(wanted, text[(slash + 1)..]), ApiJson.Default.ReleaseRequest);
        var released = 0;
        while (true)
        {
            var (step, raw) = await node.PostAsync("holds/release", body, ApiJson.Default.HoldsReleased, cancellation);
            released += step.Released;
            output.Progress($"{released} of {released + step.Left} released");
            if (step.Left > 0 && step.Released > 0) continue;
            if (output.Json) Output.Answer(raw);
            else output.Line(step.Left == 0 ? $"{released} holds released." : $"{released} holds released, {step.Left} are left: {step.Reason}");
            return step.Left == 0 ? ExitCode.Ok : ExitCode.Problems;
        }
    }
}
