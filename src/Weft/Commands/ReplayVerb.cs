using System.CommandLine;
using System.Text.Json;
using Weft.Engine.Replays;
using Weft.Http;
using Weft.Http.Replays;

namespace Weft.Commands;

/// <summary><c>weft replay</c>: decide what was recorded again by the rules of today, see what differs, and apply chosen parts; and make lists again from the events.</summary>
internal static class ReplayVerb
{
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(300);

    private static readonly Option<string?> order = new("--order") { Description = "One order, as channel:number." };
    private static readonly Option<string?> sku = new("--sku") { Description = "One SKU's stock." };
    private static readonly Option<string?> channel = new("--channel") { Description = "What one connection sent." };
    private static readonly Option<DateTimeOffset?> from = new("--from") { Description = "Messages from this time on (default: a day before the end)." };
    private static readonly Option<DateTimeOffset?> until = new("--until") { Description = "Messages before this time (default: now)." };
    private static readonly Argument<long> id = new("ID") { Description = "The dry run's number." };
    private static readonly Argument<string[]> entities = new("ENTITY") { Description = "Orders and SKUs as the dry run names them: order/webshop:1001.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> all = new("--all") { Description = "Everything of which something can be applied." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command() => new("replay", "Decide what was recorded again by the rules of today; make lists again from the events.")
    {
        NodeClient.Asks(new Command("dry-run", "Decide an order, a SKU, a channel or a window again, without sending anything. Ends with 1 when something differs.") { order, sku, channel, from, until, limit }).Does(DryRunAsync),
        NodeClient.Asks(new Command("list", "Dry runs, newest first.") { limit }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "What a dry run found.") { id, limit }).Does(ShowAsync),
        NodeClient.Asks(new Command("cancel", "End a dry run before it is done.") { id }).Does(CancelAsync),
        NodeClient.Asks(new Command("apply", "Bring orders to where a dry run has them, by the ordinary commands.") { id, entities, all }).Does(ApplyAsync),
        ReadModelsVerb.Command(),
    };

    private static async Task<int> DryRunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var body = BodyOf(parsed);
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (run, raw) = await node.PostAsync("replays", JsonSerializer.Serialize(body, ApiJson.Default.ReplayBody), ApiJson.Default.ReplayRun, cancellation);
        output.Progress($"Dry run {run.Id}: {run.Scope.Words}");
        for (var said = ""; run.State == "running"; (run, raw) = await node.GetAsync($"replays/{run.Id}", ApiJson.Default.ReplayRun, cancellation))
        {
            var says = $"{run.Done} of {run.Steps} decided again";
            if (says != said && run.Steps > 0) output.Progress(said = says);
            await Task.Delay(between, TimeProvider.System, cancellation);
        }

