namespace Weft.Simulator.Trade;

/// <summary>An article with its gross price in minor units and its VAT rate in percent.</summary>
public sealed record Product(string Sku, string Name, long Price, int TaxPercent)
{
    /// <summary>What one of it consists of when it is a kit; a kit lies on no shelf.</summary>
    public IReadOnlyList<Part> Parts { get; init; } = [];
}

/// <summary>Units of an article in one kit.</summary>
public sealed record Part(string Sku, int Quantity);

internal sealed class Catalogue
{
    private static readonly string[] materials = ["Wool", "Linen", "Cotton", "Leather", "Silk", "Denim", "Felt", "Oak", "Cork", "Steel"];
    private static readonly string[] things =
        ["scarf", "shirt", "gloves", "belt", "bag", "jacket", "hat", "tray", "lamp", "mug", "cushion", "blanket", "wallet", "apron", "socks", "tie"];

    private readonly Dictionary<string, Product> bySku = [];

    public Catalogue(ulong seed, int count, int kits)
    {
        var random = new Seeded(seed, "catalogue");
        for (var number = 1; number <= count; number++)
        {
            var price = 500 + (10 * random.Below(950)) - (random.Chance(0.5) ? 1 : 5);
            var product = new Product(
                $"ART-{number:00000}", $"{random.Pick(materials)} {random.Pick(things)}", price, random.Chance(0.15) ? 7 : 19);
            Add(product);
        }
        AddKits(new Seeded(seed, "kits"), kits);
    }

    /// <summary>In order of SKU.</summary>
    public List<Product> Products { get; } = [];

    public IEnumerable<Product> Articles => Products.Where(product => product.Parts.Count == 0);

    public Product? Find(string sku) => bySku.GetValueOrDefault(sku);

    /// <summary>The units that lie on shelves: of a kit, its parts.</summary>
    public IEnumerable<(string Sku, int Quantity)> OnShelves(string sku, int quantity) =>
        Find(sku) is { Parts.Count: > 0 } kit ? kit.Parts.Select(part => (part.Sku, part.Quantity * quantity)) : [(sku, quantity)];

    private void AddKits(Seeded random, int kits)
    {
        var articles = Products.Count;
        for (var number = 1; number <= kits; number++)
        {
            var first = Products[random.Below(articles)];
            var second = Products[random.Below(articles)];
            IReadOnlyList<Part> parts = first == second
                ? [new(first.Sku, 2 + random.Below(2))]
                : [new(first.Sku, 1 + random.Below(2)), new(second.Sku, 1 + random.Below(2))];
            Add(new Product($"SET-{number:00000}", $"Set of {first.Name}", first.Price + second.Price, 19) { Parts = parts });
        }
    }

    private void Add(Product product)
    {
        Products.Add(product);
        bySku.Add(product.Sku, product);
    }
}
