using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Reconciliation;

namespace Weft.Http.Reconciliation;

/// <summary>What is to be compared now.</summary>
/// <param name="Full">True for every SKU.</param>
/// <param name="Skus">These SKUs; without them and without "full", a sample.</param>
/// <param name="Connection">Only this connection.</param>
internal sealed record StockRunBody(bool? Full, IReadOnlyList<string>? Skus, string? Connection);

/// <summary>Comparing the stock of Weft, the ERP and the channels at once, because somebody asks.</summary>
internal static class StockRunEndpoints
{
    private const int MostSkus = 500;
    private const int LongestSku = 100;

    public static void MapStockRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/reconciliations").WithTags("Reconciliation");
        runs.MapPost("/", StartAsync).WithName("reconcileStock").WithSummary("Compare the stock of Weft, the ERP and the channels now").Produces<StockRunStatus>(202).ProducesFault(400).ProducesFault(404);
        runs.MapGet("/{id}", ShowAsync).WithName("getReconciliation").WithSummary("How a comparison does").Produces<StockRunStatus>().ProducesFault(404);
    }

    private static async Task<IResult> StartAsync(WeftEngine engine, StockRunBody body, CancellationToken cancellation)
    {
        var skus = body.Skus ?? [];
        if (skus.Count > MostSkus) return Problem.Of(400, "skus-invalid", $"{skus.Count} SKUs are more than the {MostSkus} that one request may name.", "skus", "Name fewer, or ask for all with {\"full\":true}.").ToResult();
        if (skus.Any(s => string.IsNullOrWhiteSpace(s) || s.Length > LongestSku)) return Problem.Of(400, "skus-invalid", $"A SKU has 1 to {LongestSku} characters.", "skus", "Correct the list.").ToResult();
        if (body.Full == true && skus.Count > 0) return Problem.Of(400, "skus-invalid", "A full comparison takes every SKU.", "skus", "Leave out the SKUs, or 'full'.").ToResult();
        var reconciliation = engine.Reconciliation!;
        if (body.Connection is { } name && !reconciliation.Connections.Contains(name))
            return Problem.Of(404, "connection-unknown", $"There is no connection '{name}' that can be asked for its stock.", "connection", $"These can: {string.Join(", ", reconciliation.Connections.DefaultIfEmpty("none"))}.").ToResult();
        var status = await reconciliation.StartAsync(new StockRunRequest(body.Full == true, [.. skus.Select(s => new Sku(s))], body.Connection), cancellation);
        return Results.Json(status, ApiJson.Default.StockRunStatus, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Reconciliation!.StatusAsync(id, cancellation) is { } status
            ? Results.Json(status, ApiJson.Default.StockRunStatus)
            : Problem.Of(404, "reconciliation-unknown", $"There is no comparison '{id}'; a node forgets them when it is started again.", "id", "Start a new one with POST /api/v1/reconciliations.").ToResult();
}
