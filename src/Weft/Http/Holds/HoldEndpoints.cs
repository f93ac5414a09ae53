using Weft.Core.Orders;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Access;

namespace Weft.Http.Holds;

/// <summary>Which holds are released.</summary>
internal sealed record ReleaseRequest(HoldKind? Kind, string? Key);

/// <summary>What stops orders, by cause, and letting go of all that one cause stops.</summary>
internal static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder api)
    {
        var holds = api.MapGroup("/holds").WithTags("Orders");
        holds.MapGet("/", ListAsync).WithName("listHolds").WithSummary("What stops orders, by cause: how many, since when, who has to act, and how far a release has come").Produces<Page<HoldCause>>().ProducesFault(400);
        holds.MapPost("/release", ReleaseAsync).WithName("releaseHolds").WithSummary($"Release the holds of one cause, oldest order first, at most {EngineQueries.MostReleasedAtOnce} at once; repeat while some are left").Produces<HoldsReleased>().ProducesFault(400).ProducesFault(409);
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
