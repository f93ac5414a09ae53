using Weft.Engine;
using Weft.Engine.Replays;
using Weft.Http.Access;

namespace Weft.Http.Replays;

/// <summary>What is to be replayed.</summary>
/// <param name="Kind">order, sku, window or channel.</param>
/// <param name="Id">The order, the SKU or the connection.</param>
/// <param name="From">Messages from this time on; a day before its end without it.</param>
/// <param name="Until">Messages before this time; now without it.</param>
internal sealed record ReplayBody(ReplayKind? Kind, string? Id, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>What is applied of a dry run.</summary>
/// <param name="Entities">Orders and SKUs, as the list of differences names them.</param>
internal sealed record ApplyBody(IReadOnlyList<string>? Entities);

/// <summary>What became of applying.</summary>
/// <param name="Applied">Each order or SKU with what its commands led to.</param>
internal sealed record AppliedView(IReadOnlyList<ReplayDifference> Applied);

/// <summary>What was recorded, decided again by the rules of today: dry runs, what they found, and applying chosen parts.</summary>
internal static class ReplayEndpoints
{
    public static void MapReplays(this IEndpointRouteBuilder api)
    {
        var replays = api.MapGroup("/replays").WithTags("Replays");
        replays.MapPost("/", StartAsync).WithName("startReplay").WithSummary("Decide an order, a SKU, a window or a channel again by the rules of today, without sending anything").Produces<ReplayRun>(202).ProducesFault(400);
        replays.MapGet("/", ListAsync).WithName("listReplays").WithSummary("Dry runs, newest first").Produces<Page<ReplayRun>>().ProducesFault(400);
        replays.MapGet("/{id:long}", ShowAsync).WithName("getReplay").WithSummary("How a dry run does, and what it found in sum").Produces<ReplayRun>().ProducesFault(404);
        replays.MapGet("/{id:long}/differences", DifferencesAsync).WithName("listReplayDifferences").WithSummary("Orders and SKUs that come out otherwise, with every field that differs and what leads there").Produces<Page<ReplayDifference>>().ProducesFault(400).ProducesFault(404);
        replays.MapPost("/{id:long}/cancel", CancelAsync).WithName("cancelReplay").WithSummary("End a dry run before it is done").Produces<CommandAnswer>().ProducesFault(404);
        replays.MapPost("/{id:long}/apply", ApplyAsync).WithName("applyReplay").WithSummary("Bring orders to where the dry run has them, by the ordinary commands; each has one effect however often it is asked").Produces<AppliedView>().ProducesFault(400).ProducesFault(404);
    }

    private static async Task<IResult> StartAsync(WeftEngine engine, HttpContext context, ReplayBody body)
    {
        if (body.Kind is not { } kind) return Problem.Of(400, "kind-missing", "Say what is to be replayed.", "kind", "Send order, sku, window or channel.").ToResult();
        try
        {
            var run = await engine.Replays.StartAsync(new ReplayScope(kind, body.Id?.Trim(), body.From, body.Until), ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
            AuditOfRequests.Note(context, $"replays/{run.Id}", run.Scope.Words);
            return Results.Json(run, ApiJson.Default.ReplayRun, statusCode: StatusCodes.Status202Accepted);
        }
        catch (ReplayRefusedException e)
        {
            return Refused(e);
        }
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        return Results.Json(Paging.Page(await engine.Replays.ListAsync(Paging.Before(cursor) ?? long.MaxValue, Paging.Limit(limit), cancellation), limit, r => r.Id), ApiJson.Default.PageReplayRun);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, long id, CancellationToken cancellation) =>
        await engine.Replays.FindAsync(id, cancellation) is { } run ? Results.Json(run, ApiJson.Default.ReplayRun) : Unknown(id);

    private static async Task<IResult> DifferencesAsync(WeftEngine engine, long id, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        if (await engine.Replays.FindAsync(id, cancellation) is null) return Unknown(id);
        var list = await engine.Replays.DifferencesAsync(id, cursor ?? "", Paging.Limit(limit), cancellation);
        return Results.Json(new Page<ReplayDifference>(list, list.Count == Paging.Limit(limit) ? list[^1].Detail.Entity : null), ApiJson.Default.PageReplayDifference);
    }

    private static async Task<IResult> CancelAsync(WeftEngine engine, long id, CancellationToken cancellation)
    {
        if (await engine.Replays.FindAsync(id, cancellation) is not { } run) return Unknown(id);
        return Results.Json(engine.Replays.Cancel(id) ? new CommandAnswer("accepted") : new CommandAnswer("already-done", $"It is {run.State}."), ApiJson.Default.CommandAnswer);
    }

    private static async Task<IResult> ApplyAsync(WeftEngine engine, HttpContext context, long id, ApplyBody body)
    {
        if (body.Entities is not { Count: > 0 } entities) return Problem.Of(400, "entities-missing", "Say which orders are applied.", "entities", $"GET replays/{id}/differences names them.").ToResult();
        if (await engine.Replays.FindAsync(id, context.RequestAborted) is null) return Unknown(id);
        AuditOfRequests.Note(context, $"replays/{id}", string.Join(' ', entities.Take(20)));
        try
        {
            return Results.Json(new AppliedView(await engine.Replays.ApplyAsync(id, entities, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted)), ApiJson.Default.AppliedView);
        }
        catch (ReplayRefusedException e)
        {
            return Refused(e);
        }
    }

    private static IResult Refused(ReplayRefusedException e) => Problem.Of(400, "replay-refused", e.Message, e.Field, e.NextStep).ToResult();

    private static IResult Unknown(long id) => Problem.Of(404, "replay-unknown", $"There is no dry run {id}.", "id", "List them with GET /api/v1/replays.").ToResult();
}
