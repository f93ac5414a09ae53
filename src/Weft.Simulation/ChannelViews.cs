using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Simulator;

namespace Weft.Simulation;

/// <summary>What the channels show, for the auditor.</summary>
public static class ChannelViews
{
    /// <summary>Each number a channel shows that is not Weft's, in plain words.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(WeftEngine engine, Retailer retailer)
    {
        var differences = new List<string>();
        foreach (var product in retailer.Products)
        {
            var stock = await engine.Queries.StockAsync(new Sku(product.Sku), CancellationToken.None);
            foreach (var channel in retailer.Channels)
            {
                var available = Availability.Of(stock, engine.Parts.Stock, channel.Connection);
                var shown = channel.Shown(product.Sku);
                if (shown != available.Number) differences.Add($"{channel.Connection} shows {shown} of {product.Sku}, available are {available.Explanation()}");
            }
        }

        return differences;
    }
}
