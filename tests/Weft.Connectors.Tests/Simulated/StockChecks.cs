using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

/// <summary>What tests of every channel look for in the answer to a stock number.</summary>
internal static class StockChecks
{
    /// <summary>The channel does not sell the SKU, and that is no fault.</summary>
    public static void IsNotListed(DeliveryOutcome outcome, string sku)
    {
        var declined = outcome.ShouldBeOfType<DeliveryOutcome.Declined>();
        declined.Reason.ShouldContain($"does not sell {sku}");
        declined.Facts!.ShouldContainKey(ChannelStockFacts.NotListed);
    }
}
