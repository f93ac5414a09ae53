using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Access;

namespace Weft.Http.Deliveries;

/// <summary>What we owe other systems, and what they refused for good.</summary>
internal static class DeliveryEndpoints
{
    private static readonly string[] states = ["pending", "done", "dead"];

    public static void MapDeliveries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/deliveries", ListAsync).WithTags("Deliveries").WithName("listDeliveries").WithSummary("Deliveries in a state, newest first").Produces<Page<DeliverySummary>>().ProducesFault(400);
        var dead = api.MapGroup("/deadletters").WithTags("Deliveries");
        dead.MapGet("/", DeadAsync).WithName("listDeadLetters").WithSummary("Deliveries that another system refused for good, newest first").Produces<Page<DeliverySummary>>().ProducesFault(400);
        dead.MapGet("/{id:long}", ShowAsync).WithName("getDeadLetter").WithSummary("A dead letter with what it asks for").Produces<DeadLetterView>().ProducesFault(404);
        dead.MapPost("/{id:long}/retry", RetryAsync).WithName("retryDeadLetter").WithSummary("Put a dead letter back in its lane").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        dead.MapCauses();
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? state, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (state is not null && !states.Contains(state)) return Problem.Of(400, "state-invalid", $"'{state}' is no state of a delivery.", "state", $"Use one of {string.Join(", ", states)}.").ToResult();
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var list = await engine.Queries.DeliveriesAsync(state ?? "pending", Paging.Before(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(Paging.Page(list, limit, d => d.Id), ApiJson.Default.PageDeliverySummary);
    }

    private static async Task<IResult> DeadAsync(WeftEngine engine, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var list = await engine.Queries.DeadLettersAsync(Paging.Before(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(Paging.Page(list, limit, d => d.Id), ApiJson.Default.PageDeliverySummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, HttpContext context, long id) =>
        await engine.Queries.DeliveryAsync(id, context.RequestAborted) is { Delivery.State: "Dead" } found
            ? Results.Json(DeadLetterView.Of(found, PersonalData.MaySee(context)), ApiJson.Default.DeadLetterView)
            : Unknown(id).ToResult();

    private static async Task<IResult> RetryAsync(WeftEngine engine, HttpContext context, long id)
    {
        if (await engine.Queries.DeliveryAsync(id, context.RequestAborted) is not { } found) return Unknown(id).ToResult();
        if (found.Delivery.State != "Dead") return Results.Json(new CommandAnswer("already-done", $"The delivery is {found.Delivery.State.ToLowerInvariant()}; only dead letters are retried."), ApiJson.Default.CommandAnswer);
        return await engine.RetryAsync(id, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted)
            ? Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer)
            : Problem.Of(409, "not-needed", "What asked for this delivery does not need it any more.", null, "Look at the order's story.").ToResult();
    }

    internal static Problem Unknown(long id) => Problem.Of(404, "dead-letter-unknown", $"There is no dead letter {id}.", "id", "List them with GET /api/v1/deadletters.");
}
