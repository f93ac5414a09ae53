using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Http.Orders;

/// <summary>Orders and their stories.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/orders", ListAsync);
        api.MapGet("/orders/{id}/story", StoryAsync);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? filter, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var orders = await engine.Queries.OrdersAsync(filter ?? "all", Paging.Before(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(Paging.Page(orders, limit, o => o.Cursor), ApiJson.Default.PageOrderSummary);
    }

    private static async Task<IResult> StoryAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Queries.StoryAsync(new OrderId(id), cancellation) is { } story
            ? Results.Json(story, ApiJson.Default.OrderStory)
            : Unknown(id).ToResult();

    private static Problem Unknown(string id) => Problem.Of(404, "order-unknown", $"Nothing is known of an order '{id}'.", "id", "Orders are called {connection}:{channel's order id}, e.g. webshop:1001.");
}
