using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>The stock location whose numbers are ours, looked up once, and what the shop shows there.</summary>
internal sealed class StockPlace(VendureApi api, VendureSettings settings)
{
    private string? id;

    public async Task<string> IdAsync(CancellationToken cancellation) => id ??= await FindAsync(cancellation);

    /// <summary>The level of a variant at the place; null when the shop keeps none there.</summary>
    public static StockLevelDocument? LevelOf(VariantDocument variant, string place) => (variant.StockLevels ?? []).FirstOrDefault(l => l.StockLocationId == place);

    private async Task<string> FindAsync(CancellationToken cancellation)
    {
        var answer = await api.AskAsync(VendureCalls.StockLocations, [], cancellation);
        var all = answer.Deserialize(VendureJson.Default.LocationList)!.Items;
        var match = all.FirstOrDefault(l => l.Id == settings.StockLocation) ?? all.FirstOrDefault(l => l.Name == settings.StockLocation);
        return match?.Id ?? throw new VendureFault(new DeliveryOutcome.Permanent(
            $"The shop has no stock location '{settings.StockLocation}'.", "stockLocation", $"Choose one of: {string.Join(", ", all.Select(l => l.Name))}."));
    }
}
