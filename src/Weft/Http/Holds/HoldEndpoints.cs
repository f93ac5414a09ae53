using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Access;
using Weft.Http.Orders;

namespace Weft.Http.Holds;

/// <summary>Which holds are released.</summary>
internal sealed record ReleaseRequest(HoldKind? Kind, string? Key);

/// <summary>The answer that a hold of an order waits for.</summary>
/// <param name="Kind">PaymentReview, Fraud, Address or RefundDue.</param>
/// <param name="Key">Of these, the one with this key; all without it.</param>
/// <param name="Accept">True: the order goes on, or the money goes back. False: the order is cancelled, or the money stays.</param>
/// <param name="Reason">Why.</param>
internal sealed record SettleRequest(HoldKind? Kind, string? Key, bool? Accept, string? Reason);

/// <summary>What stops orders, by cause, and letting go of all that one cause stops.</summary>
internal static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder api)
    {
        var holds = api.MapGroup("/holds").WithTags("Orders");
        holds.MapGet("/", ListAsync).WithName("listHolds").WithSummary("What stops orders, by cause: how many, since when, who has to act, and how far a release has come").Produces<Page<HoldCause>>().ProducesFault(400);
        holds.MapPost("/release", ReleaseAsync).WithName("releaseHolds").WithSummary($"Release the holds of one cause, oldest order first, at most {EngineQueries.MostReleasedAtOnce} at once; repeat while some are left").Produces<HoldsReleased>().ProducesFault(400).ProducesFault(409);
        api.MapPost("/orders/{id}/holds/settle", SettleAsync).WithTags("Orders").WithName("settleHold").WithSummary("Answer a hold that waits for a decision: approved, the order goes on or the money goes back; declined, the order is cancelled or the money stays").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
    }

    private static async Task<IResult> SettleAsync(WeftEngine engine, HttpContext context, string id, SettleRequest body)
    {
        if (body.Kind is not { } kind) return Problem.Of(400, "kind-missing", "Say which hold is answered.", "kind", "Send PaymentReview, Fraud, Address or RefundDue.").ToResult();
        if (body.Accept is not { } accept) return Problem.Of(400, "accept-missing", "Say what the answer is.", "accept", "Send true when the order may go on or the money goes back, otherwise false.").ToResult();
        if (new ReasonRequest(body.Reason).Fault() is { } fault) return fault.ToResult();
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        // A person answers what is there; only other systems' answers may come before their holds.
        return (await engine.Queries.OrderAsync(found, context.RequestAborted)).Holds.Any(h => h.Kind == kind && (body.Key is null || h.Key == body.Key))
            ? await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), new SettleHold(kind, body.Key, accept, ApiKeyGate.ConsumerOf(context).Name, body.Reason!.Trim()))
            : Results.Json(new CommandAnswer("already-done", "The order has no such hold."), ApiJson.Default.CommandAnswer);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, HoldKind? kind, string? key, int? limit, CancellationToken cancellation)
    {
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        return Results.Json(new Page<HoldCause>(await engine.Queries.HoldCausesAsync(kind, key, Paging.Limit(limit), cancellation), null), ApiJson.Default.PageHoldCause);
    }

    private static async Task<IResult> ReleaseAsync(WeftEngine engine, HttpContext context, ReleaseRequest body)
    {
        if (body.Kind is not { } kind || string.IsNullOrWhiteSpace(body.Key)) return Problem.Of(400, "cause-missing", "Say which holds are released.", "kind", "Send {\"kind\":\"Manual\",\"key\":\"anna\"}; GET holds lists the causes.").ToResult();
        if (kind == HoldKind.UnmappedSku) return Problem.Of(409, "refused", "An unknown SKU cannot be released by hand: nobody could pick it.", "kind", "Map the SKU: every order that waits for it goes on by itself.").ToResult();
        return Results.Json(await engine.Queries.ReleaseHoldsAsync(kind, body.Key, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted), ApiJson.Default.HoldsReleased);
    }
}
