using Weft.Connectors.Vendure;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>All faults of a connection's settings are named at once, each with its key.</summary>
public class SettingsTests
{
    [Fact]
    public void Good_settings_have_no_fault() => VendureConnector.Kind.Check(Shop.Settings()).ShouldBeEmpty();

    [Fact]
    public void Every_fault_is_named()
    {
        var bare = Shop.Settings("shop", ("username", ""), ("password", " "), ("secret", ""), ("stockLocation", ""), ("ordersSince", "2026-11-01")) with { Address = new Uri("ftp://shop.example") };

        VendureConnector.Kind.Check(bare).Select(f => f.Key).ShouldBe(["address", "username", "password", "secret", "stockLocation", "ordersSince"]);
    }
}
