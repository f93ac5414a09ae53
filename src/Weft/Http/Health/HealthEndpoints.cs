using Weft.Engine;
using Weft.Hosting;

namespace Weft.Http.Health;

/// <summary>Whether the node works.</summary>
/// <param name="Status">"ok" or "not-ready".</param>
/// <param name="Why">What is missing.</param>
internal sealed record HealthReport(string Status, string? Why = null);

/// <summary>Health: alive = the process answers; ready = the store answers and the loops run.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan storeAnswersWithin = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new HealthReport("ok"), ApiJson.Default.HealthReport)).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription().AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(WeftEngine engine, EngineWorker worker, CancellationToken cancellation)
    {
        if (!worker.Running) return NotReady("The engine's loops do not run.");
        try
        {
            await engine.Queries.IsReadyAsync(cancellation).WaitAsync(storeAnswersWithin, cancellation);
            return Results.Json(new HealthReport("ok"), ApiJson.Default.HealthReport);
        }
        catch (Exception e) when (e is TimeoutException || !cancellation.IsCancellationRequested)
        {
            return NotReady("The store does not answer.");
        }
    }

    private static IResult NotReady(string why) => Results.Json(new HealthReport("not-ready", why), ApiJson.Default.HealthReport, statusCode: StatusCodes.Status503ServiceUnavailable);
}
