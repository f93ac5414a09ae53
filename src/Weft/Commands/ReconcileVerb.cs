using System.CommandLine;
using System.Text.Json;
using Weft.Engine.Queries;
using Weft.Engine.Reconciliation;
using Weft.Http;
using Weft.Http.Orders;
using Weft.Http.Reconciliation;

namespace Weft.Commands;

/// <summary><c>weft reconcile</c>: whether Weft, the ERP and the channels say the same, and what to do where they do not.</summary>
internal static class ReconcileVerb
{
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(500);

    private static readonly Option<bool> full = new("--full") { Description = "Compare every SKU; otherwise a sample, or the SKUs that are named." };
    private static readonly Option<string[]> sku = new("--sku") { Description = "Compare this SKU; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> connection = new("--connection") { Description = "Only this connection." };
    private static readonly Argument<string> id = new("ID") { Description = "The discrepancy, as the list names it." };
    private static readonly Option<string> reason = new("--reason") { Description = "Why it may stay; becomes part of its story.", Required = true };
    private static readonly Option<string> filter = new("--filter") { Description = "open (there, and nobody has accepted it), there, accepted, over or all.", DefaultValueFactory = _ => "open" };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command() => new("reconcile", "Whether Weft, the ERP and the channels say the same.")
    {
        NodeClient.Asks(new Command("stock", "Compare stock now: Weft's, the ERP's and the channels'. Ends with 1 when differences are open.") { full, sku, connection }).Does(StockAsync),
        NodeClient.Asks(new Command("list", "Discrepancies, newest first.") { filter, connection, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("show", "A discrepancy with what led to it and what became of it.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("accept", "Say that a difference is known and may stay.") { id, reason }).Does(AcceptAsync),
        NodeClient.Asks(new Command("heal", "Do what cures a difference.") { id }).Does(HealAsync),
    };

    private static async Task<int> StockAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new StockRunBody(parsed.GetValue(full), parsed.GetValue(sku), parsed.GetValue(connection)), ApiJson.Default.StockRunBody);
        var (run, raw) = await node.PostAsync("reconciliations", body, ApiJson.Default.StockRunStatus, cancellation);
        for (var said = ""; run.State != "done"; (run, raw) = await node.GetAsync($"reconciliations/{run.Id}", ApiJson.Default.StockRunStatus, cancellation))
        {
            var says = run.State == "looking" ? $"{run.Looked} of {run.Of} compared, {run.Differences} differ" : $"{run.Of} compared; {run.Waiting} differences are looked at again";
            if (says != said) output.Progress(said = says);
            await Task.Delay(between, TimeProvider.System, cancellation);
        }

        var code = run.Open > 0 || run.NotAsked.Count > 0 ? ExitCode.Problems : ExitCode.Ok;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        output.Line($"{run.Looked} compared: {run.Differences} differed, {run.Over} of them agree again, {run.Open} are open.");
        foreach (var (name, why) in run.NotAsked) output.Line($"{name} could not be asked: {why}");
        if (run.Open > 0 || run.Differences > run.Over) await ShowListAsync(node, "open", parsed.GetValue(connection), Paging.DefaultLimit, output, cancellation);
        return code;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        await ShowListAsync(node, parsed.GetValue(filter)!, parsed.GetValue(connection), parsed.GetValue(limit), output, cancellation);
        return ExitCode.Ok;
    }

    private static async Task ShowListAsync(NodeClient node, string which, string? at, int most, Output output, CancellationToken cancellation)
    {
        var place = at is null ? "" : $"&connection={Uri.EscapeDataString(at)}";
        var (page, raw) = await node.GetAsync($"discrepancies?filter={Uri.EscapeDataString(which)}&limit={most}{place}", ApiJson.Default.PageDiscrepancySummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return;
        }

        // No table: it would break the ids, which people copy, and the sentences, which they read.
        foreach (var d in page.Items)
        {
            output.Line($"{d.Id}: ours {d.Ours}, theirs {d.Theirs}; {d.Class}, {d.State} since {Tables.Time(d.FirstSeen)} UTC");
            output.Line($"    {d.Why} {d.Action}");
        }

        output.Line(page.Items.Count == 0 ? "No discrepancies." : $"{page.Items.Count} discrepancies{(page.Next is null ? "" : ", and more")}.");
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (found, raw) = await node.GetAsync($"discrepancies/{Path(parsed)}", ApiJson.Default.DiscrepancyDetail, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        Show(found, output);
        return ExitCode.Ok;
    }

    private static void Show(DiscrepancyDetail found, Output output)
    {
        var d = found.Discrepancy;
        output.Line($"{d.Id}: ours {d.Ours}, theirs {d.Theirs} ({d.Units} units{(d.Amount is { } amount ? $", {amount}" : "")}); {d.Class}, {d.State}");
        output.Line(d.Why);
        output.Line(d.OverAt is null ? d.Action : $"Over since {Tables.Time(d.OverAt)} UTC.");
        var timeline = Tables.Of("Time (UTC)", "What happened");
        foreach (var entry in found.Timeline) timeline.Row(Tables.Time(entry.At), entry.Text);
        output.Show(timeline);
        var trace = Tables.Of("Last movements and publications");
        foreach (var entry in found.Trace) trace.Row(entry);
        output.Show(trace);
    }

    private static async Task<int> AcceptAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new ReasonRequest(parsed.GetValue(reason)), ApiJson.Default.ReasonRequest);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"discrepancies/{Path(parsed)}/accept", body, cancellation), output);
    }

    private static async Task<int> HealAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"discrepancies/{Path(parsed)}/heal", null, cancellation), output);
    }

    private static string Path(ParseResult parsed) => Uri.EscapeDataString(parsed.GetValue(id)!);
}
