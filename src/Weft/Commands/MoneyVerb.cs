using System.CommandLine;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Finance;
using Weft.Http.Orders;

namespace Weft.Commands;

/// <summary><c>weft money</c>: whether channel, provider and ERP have the same money, explained to the cent, and the closing of periods.</summary>
internal static class MoneyVerb
{
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(500);

    private static readonly Argument<string> order = new("ORDER") { Description = "Our id, the customer's number, the channel's id or the ERP's number." };
    private static readonly Option<bool> ask = new("--ask") { Description = "Ask channel, provider and ERP what they have now, instead of taking what they answered when it was done." };
    private static readonly Option<string[]> orders = new("--order") { Description = "Compare this order; may be given several times. Otherwise all at rest, and the payouts.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> filter = new("--filter") { Description = "open, accepted, resolved, gone or all.", DefaultValueFactory = _ => "open" };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };
    private static readonly Argument<string> id = new("ID") { Description = "The discrepancy, as the list names it." };
    private static readonly Option<string> reason = new("--reason") { Description = "Why it may stay, or how it was put right.", Required = true };
    private static readonly Argument<string> period = new("PERIOD") { Description = "The month, e.g. 2026-11." };

    public static Command Command() => new("money", "Whether channel, provider and ERP have the same money.")
    {
        NodeClient.Asks(new Command("explain", "An order's money to the cent, as each party has it, with what differs marked. Ends with 1 when something does.") { order, ask }).Does(ExplainAsync),
        NodeClient.Asks(new Command("reconcile", "Compare the money of channels, provider and ERP now. Ends with 1 when differences are open.") { orders }).Does(ReconcileAsync),
        NodeClient.Asks(new Command("discrepancies", "Money that differs between two parties, newest first.") { filter, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("accept", "Say that a difference is known and may stay.") { id, reason }).Does((p, o, c) => EndAsync(p, o, "accept", c)),
        NodeClient.Asks(new Command("resolve", "Say that a difference is put right, where it was wrong.") { id, reason }).Does((p, o, c) => EndAsync(p, o, "resolve", c)),
        NodeClient.Asks(new Command("heal", "Do what cures a difference: take over a refund that somebody made elsewhere and of which no news came.") { id }).Does(HealAsync),
        NodeClient.Asks(new Command("periods", "Where each month stands: who closed it, or what keeps it from being closed.")).Does(PeriodsAsync),
        NodeClient.Asks(new Command("period", "What a month came to; of an open one, what it comes to so far.") { period }).Does(PeriodAsync),
        NodeClient.Asks(new Command("close", "Close a month. Refused while differences of its money are open.") { period }).Does(CloseAsync),
    };

    private static async Task<int> ExplainAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (answer, raw) = await node.GetAsync($"orders/{Uri.EscapeDataString(parsed.GetValue(order)!)}/money{(parsed.GetValue(ask) ? "?ask=true" : "")}", ApiJson.Default.MoneyAnswer, cancellation);
        var code = answer.Explanation.Agrees && answer.NotAsked.Count == 0 ? ExitCode.Ok : ExitCode.Problems;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        MoneyPage.Write(answer, output);
        return code;
    }

    private static async Task<int> ReconcileAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new MoneyRunBody(parsed.GetValue(orders)), ApiJson.Default.MoneyRunBody);
        var (run, raw) = await node.PostAsync("money/reconciliations", body, ApiJson.Default.MoneyRunStatus, cancellation);
        for (var said = -1; run.State != "done"; (run, raw) = await node.GetAsync($"money/reconciliations/{run.Id}", ApiJson.Default.MoneyRunStatus, cancellation))
        {
            if (run.Looked != said) output.Progress($"{said = run.Looked} orders compared, {run.Differences} differences");
            await Task.Delay(between, TimeProvider.System, cancellation);
        }

        var code = run.Open > 0 || run.NotAsked.Count > 0 ? ExitCode.Problems : ExitCode.Ok;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        output.Line($"{run.Looked} orders compared: {run.Differences} differences, {run.Open} are open.");
        foreach (var (name, why) in run.NotAsked) output.Line($"{name} could not be asked: {why}");
        if (run.Open > 0) await ShowListAsync(node, "open", Paging.DefaultLimit, output, cancellation);
        return code;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        await ShowListAsync(node, parsed.GetValue(filter)!, parsed.GetValue(limit), output, cancellation);
        return ExitCode.Ok;
    }

    private static async Task ShowListAsync(NodeClient node, string which, int most, Output output, CancellationToken cancellation)
    {
        var (page, raw) = await node.GetAsync($"money/discrepancies?filter={Uri.EscapeDataString(which)}&limit={most}", ApiJson.Default.PageMoneyDifferenceSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return;
        }

        foreach (var d in page.Items)
        {
            output.Line($"{d.Id}: {d.Amount}; {d.Class}, {d.State}, {(d.AgeDays == 0 ? "today" : $"{d.AgeDays} days old")}, period {d.Period}");
            output.Line($"    {d.Why} {d.Action}{(d.Note is null ? "" : $" {d.DecidedBy}: {d.Note}")}");
        }
    }

    private static async Task<int> EndAsync(ParseResult parsed, Output output, string how, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new ReasonRequest(parsed.GetValue(reason)), ApiJson.Default.ReasonRequest);
        var (answer, raw) = await node.ChangeAsync(HttpMethod.Post, $"money/discrepancies/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{how}", body, cancellation);
        if (output.Json) Output.Answer(raw);
        else output.Line(answer.Detail ?? (how == "accept" ? "Accepted." : "Noted; the next comparison says whether it is."));
        return ExitCode.Ok;
    }

    private static async Task<int> HealAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (answer, raw) = await node.ChangeAsync(HttpMethod.Post, $"money/discrepancies/{Uri.EscapeDataString(parsed.GetValue(id)!)}/heal", null, cancellation);
        if (output.Json) Output.Answer(raw);
        else output.Line(answer.Detail ?? "Done.");
        return ExitCode.Ok;
    }

    private static async Task<int> PeriodsAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (list, raw) = await node.GetAsync("money/periods?filter=all", ApiJson.Default.PeriodList, cancellation);
        if (output.Json) Output.Answer(raw);
        else MoneyPage.Write(list, output);
        return ExitCode.Ok;
    }

    private static async Task<int> PeriodAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        await ShowPeriodAsync(node, parsed.GetValue(period)!, output, cancellation);
        return ExitCode.Ok;
    }

    private static async Task<int> CloseAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var month = parsed.GetValue(period)!;
        var (answer, _) = await node.ChangeAsync(HttpMethod.Post, $"money/periods/{Uri.EscapeDataString(month)}/close", null, cancellation);
        if (!output.Json) output.Line(answer.Detail ?? $"{month} is closed.");
        await ShowPeriodAsync(node, month, output, cancellation);
        return ExitCode.Ok;
    }

    private static async Task ShowPeriodAsync(NodeClient node, string month, Output output, CancellationToken cancellation)
    {
        var (view, raw) = await node.GetAsync($"money/periods/{Uri.EscapeDataString(month)}", ApiJson.Default.PeriodView, cancellation);
        if (output.Json) Output.Answer(raw);
        else MoneyPage.Write(view, output);
    }
}
