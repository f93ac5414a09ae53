using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Finance;
using Weft.Engine.Queries;
using Weft.Http.Access;
using Weft.Http.Orders;

namespace Weft.Http.Finance;

/// <summary>What is to be compared now.</summary>
/// <param name="Orders">These orders, by any number; without them all that are at rest, with the payouts.</param>
internal sealed record MoneyRunBody(IReadOnlyList<string>? Orders);

/// <summary>An order's money: explained to the cent, and compared between channel, provider and ERP.</summary>
internal static class MoneyEndpoints
{
    private const int MostOrders = 500;

    public static void MapMoney(this IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id}/money", ExplainAsync).WithTags("Money").WithName("explainMoney").WithSummary("An order's money as channel, provider and ERP have it, with what differs marked").Produces<MoneyAnswer>().ProducesFault(404).ProducesFault(409);
        var money = api.MapGroup("/money").WithTags("Money");
        money.MapPost("/reconciliations", StartAsync).WithName("reconcileMoney").WithSummary("Compare the money of channels, provider and ERP now").Produces<MoneyRunStatus>(202).ProducesFault(400).ProducesFault(404);
        money.MapGet("/reconciliations/{id}", RunAsync).WithName("getMoneyReconciliation").WithSummary("How a comparison of money does").Produces<MoneyRunStatus>().ProducesFault(404);
        money.MapGet("/discrepancies", ListAsync).WithName("listMoneyDiscrepancies").WithSummary("Money that differs between two parties, newest first").Produces<Page<MoneyDifferenceSummary>>().ProducesFault(400);
        money.MapGet("/discrepancies/{id}", ShowAsync).WithName("getMoneyDiscrepancy").WithSummary("One difference of money").Produces<MoneyDifferenceSummary>().ProducesFault(404);
        money.MapPost("/discrepancies/{id}/accept", AcceptAsync).WithName("acceptMoneyDiscrepancy").WithSummary("Say that a difference of money is known and may stay").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
        money.MapPost("/discrepancies/{id}/resolve", ResolveAsync).WithName("resolveMoneyDiscrepancy").WithSummary("Say that a difference of money is put right").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
    }

    private static async Task<IResult> ExplainAsync(WeftEngine engine, string id, bool? ask, CancellationToken cancellation)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, cancellation);
        if (order is not { } found) return problem!.ToResult();
        if (await engine.Finance!.Queries.LedgerAsync(found, cancellation) is not { } ledger) return OrderLookUp.Unknown(id).ToResult();
        var (documents, notAsked) = ask == true ? await engine.Finance.AskAsync(ledger, cancellation) : ([], new Dictionary<string, string>());
        return Results.Json(new MoneyAnswer(ExplainMoney.Of(ledger, documents), notAsked), ApiJson.Default.MoneyAnswer);
    }

    private static async Task<IResult> StartAsync(WeftEngine engine, MoneyRunBody body, CancellationToken cancellation)
    {
        if (body.Orders is not { Count: > 0 } named) return Accepted(await engine.Finance!.StartAsync(null, cancellation));
        if (named.Count > MostOrders) return Problem.Of(400, "orders-invalid", $"{named.Count} orders are more than the {MostOrders} that one request may name.", "orders", "Name fewer, or none to compare all.").ToResult();
        var orders = new List<OrderId>();
        foreach (var id in named)
        {
            var (order, problem) = await OrderLookUp.FindAsync(engine, id, cancellation);
            if (order is not { } found) return problem!.ToResult();
            orders.Add(found);
        }

        return Accepted(await engine.Finance!.StartAsync(orders, cancellation));
    }

    private static IResult Accepted(MoneyRunStatus status) => Results.Json(status, ApiJson.Default.MoneyRunStatus, statusCode: StatusCodes.Status202Accepted);

    private static async Task<IResult> RunAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Finance!.StatusAsync(id, cancellation) is { } status
            ? Results.Json(status, ApiJson.Default.MoneyRunStatus)
            : Problem.Of(404, "reconciliation-unknown", $"There is no comparison '{id}'; a node forgets them when it is started again.", "id", "Start a new one with POST /api/v1/money/reconciliations.").ToResult();

    private static async Task<IResult> ListAsync(WeftEngine engine, [AsParameters] MoneyFilter filter, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (filter.Fault() is { } wrong) return wrong.ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = ListCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Finance!.Queries.DifferencesAsync(filter.Query(after, Paging.Limit(limit)), cancellation);
        return Results.Json(ListCursors.Page(list, limit, d => d.Cursor()), ApiJson.Default.PageMoneyDifferenceSummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Finance!.Queries.DifferenceAsync(Key(id), cancellation) is { } found ? Results.Json(found, ApiJson.Default.MoneyDifferenceSummary) : Unknown(id).ToResult();

    private static Task<IResult> AcceptAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest body) => EndAsync(engine, context, id, body, (by, reason) => new AcceptMoneyDifference(by, reason));

    private static Task<IResult> ResolveAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest body) => EndAsync(engine, context, id, body, (by, reason) => new ResolveMoneyDifference(by, reason));

    private static async Task<IResult> EndAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest body, Func<string, string, Core.Workflow.Command> command)
    {
        if (body.Fault() is { } fault) return fault.ToResult();
        if (await engine.Finance!.Queries.DifferenceAsync(Key(id), context.RequestAborted) is null) return Unknown(id).ToResult();
        return await engine.SubmitAsync(context, MoneyDifferenceWorkflow.StreamOf(Key(id)), command(ApiKeyGate.ConsumerOf(context).Name, body.Reason!.Trim()));
    }

    /// <summary>A document's number may hold a slash, which servers leave as it was written in an address.</summary>
    internal static string Key(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    internal static Problem Unknown(string id) => Problem.Of(404, "discrepancy-unknown", $"There is no difference of money '{id}'.", "id", "List them with GET /api/v1/money/discrepancies?filter=all.");
}

/// <summary>An order's money explained.</summary>
/// <param name="Explanation">The trees and figures.</param>
/// <param name="NotAsked">Parties that were to be asked and could not be, with the reason.</param>
internal sealed record MoneyAnswer(MoneyExplanation Explanation, IReadOnlyDictionary<string, string> NotAsked);
