namespace Weft.Simulator.Trade;

/// <summary>Makes realistic orders: a few articles are popular, most orders are small, some are discounted.</summary>
internal sealed class OrderGenerator(RetailerOptions options, Catalogue catalogue)
{
    private const int MaxLines = 5;
    private const int MaxTries = 40;

    private static readonly string[] firstNames = ["Anna", "Erik", "Maria", "Jan", "Sofia", "Luca", "Emma", "Noah", "Ines", "Pavel", "Aylin", "Tomas"];
    private static readonly string[] lastNames = ["Meyer", "Lund", "Rossi", "Novak", "Garcia", "Dubois", "Jansen", "Kaya", "Silva", "Berg", "Horvat", "Kowalski"];
    private static readonly (string Street, string Zip, string City, string Country)[] places =
    [
        ("Lindenweg", "20095", "Hamburg", "DE"), ("Storgata", "0155", "Oslo", "NO"), ("Via Roma", "20121", "Milano", "IT"),
        ("Rue Haute", "1000", "Bruxelles", "BE"), ("Calle Mayor", "28013", "Madrid", "ES"), ("Hauptplatz", "4020", "Linz", "AT"),
        ("Kungsgatan", "111 43", "Stockholm", "SE"), ("Dlouha", "110 00", "Praha", "CZ"),
    ];

    private readonly Seeded random = new(options.Seed, "orders");
    private int shoppers;

    /// <summary>The next order for a channel that shows the given stock; null when it shows none of what is wanted.</summary>
    public Basket? Next(Func<string, int> shown)
    {
        var blind = random.Chance(options.BlindSaleShare);
        var wanted = 1 + Math.Min(random.Below(MaxLines), random.Below(MaxLines));
        var lines = new List<BasketLine>(wanted);
        for (var tries = 0; lines.Count < wanted && tries < MaxTries; tries++)
        {
            var product = catalogue.Products[Math.Min(random.Below(catalogue.Products.Count), random.Below(catalogue.Products.Count))];
            var quantity = 1 + Math.Min(random.Below(5), random.Below(3));
            if (lines.TrueForAll(line => line.Sku != product.Sku) && (blind || shown(product.Sku) >= quantity))
            {
                lines.Add(Line(lines.Count + 1, product, quantity));
            }
        }
        if (lines.Count == 0)
        {
            return null;
        }
        if (random.Chance(options.UnknownSkuShare))
        {
            lines[^1] = lines[^1] with { Sku = $"OLD-{random.Below(50):000}", Title = "Discontinued article" };
        }
        var currency = random.Chance(options.OtherCurrencyShare) ? options.OtherCurrency : "EUR";
        var goods = lines.Sum(line => line.Total);
        return new Basket(NextShopper(), random.Chance(0.3), currency, lines, Shipping: goods >= 10_000 ? 0 : 495);
    }

    /// <summary>An order for exactly these articles. A SKU that is not in the catalogue is priced like any other.</summary>
    public Basket Of(IEnumerable<(string Sku, int Quantity)> articles, string currency = "EUR")
    {
        var lines = new List<BasketLine>();
        foreach (var (sku, quantity) in articles)
        {
            var product = catalogue.Find(sku) ?? new Product(sku, "Article", 1990, 19);
            lines.Add(new BasketLine(lines.Count + 1, sku, product.Name, quantity, product.Price, 0, product.TaxPercent));
        }
        return new Basket(NextShopper(), Guest: false, currency, lines, Shipping: 495);
    }

    private BasketLine Line(int number, Product product, int quantity)
    {
        var discounted = random.Chance(0.2);
        var percent = 5 * (1 + random.Below(4));
        var discount = discounted ? quantity * product.Price * percent / 100 : 0;
        return new BasketLine(number, product.Sku, product.Name, quantity, product.Price, discount, product.TaxPercent);
    }

    private Shopper NextShopper()
    {
        var place = random.Pick(places);
        return new Shopper(
            ++shoppers, random.Pick(firstNames), random.Pick(lastNames), $"{place.Street} {1 + random.Below(99)}", place.Zip, place.City, place.Country);
    }
}
