using Weft.Connectors.Vendure;

namespace Weft.Real.Vendure;

/// <summary>The running shop itself says whether it understands what we ask.</summary>
[Collection(VendureTests.Name)]
public sealed class CallTests : IDisposable
{
    private readonly VendureShop shop = VendureShop.Running();

    [Fact]
    public async Task Every_call_fits_the_shops_schema()
    {
        foreach (var call in VendureCalls.All) (await shop.FaultOfAsync(call.Text)).ShouldBeNull(call.Text);
    }

    [Fact]
    public async Task A_call_that_does_not_fit_is_noticed()
    {
        (await shop.FaultOfAsync(VendureCalls.Order.Text.Replace("totalWithTax", "grandTotal"))).ShouldNotBeNull().ShouldContain("grandTotal");
        (await shop.FaultOfAsync(VendureCalls.SetStock.Text.Replace("UpdateProductVariantInput", "CreateProductVariantInput"))).ShouldNotBeNull();
    }

    public void Dispose() => shop.Dispose();
}
