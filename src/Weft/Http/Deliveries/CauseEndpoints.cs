using Weft.Engine;
using Weft.Engine.Queries.Desk;
using Weft.Http.Access;

namespace Weft.Http.Deliveries;

/// <summary>How many requests of a cause are sent again.</summary>
/// <param name="First">How many, the oldest first; absent: as many as one step takes.</param>
/// <param name="UpTo">What the last answer said, so that what fails again meanwhile is left alone; absent for the first step.</param>
internal sealed record CauseRetryRequest(int? First, long? UpTo);

/// <summary>Dead letters by cause: what will come of sending them again, and sending them again step by step.</summary>
internal static class CauseEndpoints
{
    public static void MapCauses(this IEndpointRouteBuilder dead)
    {
        dead.MapGet("/causes", ListAsync).WithName("listDeadLetterCauses").WithSummary($"Dead letters by cause, those with most first; of more than {DeskQueries.MostGrouped} the newest").Produces<Page<FailureCause>>();
        dead.MapPost("/{id:long}/preview", PreviewAsync).WithName("previewRetry").WithSummary("What will come of sending a dead letter again, without sending it: the other system is asked whether it has it already").Produces<RetryPreview>().ProducesFault(404);
        dead.MapPost("/causes/{cause}/preview", PreviewCauseAsync).WithName("previewRetryOfCause").WithSummary($"What will come of sending all dead letters of a cause again, without sending them: the other system is asked about at most {DeskQueries.MostLookedUp}").Produces<RetryPreview>().ProducesFault(404);
        dead.MapPost("/causes/{cause}/retry", RetryCauseAsync).WithName("retryDeadLetters").WithSummary($"Put dead letters of a cause back in their lane, oldest first, at most {DeskQueries.MostRetriedAtOnce} at once; repeat with upTo while some are left").Produces<CauseRetried>().ProducesFault(400).ProducesFault(404);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, CancellationToken cancellation) =>
        Results.Json(new Page<FailureCause>(await engine.Desk.DeadCausesAsync(cancellation), null), ApiJson.Default.PageFailureCause);

    private static async Task<IResult> PreviewAsync(WeftEngine engine, long id, CancellationToken cancellation) =>
        await engine.Desk.PreviewAsync(id, cancellation) is { } preview ? Results.Json(preview, ApiJson.Default.RetryPreview) : DeliveryEndpoints.Unknown(id).ToResult();

    private static async Task<IResult> PreviewCauseAsync(WeftEngine engine, string cause, CancellationToken cancellation) =>
        await engine.Desk.PreviewAsync(cause, cancellation) is { } preview ? Results.Json(preview, ApiJson.Default.RetryPreview) : Unknown(cause).ToResult();

    private static async Task<IResult> RetryCauseAsync(WeftEngine engine, HttpContext context, string cause, CauseRetryRequest body)
    {
        if (body.First is < 1 or > DeskQueries.MostRetriedAtOnce) return Problem.Of(400, "first-invalid", $"{body.First} is not possible.", "first", $"Send 1 to {DeskQueries.MostRetriedAtOnce}, and repeat.").ToResult();
        var done = await engine.Desk.RetryAsync(cause, body.First ?? DeskQueries.MostRetriedAtOnce, body.UpTo, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        return body.UpTo is null && done is { Retried: 0, Refused: 0 } ? Unknown(cause).ToResult() : Results.Json(done, ApiJson.Default.CauseRetried);
    }

    private static Problem Unknown(string cause) => Problem.Of(404, "cause-unknown", $"No dead letter has the cause '{cause}'.", "cause", "List causes with GET /api/v1/deadletters/causes.");
}
