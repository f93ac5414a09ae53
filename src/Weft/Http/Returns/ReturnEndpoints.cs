using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Http.Access;
using Weft.Http.Orders;

namespace Weft.Http.Returns;

/// <summary>Goods that come back and money that goes back.</summary>
internal static class ReturnEndpoints
{
    public static void MapReturns(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders/{id}").WithTags("Returns");
        orders.MapGet("/returns", ShowAsync).WithName("getReturns").WithSummary("What came back of an order and what was paid back").Produces<ReturnsView>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/returns", RequestAsync).WithName("requestReturn").WithSummary("Announce goods that come back").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        orders.MapPost("/returns/{returnId}/authorise", AuthoriseAsync).WithName("authoriseReturn").WithSummary("Agree to a return").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/returns/{returnId}/receive", ReceiveAsync).WithName("receiveReturn").WithSummary("Goods are back, in these conditions; a return that nobody announced is opened").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        orders.MapPost("/returns/{returnId}/close", CloseAsync).WithName("closeReturn").WithSummary("Wait no longer for what has not arrived").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        orders.MapPost("/refunds", RefundAsync).Needs(Roles.Finance).WithName("requestRefund").WithSummary("Pay something back without goods coming: the customer keeps the item, or gets something for the trouble").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, cancellation);
        if (order is not { } found) return problem!.ToResult();
        var state = await engine.Queries.OrderAsync(found, cancellation);
        return state.Order is null ? OrderLookUp.Unknown(id).ToResult() : Results.Json(ReturnsView.Of(state), ApiJson.Default.ReturnsView);
    }

    private static Task<IResult> RequestAsync(WeftEngine engine, TimeProvider clock, HttpContext context, string id, ReturnRequest body) =>
        new ReasonRequest(body.Reason).Fault() is { } fault
            ? Task.FromResult(fault.ToResult())
            : SendAsync(engine, context, id, (_, by) => body.Command(IdOr(body.Id, context, clock), by));

    private static Task<IResult> AuthoriseAsync(WeftEngine engine, HttpContext context, string id, string returnId) => SendAsync(engine, context, id, (_, by) => new AuthoriseReturn(returnId, by));

    private static Task<IResult> CloseAsync(WeftEngine engine, HttpContext context, string id, string returnId, ReasonRequest body) =>
        body.Fault() is { } fault ? Task.FromResult(fault.ToResult()) : SendAsync(engine, context, id, (_, by) => new CloseReturn(returnId, by, body.Reason!.Trim()));

    private static Task<IResult> ReceiveAsync(WeftEngine engine, TimeProvider clock, HttpContext context, string id, string returnId, ReceiptRequest body)
    {
        var items = body.Items ?? [];
        for (var i = 0; i < items.Count; i++)
            if (items[i].Condition is null) return Task.FromResult(Problem.Of(400, "condition-missing", "Nobody says in which condition the goods are.", $"items[{i}].condition", "Say sellable, damaged or none.").ToResult());
        return SendAsync(engine, context, id, (s, by) => new ReceiveReturn(
            returnId, IdOr(body.ReceiptId, context, clock), [.. items.Select(i => new ReceivedItem(i.LineId ?? "", i.Quantity ?? 0, i.Condition!.Value, i.Reason))],
            body.Location ?? s.Parties?.Location ?? "", body.ReceivedAt ?? clock.GetUtcNow(), by) { StockReported = body.StockReported });
    }

    private static Task<IResult> RefundAsync(WeftEngine engine, TimeProvider clock, HttpContext context, string id, RefundRequest body) =>
        new ReasonRequest(body.Reason).Fault() is { } fault
            ? Task.FromResult(fault.ToResult())
            : SendAsync(engine, context, id, (_, by) => body.Command(IdOr(body.Id, context, clock), by));

    private static async Task<IResult> SendAsync(WeftEngine engine, HttpContext context, string id, Func<OrderState, string, Command> command)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        var state = await engine.Queries.OrderAsync(found, context.RequestAborted);
        return await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), command(state, ApiKeyGate.ConsumerOf(context).Name));
    }

    /// <summary>The id of what is asked for: its own, else the request's key, which names it as well.</summary>
    private static string IdOr(string? id, HttpContext context, TimeProvider clock)
    {
        if (!string.IsNullOrWhiteSpace(id)) return id;
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        return key.Length > 0 ? key : Guid.CreateVersion7(clock.GetUtcNow()).ToString();
    }
}
