using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Http.Access;

namespace Weft.Http.Skus;

/// <summary>The SKU of ours that a channel's SKU stands for.</summary>
internal sealed record MappingRequest(string? To);

/// <summary>SKUs that channels call differently.</summary>
internal static class SkuEndpoints
{
    public static void MapSkus(this IEndpointRouteBuilder api) =>
        api.MapPut("/skus/{sku}/mapping", MapAsync).WithTags("Stock").WithName("mapSku").WithSummary("Say which SKU of ours a channel's SKU stands for; orders that wait for it go on").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);

    private static async Task<IResult> MapAsync(WeftEngine engine, HttpContext context, string sku, MappingRequest body)
    {
        if (string.IsNullOrWhiteSpace(body.To)) return Problem.Of(400, "to-missing", "Say which SKU of ours it is.", "to", "Send {\"to\":\"MUG-RED\"}.").ToResult();
        var target = await engine.Queries.StockAsync(new Sku(body.To), context.RequestAborted);
        if (!target.Registered) return Problem.Of(409, "sku-unknown", $"SKU {body.To} is not in the catalogue.", "to", "Map to a SKU that the ERP knows, or create it there first.").ToResult();
        return await engine.SubmitAsync(context, StockWorkflow.StreamOf(new Sku(sku)), new MapSku(new Sku(body.To), ApiKeyGate.ConsumerOf(context).Name));
    }
}
