using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Http.Access;

namespace Weft.Http.Orders;

/// <summary>Why a node does not take a piece, and which units; without lines: all that has not left.</summary>
internal sealed record RejectionRequest(string? Reason, IReadOnlyList<LineQuantity>? Lines);

/// <summary>What nodes say about the pieces of orders they were given.</summary>
internal static class FulfilmentEndpoints
{
    public static void MapFulfilments(this RouteGroupBuilder orders)
    {
        orders.MapPost("/{id}/fulfilments/{fulfilment}/accept", AcceptAsync).WithName("acceptFulfilment").WithSummary("A node takes its piece of an order").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/{id}/fulfilments/{fulfilment}/reject", RejectAsync).WithName("rejectFulfilment").WithSummary("A node does not take its piece, or some units of it: another node gets them").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
    }

    private static Task<IResult> AcceptAsync(WeftEngine engine, HttpContext context, string id, string fulfilment) =>
        SubmitAsync(engine, context, id, by => new AcceptFulfilment(fulfilment, by));

    private static Task<IResult> RejectAsync(WeftEngine engine, HttpContext context, string id, string fulfilment, RejectionRequest body) =>
        new ReasonRequest(body.Reason).Fault() is { } fault
            ? Task.FromResult(fault.ToResult())
            : SubmitAsync(engine, context, id, by => new RejectFulfilment(fulfilment, [.. body.Lines ?? []], body.Reason!.Trim(), by));

    private static async Task<IResult> SubmitAsync(WeftEngine engine, HttpContext context, string id, Func<string, Command> command)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        return order is { } found ? await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), command(ApiKeyGate.ConsumerOf(context).Name)) : problem!.ToResult();
    }
}
