using System.Globalization;
using System.Text.Json;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Stores;

/// <summary>
/// The tills of all stores. Switched on, they sell, take back and count; each transaction is one webhook and is kept for
/// catching up. A store's stock exists once somebody looks at it or trades.
/// </summary>
public sealed class StoreTills : SimulatedSystem
{
    private const int Workstations = 3;
    private const int PageSize = 100;

    private readonly RetailerOptions options;
    private readonly Catalogue catalogue;
    private readonly Seeded random;
    private readonly Dictionary<string, List<TillTransaction>> transactions = [];
    private readonly Dictionary<(string Store, int Workstation, string Day), int> sequences = [];
    private readonly Dictionary<(string Store, string Sku), int> stock = [];
    private bool open;

    internal StoreTills(Surroundings surroundings, RetailerOptions options, Catalogue catalogue) : base(surroundings)
    {
        (this.options, this.catalogue) = (options, catalogue);
        random = new Seeded(options.Seed, "tills");
    }

    /// <summary>Transactions made so far, over all stores.</summary>
    public int Count
    {
        get
        {
            lock (Books)
            {
                return transactions.Values.Sum(list => list.Count);
            }
        }
    }

    /// <summary>Opens the tills: from now on they trade at the rate of the options.</summary>
    public void Open()
    {
        lock (Books)
        {
            if (open || options.TillTransactionsPerSecond <= 0)
            {
                return;
            }
            open = true;
        }
        Next();
    }

    public void Close()
    {
        lock (Books)
        {
            open = false;
        }
    }

    /// <summary>Makes one transaction at some store now.</summary>
    public void Trade()
    {
        lock (Books)
        {
            var store = $"S{1 + random.Below(options.Stores):000}";
            var workstation = 1 + random.Below(Workstations);
            var kind = random.Fraction();
            var type = kind < 0.9 ? "SALE" : kind < 0.97 ? "RETURN" : "COUNT";
            var product = random.Pick(catalogue.Products);
            var quantity = 1 + random.Below(3);
            Book(store, workstation, type, product, quantity);
        }
    }

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["stores"]) => Json(
            200, new StoreList([.. Enumerable.Range(1, options.Stores).Select(number => $"S{number:000}")]), StoreJson.Default.StoreList),
        ("GET", ["stores", var store, "transactions"]) => Transactions(store, request),
        ("GET", ["stores", var store, "stock"]) => request.Parameter("sku") is { } sku && catalogue.Find(sku) is not null
            ? Json(200, new StoreStock(store, sku, Stock(store, sku)), StoreJson.Default.StoreStock)
            : Error(404, "not_found", "Name a sku of the catalogue."),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", message);

    private void Next() => Agenda.In(TimeSpan.FromSeconds(1 / options.TillTransactionsPerSecond), () =>
    {
        lock (Books)
        {
            if (!open)
            {
                return;
            }
        }
        Trade();
        Next();
    });

    private void Book(string store, int workstation, string type, Product product, int quantity)
    {
        var key = (store, product.Sku);
        var before = Stock(store, product.Sku);
        quantity = type == "SALE" ? Math.Min(quantity, before) : quantity;
        if (quantity == 0)
        {
            type = "COUNT";
        }
        stock[key] = type switch
        {
            "SALE" => before - quantity,
            "RETURN" => before + quantity,
            _ => before,
        };
        var now = Clock.Now;
        var day = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var sequence = sequences[(store, workstation, day)] = sequences.GetValueOrDefault((store, workstation, day)) + 1;
        var counted = type == "COUNT";
        var amount = counted ? null : Amounts.Point(quantity * product.Price);
        var transaction = new TillTransaction(
            store, workstation, day, sequence, type, SystemClock.Seconds(now), counted ? null : "EUR",
            [new TillLine(product.Sku, counted ? before : quantity, amount)], amount);
        if (!transactions.TryGetValue(store, out var list))
        {
            transactions.Add(store, list = []);
        }
        list.Add(transaction);
        var body = JsonSerializer.SerializeToUtf8Bytes(transaction, StoreJson.Default.TillTransaction);
        KeyValuePair<string, string>[] headers = [new("X-Pos-Signature", Signatures.Hex(Account.WebhookSecret, body))];
        Post(new OutgoingWebhook(Account.Connection, $"{store}/{workstation}/{day}/{sequence}", body, () => headers));
    }

    private int Stock(string store, string sku) => stock.TryGetValue((store, sku), out var units)
        ? units
        : (int)(10 * Seeded.FractionOf(options.Seed, $"store/{store}/{sku}", 0));

    private SimResponse Transactions(string store, SimRequest request)
    {
        var day = request.Parameter("day");
        _ = int.TryParse(request.Parameter("after"), out var after);
        var list = transactions.TryGetValue(store, out var known)
            ? known.Where(one => day is null || one.BusinessDay == day).Skip(after).Take(PageSize).ToList()
            : [];
        return Json(200, new TillTransactions(list), StoreJson.Default.TillTransactions);
    }

    private static SimResponse Error(int status, string code, string message) => Json(status, new StoreError(code, message), StoreJson.Default.StoreError);
}
