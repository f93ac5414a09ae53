using Weft.Simulator.Wire;

namespace Weft.Simulator.Trade;

/// <summary>A customer with one address.</summary>
public sealed record Shopper(int Number, string First, string Last, string Street, string Zip, string City, string Country)
{
    public string Name => $"{First} {Last}";

    public string Mail => $"{First}.{Last}@example.test".ToLowerInvariant();
}

/// <summary>A line of an order. Amounts are gross and in minor units; the tax is contained.</summary>
public sealed record BasketLine(int Number, string Sku, string Title, int Quantity, long UnitPrice, long Discount, int TaxPercent)
{
    public long Total => (Quantity * UnitPrice) - Discount;

    public long Tax => Amounts.TaxIn(Total, TaxPercent);

    public long Net => Total - Tax;
}

/// <summary>What a customer orders, before any channel gives it a number.</summary>
public sealed record Basket(Shopper Shopper, bool Guest, string Currency, IReadOnlyList<BasketLine> Lines, long Shipping)
{
    public const int ShippingTaxPercent = 19;

    /// <summary>The cart it was, under the id by which Weft holds its units.</summary>
    public string? Cart { get; init; }

    /// <summary>The store where the customer picks it up; null: it is sent.</summary>
    public string? PickUpAt { get; init; }

    /// <summary>What the customer says about substitutes: never, ask or allowed; null: nothing.</summary>
    public string? Substitutes { get; init; }

    /// <summary>Days in which the customer was promised to have it.</summary>
    public int? PromisedIn { get; init; }

    public long ShippingTax => Amounts.TaxIn(Shipping, ShippingTaxPercent);

    public long Total => Lines.Sum(line => line.Total) + Shipping;

    public long Tax => Lines.Sum(line => line.Tax) + ShippingTax;

    public long Discounts => Lines.Sum(line => line.Discount);
}
