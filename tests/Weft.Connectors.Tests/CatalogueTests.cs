using Weft.Connectors.Tests.Simulated;

namespace Weft.Connectors.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void Every_vendor_has_a_name_of_its_own() =>
        ConnectorCatalogue.All.Select(k => k.Vendor).ShouldBeUnique();

    [Theory]
    [InlineData("sim-webshop", true)]
    [InlineData("sim-nordmarkt", true)]
    [InlineData("sim-bazario", true)]
    [InlineData("sim-erp", false)]
    [InlineData("sim-wms", false)]
    [InlineData("sim-psp", false)]
    public void The_simulated_retailer_is_all_there_and_only_channels_need_systems_behind_them(string vendor, bool channel)
    {
        var kind = ConnectorCatalogue.All.Single(k => k.Vendor == vendor);
        var settings = SimulatedRetailer.Settings(vendor, "x");
        kind.Check(settings).Select(f => f.Key).ShouldBe(channel ? ["channel"] : []);
        kind.Check(settings with { Parties = SimulatedRetailer.Parties, Address = new Uri("http://x.sim/api") }).ShouldHaveSingleItem().Message.ShouldContain("slash");
    }
}
