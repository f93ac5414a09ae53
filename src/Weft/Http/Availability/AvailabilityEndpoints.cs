using Weft.Core.Shared;
using Weft.Engine;
using Weft.Hosting;

namespace Weft.Http.Availability;

/// <summary>Units of a SKU that can be promised.</summary>
/// <param name="Sku">The SKU; a mapped channel SKU is answered with ours.</param>
/// <param name="Available">Units that can be promised now, over all locations.</param>
/// <param name="Locations">The same by location.</param>
internal sealed record AvailabilityView(string Sku, int Available, IReadOnlyList<LocationAvailability> Locations);

/// <summary>Units of a SKU at a location.</summary>
/// <param name="Location">The location's code.</param>
/// <param name="Available">Units that can be promised.</param>
/// <param name="OnHand">Sellable units by the books of the stock's owner.</param>
/// <param name="Reserved">Of these, promised to orders.</param>
/// <param name="CountedAt">When the owner counted last.</param>
internal sealed record LocationAvailability(string Location, int Available, int OnHand, int Reserved, DateTimeOffset? CountedAt);

/// <summary>What can be promised.</summary>
internal static class AvailabilityEndpoints
{
    public static void MapAvailability(this IEndpointRouteBuilder api) =>
        api.MapGet("/availability", ShowAsync).WithTags("Stock").WithName("getAvailability").WithSummary("Units of a SKU that can be promised, for a channel or over all locations").Produces<AvailabilityView>().ProducesFault(400).ProducesFault(404);

    private static async Task<IResult> ShowAsync(WeftEngine engine, WeftOptions options, string? sku, string? channel, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(sku)) return Problem.Of(400, "sku-missing", "Say which SKU.", "sku", "Ask for /api/v1/availability?sku=MUG.").ToResult();
        if (channel is not null && !options.Channels.ContainsKey(channel)) return Problem.Of(404, "channel-unknown", $"No channel is called '{channel}'.", "channel", $"Channels: {string.Join(", ", options.Channels.Keys)}.").ToResult();
        var stock = await engine.Queries.StockAsync(new Sku(sku), cancellation);
        if (stock.AliasOf is { } ours) stock = await engine.Queries.StockAsync(ours, cancellation);
        if (!stock.Registered) return Problem.Of(404, "sku-unknown", $"SKU {sku} is not in the catalogue.", "sku", "Create it in the ERP, or map it: PUT /api/v1/skus/{sku}/mapping.").ToResult();
        var location = channel is null ? null : options.Channels[channel].Location;
        var places = stock.Locations.Where(l => location is null || l.Key == location).Select(l => new LocationAvailability(l.Key, l.Value.AvailableAbove(0), l.Value.Sellable.Units, l.Value.Reserved, l.Value.Sellable.CountedAt)).ToList();
        return Results.Json(new AvailabilityView(stock.Sku.Value, places.Sum(p => p.Available), places), ApiJson.Default.AvailabilityView);
    }
}
