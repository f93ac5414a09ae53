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

    /// <summary>The order as the customer wants it now: a line less or with other units, an article more, or another way of sending it.</summary>
    public Basket Edited(Basket basket, Seeded draw)
    {
        var lines = basket.Lines.ToList();
        var at = draw.Below(lines.Count);
        var kind = draw.Below(4);
        if (kind == 0 && lines.Count > 1)
        {
            lines.RemoveAt(at);
        }
        else if (kind == 1)
        {
            var product = catalogue.Products[draw.Below(catalogue.Products.Count)];
            lines.Add(new BasketLine(lines.Max(line => line.Number) + 1, product.Sku, product.Name, 1 + draw.Below(2), product.Price, 0, product.TaxPercent));
        }
        else
        {
            lines[at] = Channels.WebShop.WebShop.With(lines[at], lines[at].Quantity > 1 && draw.Chance(0.5) ? lines[at].Quantity - 1 : lines[at].Quantity + 1);
        }
        return basket with { Lines = lines, Shipping = draw.Chance(0.3) ? basket.Shipping + 500 : basket.Shipping };
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
