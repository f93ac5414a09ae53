namespace Weft.Simulator.Trade;

/// <summary>An article with its gross price in minor units and its VAT rate in percent.</summary>
public sealed record Product(string Sku, string Name, long Price, int TaxPercent);

internal sealed class Catalogue
{
    private static readonly string[] materials = ["Wool", "Linen", "Cotton", "Leather", "Silk", "Denim", "Felt", "Oak", "Cork", "Steel"];
    private static readonly string[] things =
        ["scarf", "shirt", "gloves", "belt", "bag", "jacket", "hat", "tray", "lamp", "mug", "cushion", "blanket", "wallet", "apron", "socks", "tie"];

    private readonly Dictionary<string, Product> bySku = [];

    public Catalogue(ulong seed, int count)
    {
        var random = new Seeded(seed, "catalogue");
        for (var number = 1; number <= count; number++)
        {
            var price = 500 + (10 * random.Below(950)) - (random.Chance(0.5) ? 1 : 5);
            var product = new Product(
                $"ART-{number:00000}", $"{random.Pick(materials)} {random.Pick(things)}", price, random.Chance(0.15) ? 7 : 19);
            Products.Add(product);
            bySku.Add(product.Sku, product);
        }
    }

    /// <summary>In order of SKU.</summary>
    public List<Product> Products { get; } = [];

    public Product? Find(string sku) => bySku.GetValueOrDefault(sku);
}
