using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Access;

namespace Weft.Http.Orders;

/// <summary>Orders, their stories, and what somebody may do about them.</summary>
internal static class OrderEndpoints
{
    private static readonly string[] filters = ["all", "open", "held", "attention", "in-sync"];

    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapGet("/", ListAsync).WithName("listOrders").WithSummary("Orders, newest first").Produces<Page<OrderSummary>>().ProducesFault(400);
        orders.MapGet("/{id}", ShowAsync).WithName("getOrder").WithSummary("One order, by our id, the customer's number, the channel's id or the ERP's number").Produces<OrderView>().ProducesFault(404).ProducesFault(409);
        orders.MapGet("/{id}/story", StoryAsync).WithName("getOrderStory").WithSummary("Where an order is, who holds the ball, since when, and what happens next").Produces<OrderStory>().ProducesFault(404).ProducesFault(409);
        orders.MapAmendments();
        orders.MapPost("/{id}/holds", HoldAsync).WithName("placeHold").WithSummary("Stop an order until the hold is released").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapDelete("/{id}/holds", ReleaseAsync).WithName("releaseHold").WithSummary("Release a hold: the only one, or the one named by kind and key").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapFulfilments();
        orders.MapSubstitutes();
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? filter, string? connection, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (filter is not null && !filters.Contains(filter)) return Problem.Of(400, "filter-invalid", $"'{filter}' is no filter.", "filter", $"Use one of {string.Join(", ", filters)}.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = OrderCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Queries.OrdersAsync(new OrderQuery(filter ?? "all", connection, after, Paging.Limit(limit)), cancellation);
        var page = new Page<OrderSummary>(list, list.Count == Paging.Limit(limit) ? OrderCursors.Write(list[^1].Cursor()) : null);
        return Results.Json(page, ApiJson.Default.PageOrderSummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, HttpContext context, string id)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        var view = OrderView.Of(await engine.Queries.OrderAsync(found, context.RequestAborted));
        return Results.Json(PersonalData.MaySee(context) ? view : view with { Order = PersonalData.Without(view.Order) }, ApiJson.Default.OrderView);
    }

    private static async Task<IResult> StoryAsync(WeftEngine engine, HttpContext context, string id)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        if (await engine.Queries.StoryAsync(found, context.RequestAborted) is not { } story) return OrderLookUp.Unknown(id).ToResult();
        var shown = PersonalData.MaySee(context) ? story : story with { Corrections = [.. story.Corrections.Select(c => c.WithoutValues())] };
        return Results.Json(shown, ApiJson.Default.OrderStory);
    }

    private static Task<IResult> HoldAsync(WeftEngine engine, HttpContext context, string id, HoldRequest body) =>
        WithReasonAsync(engine, context, id, new ReasonRequest(body.Reason), (by, reason) => new PlaceHold(by, reason) { Kind = body.Kind });

    private static async Task<IResult> WithReasonAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest body, Func<string, string, Core.Workflow.Command> command)
    {
        if (body.Fault() is { } fault) return fault.ToResult();
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        return await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), command(ApiKeyGate.ConsumerOf(context).Name, body.Reason!.Trim()));
    }

    private static async Task<IResult> ReleaseAsync(WeftEngine engine, HttpContext context, string id, string? kind, string? key)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        var holds = (await engine.Queries.OrderAsync(found, context.RequestAborted)).Holds;
        var fitting = holds.Where(h => (kind is null || h.Kind.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)) && (key is null || h.Key == key)).ToList();
        if (fitting.Count == 0) return Results.Json(new CommandAnswer("already-done", "The order has no such hold."), ApiJson.Default.CommandAnswer);
        if (fitting.Count > 1) return Problem.Of(409, "hold-ambiguous", $"The order has several holds: {string.Join(", ", fitting.Select(h => $"{h.Kind} ({h.Key})"))}.", "kind", "Name one by kind and key.").ToResult();
        return await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), new ReleaseHold(fitting[0].Kind, fitting[0].Key, ApiKeyGate.ConsumerOf(context).Name));
    }
}