        return await SayAsync(node, run, raw, parsed.GetValue(limit), output, cancellation);
    }

    private static ReplayBody BodyOf(ParseResult parsed)
    {
        var named = ((ReplayKind Kind, string? Id)[])[(ReplayKind.Order, parsed.GetValue(order)), (ReplayKind.Sku, parsed.GetValue(sku)), (ReplayKind.Channel, parsed.GetValue(channel))];
        var given = named.Where(n => n.Id is not null).ToList();
        if (given.Count > 1) throw new VerbException("Only one of --order, --sku and --channel can be replayed at a time.");
        var (kind, name) = given.Count == 1 ? given[0] : (ReplayKind.Window, null);
        return new ReplayBody(kind, name, parsed.GetValue(from), parsed.GetValue(until));
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"replays?limit={parsed.GetValue(limit)}", ApiJson.Default.PageReplayRun, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Id", "When (UTC)", "What", "By", "State", "Orders", "SKUs");
        foreach (var r in page.Items) table.Row($"{r.Id}", Tables.Time(r.CreatedAt), r.Scope.Words, r.Author, r.State, $"{r.Totals?.Orders}", $"{r.Totals?.Skus}");
        output.Show(table);
        if (page.Items.Count == 0) output.Line("No dry runs.");
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (run, raw) = await node.GetAsync($"replays/{parsed.GetValue(id)}", ApiJson.Default.ReplayRun, cancellation);
        return await SayAsync(node, run, raw, parsed.GetValue(limit), output, cancellation);
    }

    private static async Task<int> SayAsync(NodeClient node, ReplayRun run, string raw, int most, Output output, CancellationToken cancellation)
    {
        var code = run.State != "done" || run.Totals is { Orders: > 0 } or { Skus: > 0 } ? ExitCode.Problems : ExitCode.Ok;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        output.Line($"Dry run {run.Id} of {run.Scope.Words}, by {run.Author}, rules {run.Rules}: {run.State}. {run.Note}");
        foreach (var gap in run.Gaps) output.Line($"Not replayed: {gap.What}. {gap.Why}");
        if (run.Totals is not { } t) return code;
        output.Line(t is { Orders: 0, Skus: 0 }
            ? $"No difference: {t.Looked} orders come out as they are."
            : $"{t.Orders} orders and {t.Skus} SKUs come out otherwise, {t.Fields} fields in all, {t.Sent} of what is sent; totals {(t.Money.Count == 0 ? "are the same" : string.Join(", ", t.Money))}. Something can be applied of {t.Applicable}.");
        var (page, _) = await node.GetAsync($"replays/{run.Id}/differences?limit={most}", ApiJson.Default.PageReplayDifference, cancellation);
        foreach (var d in page.Items) Say(d, output);
        if (page.Next is not null) output.Line("And more: --limit shows them.");
        return code;
    }

    private static void Say(ReplayDifference d, Output output)
    {
        output.Line($"{d.Detail.Entity} ({d.State})");
        output.Line($"    At {Tables.Time(d.Detail.FirstAt)} UTC it was: {d.Detail.FirstWas} Today: {d.Detail.FirstNow}");
        foreach (var f in d.Detail.Fields) output.Line($"    {f.Words}");
        foreach (var a in d.Detail.Actions) output.Line($"    {(a.CanBeApplied ? "→" : "not applicable:")} {a.Words} {a.NextStep}");
        foreach (var done in d.Outcome) output.Line($"    {done}");
    }

    private static async Task<int> CancelAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"replays/{parsed.GetValue(id)}/cancel", null, cancellation), output);
    }

    private static async Task<int> ApplyAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var replay = parsed.GetValue(id);
        var chosen = parsed.GetValue(entities) ?? [];
        if (parsed.GetValue(all)) chosen = await ApplicableAsync(node, replay, cancellation);
        if (chosen.Length == 0) throw new VerbException(parsed.GetValue(all) ? "Nothing of this dry run can be applied." : "Name the orders that are applied, or say --all.", ExitCode.Problems);
        var applied = new List<ReplayDifference>();
        foreach (var some in chosen.Chunk(ReplayLimits.MostAppliedAtOnce))
        {
            var (view, _) = await node.PostAsync($"replays/{replay}/apply", JsonSerializer.Serialize(new ApplyBody(some), ApiJson.Default.ApplyBody), ApiJson.Default.AppliedView, cancellation);
            applied.AddRange(view.Applied);
            output.Progress($"{applied.Count} of {chosen.Length} applied");
        }

        if (output.Json) Output.Answer(new AppliedView(applied), ApiJson.Default.AppliedView);
        else foreach (var d in applied) output.Line($"{d.Detail.Entity}: {d.State}. {string.Join(' ', d.Outcome)}");
        return applied.TrueForAll(d => d.State == "applied") ? ExitCode.Ok : ExitCode.Problems;
    }

    private static async Task<string[]> ApplicableAsync(NodeClient node, long replay, CancellationToken cancellation)
    {
        var found = new List<string>();
        for (var next = ""; next is not null;)
        {
            var (page, _) = await node.GetAsync($"replays/{replay}/differences?limit={Paging.MostLimit}&cursor={Uri.EscapeDataString(next)}", ApiJson.Default.PageReplayDifference, cancellation);
            found.AddRange(page.Items.Where(d => d.Detail.CanBeApplied && d.State != "applied").Select(d => d.Detail.Entity));
            next = page.Next;
        }

        return [.. found];
    }
}
