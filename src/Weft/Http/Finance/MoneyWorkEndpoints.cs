using Weft.Engine;
using Weft.Engine.Caring;
using Weft.Engine.Finance;
using Weft.Http.Access;
using Weft.Http.Deliveries;

namespace Weft.Http.Finance;

/// <summary>What differences of money come to.</summary>
/// <param name="Items">By currency.</param>
internal sealed record MoneyTotals(IReadOnlyList<MoneyTotal> Items);

/// <summary>Working on a difference of money: curing it, sharing it, and what became of it.</summary>
internal static class MoneyWorkEndpoints
{
    public static void MapMoneyWork(this IEndpointRouteBuilder api)
    {
        var money = api.MapGroup("/money/discrepancies").WithTags("Money");
        money.MapGet("/totals", TotalsAsync).WithName("totalMoneyDiscrepancies").WithSummary("What differences of money come to, by currency, of the same filters as the list").Produces<MoneyTotals>().ProducesFault(400);
        money.MapGet("/{id}/history", HistoryAsync).WithName("getMoneyDiscrepancyHistory").WithSummary("What became of a difference of money and what people noted, oldest first").Produces<Page<MoneyStep>>().ProducesFault(404);
        money.MapPost("/{id}/heal", HealAsync).WithName("healMoneyDiscrepancy").WithSummary("Do what cures a difference of money: take over a refund of which no news came").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        money.MapPut("/{id}/assignee", AssignAsync).WithName("assignMoneyDiscrepancy").WithSummary("Somebody looks after a difference of money from now on; without a user, nobody does").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
        money.MapPost("/{id}/notes", NoteAsync).WithName("noteMoneyDiscrepancy").WithSummary($"Note something about a difference of money, {CauseDesk.LongestNote} characters at most").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
    }

    private static async Task<IResult> TotalsAsync(WeftEngine engine, [AsParameters] MoneyFilter filter, CancellationToken cancellation) =>
        filter.Fault() is { } fault ? fault.ToResult() : Results.Json(new MoneyTotals(MoneyTotal.Of(await engine.Finance!.Queries.SlicesAsync(filter.Query(null, 1), cancellation))), ApiJson.Default.MoneyTotals);

    private static async Task<IResult> HistoryAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Finance!.Queries.DifferenceAsync(MoneyEndpoints.Key(id), cancellation) is { } found
            ? Results.Json(new Page<MoneyStep>(await engine.Finance.Queries.HistoryAsync(found.Id, cancellation), null), ApiJson.Default.PageMoneyStep)
            : MoneyEndpoints.Unknown(id).ToResult();

    private static async Task<IResult> HealAsync(WeftEngine engine, HttpContext context, string id)
    {
        if (await engine.Finance!.Queries.DifferenceAsync(MoneyEndpoints.Key(id), context.RequestAborted) is not { } found) return MoneyEndpoints.Unknown(id).ToResult();
        var cure = await engine.Finance.Cures.CureAsync(found.Id, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        AuditOfRequests.Note(context, $"money/{found.Id}", cure.Says);
        return cure.Done
            ? Results.Json(new CommandAnswer("accepted", cure.Says), ApiJson.Default.CommandAnswer)
            : Problem.Of(409, "not-healed", cure.Says, null, "Put it right where it is wrong, then resolve it; or accept it.").ToResult();
    }

    private static Task<IResult> AssignAsync(WeftEngine engine, HttpContext context, string id, AssigneeRequest body) => ChangeAsync(
        engine, context, id, body.User is null ? "nobody" : $"to {body.User}", "user",
        (cause, by) => engine.Care.AssignAsync(cause, string.IsNullOrWhiteSpace(body.User) ? null : body.User.Trim(), by, context.RequestAborted));

    private static Task<IResult> NoteAsync(WeftEngine engine, HttpContext context, string id, NoteRequest body) =>
        ChangeAsync(engine, context, id, null, "text", (cause, by) => engine.Care.NoteAsync(cause, body.Text, by, context.RequestAborted));

    private static async Task<IResult> ChangeAsync(WeftEngine engine, HttpContext context, string id, string? detail, string field, Func<string, string, Task<string?>> change)
    {
        if (await engine.Finance!.Queries.DifferenceAsync(MoneyEndpoints.Key(id), context.RequestAborted) is not { } found) return MoneyEndpoints.Unknown(id).ToResult();
        AuditOfRequests.Note(context, $"money/{found.Id}", detail);
        return await change(MoneyQueries.CareOf(found.Id), ApiKeyGate.ConsumerOf(context).Name) is { } refused
            ? Problem.Of(400, $"{field}-invalid", refused, field, "Correct it and send it again.").ToResult()
            : Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer);
    }
}
