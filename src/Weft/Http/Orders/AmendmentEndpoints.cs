using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Http.Access;

namespace Weft.Http.Orders;

/// <summary>What is to be different in an order.</summary>
/// <param name="Reason">Why; becomes part of the order's story.</param>
/// <param name="Key">The caller's own id of the change: the same one has one effect. Taken from <c>Idempotency-Key</c> when it is left out.</param>
/// <param name="Lines">Lines that change, come, or go (quantity 0).</param>
/// <param name="Charges">Shipping and fees in place of the present ones.</param>
/// <param name="ShipTo">Where the goods go now.</param>
internal sealed record AmendRequest(string? Reason, string? Key, IReadOnlyList<AmendLine>? Lines, IReadOnlyList<Charge>? Charges, Address? ShipTo);

/// <summary>How many units of a line there are to be.</summary>
internal sealed record AmendLine(string? LineId, int Quantity, string? Sku = null, string? Title = null, Money? Net = null, IReadOnlyList<TaxLine>? Taxes = null);

/// <summary>Why an order is cancelled, and which units of it when not all.</summary>
internal sealed record CancelRequest(string? Reason, string? Key = null, IReadOnlyList<LineQuantity>? Lines = null);

/// <summary>Changes of orders, and decisions about those that came too late to be made without asking.</summary>
internal static class AmendmentEndpoints
{
    public static void MapAmendments(this RouteGroupBuilder orders)
    {
        orders.MapPost("/{id}/cancel", CancelAsync).WithName("cancelOrder").WithSummary("Ask to cancel a whole order, or the units that are named").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/{id}/amend", AmendAsync).WithName("amendOrder").WithSummary("Change lines, charges or the address; a proposal once a node has the goods").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/{id}/proposals/{key}/accept", (WeftEngine e, HttpContext c, string id, string key, ReasonRequest body) => DecideAsync(e, c, (id, key), true, body)).WithName("acceptProposal").WithSummary("Accept a proposed change: the node is asked to stop, and the change is made when it does").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        orders.MapPost("/{id}/proposals/{key}/decline", (WeftEngine e, HttpContext c, string id, string key, ReasonRequest body) => DecideAsync(e, c, (id, key), false, body)).WithName("declineProposal").WithSummary("Decline a proposed change: the order stays, and the channel is told").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
    }

    private static Task<IResult> CancelAsync(WeftEngine engine, HttpContext context, string id, CancelRequest body) => WithAsync(engine, context, id, new ReasonRequest(body.Reason), (by, reason) =>
        body.Lines is { Count: > 0 } lines ? new CancelUnits(KeyOf(context, body.Key), [.. lines], by, reason) : new CancelOrder(by, reason));

    private static Task<IResult> AmendAsync(WeftEngine engine, HttpContext context, string id, AmendRequest body) => WithAsync(engine, context, id, new ReasonRequest(body.Reason), (by, reason) =>
        new AmendOrder(KeyOf(context, body.Key), by, reason)
        {
            Changes = new OrderChanges([.. (body.Lines ?? []).Select(Line)]) { Charges = body.Charges is null ? null : [.. body.Charges], ShipTo = body.ShipTo },
        });

    private static Task<IResult> DecideAsync(WeftEngine engine, HttpContext context, (string Id, string Key) which, bool accept, ReasonRequest body) =>
        WithAsync(engine, context, which.Id, body, (by, reason) => new DecideProposal(which.Key, accept, by, reason));

    private static LineChange Line(AmendLine l) => new(l.LineId ?? "", l.Quantity) { Sku = l.Sku is null ? null : new Sku(l.Sku), Title = l.Title, Net = l.Net, Taxes = l.Taxes is null ? [] : [.. l.Taxes] };

    /// <summary>What tells one request from another: the caller's id, its idempotency key, or else the call itself.</summary>
    internal static string KeyOf(HttpContext context, string? key) =>
        !string.IsNullOrWhiteSpace(key) ? key
        : context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } header ? header
        : context.TraceIdentifier;

    private static async Task<IResult> WithAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest reason, Func<string, string, Core.Workflow.Command> command)
    {
        if (reason.Fault() is { } fault) return fault.ToResult();
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        return await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), command(ApiKeyGate.ConsumerOf(context).Name, reason.Reason!.Trim()));
    }
}
