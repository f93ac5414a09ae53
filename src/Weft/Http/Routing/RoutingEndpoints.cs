using System.Collections.Immutable;
using Weft.Core.Routing;
using Weft.Engine;
using Weft.Http.Orders;

namespace Weft.Http.Routing;

/// <summary>An order with the decisions about who ships it, oldest first.</summary>
/// <param name="Order">Our id.</param>
/// <param name="Decisions">The decisions; none when it was not routed.</param>
internal sealed record OrderRouting(string Order, IReadOnlyList<PastDecision> Decisions);

/// <summary>A decision with what it was made from.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Offers">What locations could give.</param>
/// <param name="Decision">What was decided; absent where nobody has decided yet.</param>
/// <param name="OffersLeftOut">Locations that could have given something and are not kept.</param>
internal sealed record PastDecision(RoutingQuestion Question, ImmutableArray<NodeOffer> Offers, RoutingDecision? Decision = null, int OffersLeftOut = 0);

/// <summary>Who was to ship an order, and why.</summary>
internal static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder api) =>
        api.MapGet("/orders/{id}/routing", ShowAsync).WithTags("Orders").WithName("getOrderRouting")
            .WithSummary("Every decision about who ships the order: what was asked, what locations could give, the plan that won, and those that lost and why").Produces<OrderRouting>().ProducesFault(404).ProducesFault(409);

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation)
    {
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, cancellation);
        if (order is not { } found) return problem!.ToResult();
        var records = await engine.Queries.RoutingAsync(found, cancellation);
        return Results.Json(new OrderRouting(found.Value, [.. records.Select(r => new PastDecision(r.Question, r.Offers, r.Decision, r.OffersLeftOut))]), ApiJson.Default.OrderRouting);
    }
}
