using System.Globalization;
using Weft.Simulator.Books;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Stores;

/// <summary>One store: what stands on its shelves, its tills' numbers, and what it has not been able to send yet. Its books are its own; nobody else writes to them.</summary>
internal sealed class Store
{
    private const int FewestArticles = 6;
    private const int MoreArticles = 10;
    private const int MostUnits = 20;

    private readonly SortedDictionary<string, Shelf> shelves = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Workstation, string Day), int> sequences = [];
    private DateTimeOffset last;

    public Store(string id, ulong seed, IReadOnlyList<Product> products)
    {
        Id = id;
        var random = new Seeded(seed, "store/" + id);
        for (var articles = FewestArticles + random.Below(MoreArticles); articles > 0; articles--)
        {
            var units = random.Below(MostUnits + 1);
            shelves[random.Pick(products).Sku] = new Shelf { Opening = units, Sellable = units };
        }
    }

    public string Id { get; }

    /// <summary>True once it has counted its stock for the first time.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Everything it has done, in order.</summary>
    public List<TillTransaction> Transactions { get; } = [];

    /// <summary>What waits for the line to Weft to work again.</summary>
    public List<TillTransaction> Waiting { get; } = [];

    public IEnumerable<string> Skus => shelves.Keys;

    public int OnHand(string sku) => shelves.TryGetValue(sku, out var shelf) ? shelf.Sellable : 0;

    /// <summary>Units that are not kept behind the counter for an order.</summary>
    public int Free(string sku) => shelves.TryGetValue(sku, out var shelf) ? shelf.Sellable - shelf.Aside : 0;

    /// <summary>SKUs of which there are units to sell.</summary>
    public List<string> InStock() => [.. shelves.Where(shelf => shelf.Value.Sellable > shelf.Value.Aside).Select(shelf => shelf.Key)];

    /// <summary>Keeps units for an order behind the counter; below zero puts them back.</summary>
    public void PutAside(string sku, int units) => shelves[sku].Aside += units;

    /// <summary>Ships units that were put aside.</summary>
    public void Ship(string sku, int units)
    {
        shelves[sku].Aside -= units;
        shelves[sku].Sellable -= units;
        shelves[sku].Shipped += units;
    }

    /// <summary>A time after everything that happened before in this store and in another that takes part: a store does one thing at a time.</summary>
    public DateTimeOffset Tick(DateTimeOffset now, Store? other)
    {
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var before = other is not null && other.last > last ? other.last : last;
        at = at > before ? at : before.AddMilliseconds(1);
        last = at;
        other?.last = at;
        return at;
    }

    /// <summary>The next number of a till.</summary>
    public int Number(int workstation, string day) => sequences[(workstation, day)] = sequences.GetValueOrDefault((workstation, day)) + 1;

    public void Sell(string sku, int units)
    {
        shelves[sku].Sellable -= units;
        shelves[sku].Sold += units;
    }

    public void TakeBack(string sku, string condition)
    {
        var shelf = shelves[sku];
        shelf.Returned++;
        switch (condition)
        {
            case "sellable":
                shelf.Sellable++;
                break;
            case "damaged":
                shelf.Damaged++;
                break;
            default:
                shelf.InInspection++;
                break;
        }
    }

    public void Send(string sku, int units)
    {
        shelves[sku].Sellable -= units;
        shelves[sku].Sent += units;
    }

    public void Receive(string sku, int units)
    {
        if (!shelves.TryGetValue(sku, out var shelf))
        {
            shelves.Add(sku, shelf = new Shelf());
        }
        shelf.Sellable += units;
        shelf.Received += units;
    }

    /// <summary>Damaged goods are thrown away; answers how many there are afterwards.</summary>
    public int ThrowAwayDamaged(string sku)
    {
        var shelf = shelves[sku];
        shelf.ThrownAway += shelf.Damaged;
        return shelf.Damaged = 0;
    }

    public IEnumerable<StoreSkuBook> Books() => shelves.Select(entry => entry.Value.Book(Id, entry.Key));

    /// <summary>The day as the till prints it on a receipt.</summary>
    public static string DayOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class Shelf
    {
        public int Opening;
        public int Sold;
        public int Returned;
        public int Sent;
        public int Received;
        public int ThrownAway;
        public int Sellable;
        public int Damaged;
        public int InInspection;
        public int Aside;
        public int Shipped;

        public StoreSkuBook Book(string store, string sku) => new(store, sku, Opening, Sold, Returned, Sent, Received, ThrownAway, Sellable, Damaged, InInspection) { Shipped = Shipped };
    }
}
