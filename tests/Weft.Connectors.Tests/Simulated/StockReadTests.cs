using Weft.Connectors.Simulated.Bazario;
using Weft.Connectors.Simulated.Erp;
using Weft.Connectors.Simulated.Nordmarkt;
using Weft.Connectors.Simulated.WebShop;
using Weft.Connectors.Tests.Contract;
using Weft.Sdk;
using Weft.Simulator;
using Weft.Simulator.Channels;

namespace Weft.Connectors.Tests.Simulated;

public sealed class ErpStockReadTests : StockReadContract
{
    protected override ConnectorKind Kind => ErpConnector.Kind;

    protected override ConnectionSettings Settings => ErpSamples.Settings;

    protected override Task<StockWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        retailer.Retailer.Erp.CorrectUnheard(retailer.Skus[1], 0);
        return Task.FromResult(new StockWorld(retailer.Handler(), retailer.Skus.Take(3).ToDictionary(s => s, s => ((string?)"DC1", retailer.Retailer.Erp.OnHand(s))), retailer.Clock));
    }
}

/// <summary>What the simulated channels have in common.</summary>
public abstract class SimulatedChannelStockReadTests : StockReadContract
{
    private protected abstract SalesChannel ChannelOf(Retailer retailer);

    protected override Task<StockWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var channel = ChannelOf(retailer.Retailer);
        channel.SetUnheard(retailer.Skus[1], 0);
        return Task.FromResult(new StockWorld(retailer.Handler(), retailer.Skus.Take(3).ToDictionary(s => s, s => ((string?)null, channel.Shown(s))), retailer.Clock));
    }
}

public sealed class WebShopStockReadTests : SimulatedChannelStockReadTests
{
    protected override ConnectorKind Kind => WebShopConnector.Kind;

    protected override ConnectionSettings Settings => SimulatedRetailer.Settings("sim-webshop", "webshop", SimulatedRetailer.Parties);

    private protected override SalesChannel ChannelOf(Retailer retailer) => retailer.WebShop;
}

public sealed class NordmarktStockReadTests : SimulatedChannelStockReadTests
{
    protected override ConnectorKind Kind => NordmarktConnector.Kind;

    protected override ConnectionSettings Settings => NordmarktSamples.Settings;

    private protected override SalesChannel ChannelOf(Retailer retailer) => retailer.Nordmarkt;
}

public sealed class BazarioStockReadTests : SimulatedChannelStockReadTests
{
    protected override ConnectorKind Kind => BazarioConnector.Kind;

    protected override ConnectionSettings Settings => BazarioSamples.Settings;

    private protected override SalesChannel ChannelOf(Retailer retailer) => retailer.Bazario;
}
