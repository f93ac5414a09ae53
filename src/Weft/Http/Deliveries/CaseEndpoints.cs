using Weft.Engine;
using Weft.Engine.Queries.Desk;
using Weft.Http.Access;

namespace Weft.Http.Deliveries;

/// <summary>What is tried again now, and what needed people and is over.</summary>
internal static class CaseEndpoints
{
    private static readonly string[] kinds = ["order", "request", "message"];

    public static void MapCases(this IEndpointRouteBuilder api)
    {
        var exceptions = api.MapGroup("/exceptions").WithTags("Causes");
        exceptions.MapGet("/retrying", RetryingAsync).WithName("listRetrying").WithSummary("Requests that failed and are tried again, or messages that are run again and wait for their turn, newest first").Produces<Page<RetryingSummary>>().ProducesFault(400);
        exceptions.MapGet("/resolved", ResolvedAsync).WithName("listResolved").WithSummary("Holds, requests or messages that needed people and are over, newest first: what people have ended, or what ended by itself").Produces<Page<ResolvedSummary>>().ProducesFault(400);
        api.MapPost("/deliveries/{id:long}/give-up", GiveUpAsync).WithTags("Deliveries").WithName("giveUpDelivery").WithSummary("End the attempts at a request that failed and waits for its next one; it is a dead letter then").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
    }

    private static async Task<IResult> RetryingAsync(WeftEngine engine, string? kind, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (kind is not (null or "request" or "message")) return Problem.Of(400, "kind-invalid", $"'{kind}' is nothing that is tried again.", "kind", "Use request or message.").ToResult();
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var list = kind == "message"
            ? await engine.Desk.RetryingMessagesAsync(Paging.Before(cursor), Paging.Limit(limit), cancellation)
            : await engine.Desk.RetryingRequestsAsync(Paging.Before(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(Paging.Page(list, limit, r => r.Id), ApiJson.Default.PageRetryingSummary);
    }

    private static async Task<IResult> ResolvedAsync(WeftEngine engine, string? kind, string? by, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (kind is not null && !kinds.Contains(kind)) return Problem.Of(400, "kind-invalid", $"'{kind}' is nothing that needs people.", "kind", $"Use one of {string.Join(", ", kinds)}.").ToResult();
        if (by is not (null or "people" or "itself")) return Problem.Of(400, "by-invalid", $"'{by}' ends nothing.", "by", "Use people or itself.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        if (cursor is not null && ListCursors.Read(cursor) is null) return Paging.CursorFault().ToResult();
        var list = await engine.Desk.ResolvedAsync(kind ?? "request", by != "itself", ListCursors.Read(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(ListCursors.Page(list, limit, r => r.Cursor()), ApiJson.Default.PageResolvedSummary);
    }

    private static async Task<IResult> GiveUpAsync(WeftEngine engine, HttpContext context, long id)
    {
        if (await engine.Queries.DeliveryAsync(id, context.RequestAborted) is null) return Problem.Of(404, "delivery-unknown", $"There is no delivery {id}.", "id", "List what is tried again with GET /api/v1/exceptions/retrying.").ToResult();
        try
        {
            return await engine.GiveUpAsync(id, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted).WaitAsync(Commands.DecidedWithin)
                ? Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer)
                : Problem.Of(409, "not-waiting", "It does not wait for a next attempt: it is being sent, is over, or has not been tried yet.", null, "Look at it again.").ToResult();
        }
        catch (TimeoutException)
        {
            return Commands.Stored("It is being ended.", repeated: false);
        }
    }
}
