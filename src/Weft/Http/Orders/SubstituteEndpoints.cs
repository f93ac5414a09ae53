using Weft.Core.Orders;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Http.Access;

namespace Weft.Http.Orders;

/// <summary>Another article for units that a node cannot supply.</summary>
/// <param name="Reason">Why it cannot; becomes part of the order's story.</param>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">Units that it cannot supply.</param>
/// <param name="Sku">The other article.</param>
/// <param name="Fulfilment">The piece, in an order that is given to several nodes.</param>
/// <param name="Title">What the customer reads.</param>
/// <param name="UnitPrice">What a unit costs the customer, tax included; absent: as much as what was ordered.</param>
/// <param name="Key">The caller's own id of the offer: the same one has one effect. Taken from <c>Idempotency-Key</c> when it is left out.</param>
internal sealed record SubstituteRequest(string? Reason, string? LineId, int Quantity, string? Sku, string? Fulfilment = null, string? Title = null, Money? UnitPrice = null, string? Key = null);

/// <summary>Substitutes that nodes offer.</summary>
internal static class SubstituteEndpoints
{
    public static void MapSubstitutes(this RouteGroupBuilder orders) => orders.MapPost("/{id}/substitutes", OfferAsync).WithName("offerSubstitute")
        .WithSummary("A node offers another article for units that it cannot supply: taken, asked about or not wanted, as the customer has said").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);

    private static async Task<IResult> OfferAsync(WeftEngine engine, HttpContext context, string id, SubstituteRequest body)
    {
        if (new ReasonRequest(body.Reason).Fault() is { } fault) return fault.ToResult();
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, context.RequestAborted);
        if (order is not { } found) return problem!.ToResult();
        var offer = new OfferSubstitute(AmendmentEndpoints.KeyOf(context, body.Key), body.LineId ?? "", body.Quantity, new Sku(body.Sku ?? ""), ApiKeyGate.ConsumerOf(context).Name, body.Reason!.Trim())
        {
            FulfilmentId = body.Fulfilment, Title = body.Title, UnitPrice = body.UnitPrice,
        };
        return await engine.SubmitAsync(context, OrderWorkflow.StreamOf(found), offer);
    }
}
