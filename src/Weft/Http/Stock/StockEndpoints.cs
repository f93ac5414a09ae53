using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Stock;

/// <summary>A SKU's stock with all that led to it, and lists of what came, went and was counted.</summary>
internal static class StockEndpoints
{
    private const int DefaultHistory = 30;

    public static void MapStock(this IEndpointRouteBuilder api, StockOptions limits)
    {
        var stock = api.MapGroup("/stock").WithTags("Stock");
        stock.MapGet("/", ListAsync).WithName("listStock").WithSummary("SKUs with their units, in the order of their names").Produces<Page<StockSummary>>().ProducesFault(400);
        stock.MapGet("/{sku}", ShowAsync).WithName("getStock").WithSummary("Everything about a SKU: units by location, promises, carts, supplies, what each channel may sell and shows, and what happened last").Produces<StockStory>().ProducesFault(400).ProducesFault(404);
        stock.MapPost("/movements", MovementEndpoint.TakeAsync).WithName("postMovements").WithSummary("Units that came or went: each row stands by itself and counts once for its key").IsFrequent().TakesUpTo(limits.MaxRequestBytes)
            .Accepts<MovementList>("application/json").Produces<RowsAnswer>().ProducesFault(400).ProducesFault(413).ProducesFault(422);
        stock.MapPost("/snapshots", SnapshotEndpoint.TakeAsync).WithName("postSnapshot").WithSummary("Counts by the owner of the stock: each row stands by itself").IsFrequent().TakesUpTo(limits.MaxRequestBytes)
            .Accepts<SnapshotList>("application/json").Produces<RowsAnswer>().ProducesFault(400).ProducesFault(409).ProducesFault(413).ProducesFault(422);
        stock.MapPlans();
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var list = await engine.Stock.ListAsync(cursor is null ? null : new Sku(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(new Page<StockSummary>(list, list.Count == Paging.Limit(limit) ? list[^1].Sku : null), ApiJson.Default.PageStockSummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string sku, int? history, CancellationToken cancellation)
    {
        if (history is < 0 or > Paging.MostLimit) return Problem.Of(400, "history-invalid", $"history must lie between 0 and {Paging.MostLimit}.", "history", "Ask for fewer events.").ToResult();
        var name = SkuInPath.Of(sku).Value;
        return await engine.Stock.StoryAsync(new Sku(name), history ?? DefaultHistory, cancellation) is { } story
            ? Results.Json(story, ApiJson.Default.StockStory)
            : Problem.Of(404, "sku-unknown", $"Nothing is known of a SKU {name}.", "sku", "List what there is with GET /api/v1/stock.").ToResult();
    }
}
