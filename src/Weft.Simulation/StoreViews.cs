using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Storage;
using Weft.Simulator.Books;

namespace Weft.Simulation;

/// <summary>What Weft believes is in the stores, for the auditor.</summary>
public static class StoreViews
{
    /// <summary>Weft's numbers of every SKU at every location but the distribution centre.</summary>
    public static async Task<IReadOnlyList<StoreSkuView>> OfAsync(WeftEngine engine, RetailerBooks books)
    {
        var views = new List<StoreSkuView>();
        foreach (var sku in books.Stock)
        {
            var state = await engine.Queries.StockAsync(new Sku(sku.Sku), CancellationToken.None);
            foreach (var (location, stock) in state.Locations)
                if (location != SimulatedConnections.DistributionCentre) views.Add(new StoreSkuView(location, sku.Sku, stock.Sellable.Units, stock.Damaged.Units, stock.QualityControl.Units));
        }

        return views;
    }

    /// <summary>Transactions of the tills that Weft has taken in whole, each once.</summary>
    public static async Task<int> TakenInAsync(WeftEngine engine, string connection) =>
        (int)(await engine.Store.ReadAsync<long>(
            "SELECT count(*) FROM inbox WHERE connection = @connection AND kind IN ('transaction', 'poslog-transaction') AND state = @settled", new { connection, settled = (short)InboxState.Settled }, CancellationToken.None))[0];

    /// <summary>True for a message that was put aside because a till used its number for something else before.</summary>
    public static bool IsReusedNumber(QuarantinedMessage message) => message.Reason.Contains("was used before for something else", StringComparison.Ordinal);
}
