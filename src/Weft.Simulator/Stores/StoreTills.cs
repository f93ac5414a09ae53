using System.Globalization;
using Weft.Simulator.Books;
using Weft.Simulator.Faults;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Stores;

/// <summary>
/// The stores and their tills. Switched on, they sell, take back, transfer and count, and post each transaction; a store that is offline keeps what it does and posts it
/// later, all at once, and as the dials say out of order, twice, or with a number used twice.
/// </summary>
public sealed class StoreTills : SimulatedSystem
{
    private const int Workstations = 3;
    private const int PageSize = 100;
    private const int MostTogether = 20;
    private const int MostRepeated = 5;

    private readonly RetailerOptions options;
    private readonly Catalogue catalogue;
    private readonly Func<FaultDials> dials;
    private readonly Seeded random;
    private readonly Seeded line;
    private readonly SortedDictionary<string, Store> stores = new(StringComparer.Ordinal);
    private readonly List<Store> open = [];
    private readonly HashSet<(string Store, string Workstation, string Day, int Sequence)> reused = [];
    private readonly Dictionary<string, int> byType = [];
    private readonly DateTimeOffset start;
    private int count;
    private int left;
    private int caughtUp;
    private int posted;

    internal StoreTills(Surroundings surroundings, RetailerOptions options, Catalogue catalogue, Func<FaultDials> dials) : base(surroundings)
    {
        (this.options, this.catalogue, this.dials) = (options, catalogue, dials);
        random = new Seeded(options.Seed, "tills");
        line = new Seeded(options.Seed, "tills' line");
        start = Clock.Now;
        Names = NamesOf(options);
    }

    /// <summary>What the stores are called.</summary>
    public IReadOnlyList<string> Names { get; }

    internal static IReadOnlyList<string> NamesOf(RetailerOptions options) => [.. Enumerable.Range(1, options.Stores).Select(number => $"S{number:000}")];

    /// <summary>Transactions made so far, over all stores.</summary>
    public int Count
    {
        get
        {
            lock (Books)
            {
                return count;
            }
        }
    }

    /// <summary>Opens the tills: from now on they trade at the rate of the options.</summary>
    /// <param name="most">Transactions after which they close by themselves.</param>
    public void Open(int most = int.MaxValue)
    {
        lock (Books)
        {
            if (left > 0 || most <= 0 || options.TillTransactionsPerSecond <= 0)
            {
                return;
            }
            left = most;
        }
        Next();
    }

    public void Close()
    {
        lock (Books)
        {
            left = 0;
        }
    }

    /// <summary>Makes one transaction at some store now. A store's first is a count of all it has.</summary>
    public void Trade()
    {
        lock (Books)
        {
            var store = StoreOf(random.Pick(Names));
            if (!store.IsOpen)
            {
                store.IsOpen = true;
                open.Add(store);
                Book(store, "count", [.. store.Skus.Select(sku => (sku, store.OnHand(sku), (string?)null, (string?)null))]);
                return;
            }
            var what = random.Fraction();
            var done = what switch
            {
                < 0.72 => Sell(store),
                < 0.82 => TakeBack(store, exchange: false),
                < 0.88 => TakeBack(store, exchange: true),
                < 0.94 => Transfer(store),
                _ => false,
            };
            if (!done)
            {
                CountSome(store);
            }
        }
    }

    /// <summary>Keeps goods for an order behind the counter: all of them, or none.</summary>
    internal bool TryPutAside(string store, IReadOnlyList<(string Sku, int Quantity)> units)
    {
        lock (Books)
        {
            var there = StoreOf(store);
            if (!units.All(unit => there.Free(unit.Sku) >= unit.Quantity))
            {
                return false;
            }
            foreach (var (sku, quantity) in units)
            {
                there.PutAside(sku, quantity);
            }
            return true;
        }
    }

    /// <summary>Goods that were kept for an order may be sold again.</summary>
    internal void PutBack(string store, IReadOnlyList<(string Sku, int Quantity)> units)
    {
        lock (Books)
        {
            foreach (var (sku, quantity) in units)
            {
                StoreOf(store).PutAside(sku, -quantity);
            }
        }
    }

    /// <summary>Goods that were kept for an order leave; answers when, by the store's clock.</summary>
    internal DateTimeOffset Ship(string store, IReadOnlyList<(string Sku, int Quantity)> units)
    {
        lock (Books)
        {
            var from = StoreOf(store);
            foreach (var (sku, quantity) in units)
            {
                from.Ship(sku, quantity);
            }
            return from.Tick(Clock.Now, null);
        }
    }

    internal IReadOnlyList<StoreSkuBook> Snapshot()
    {
        lock (Books)
        {
            return [.. open.OrderBy(store => store.Id, StringComparer.Ordinal).SelectMany(store => store.Books())];
        }
    }

    internal TillCounts Counts()
    {
        lock (Books)
        {
            return new(count, caughtUp, reused.Count);
        }
    }

    internal IReadOnlyDictionary<string, int> CountsByType()
    {
        lock (Books)
        {
            return new SortedDictionary<string, int>(byType, StringComparer.Ordinal);
        }
    }

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["stores"]) => Json(
            200, new StoreList(Names), StoreJson.Default.StoreList),
        ("GET", ["stores", var store, "transactions"]) => Transactions(store, request),
        ("GET", ["stores", var store, "stock"]) when Names.Contains(store) => request.Parameter("sku") is { } sku && catalogue.Find(sku) is not null
            ? Json(200, new StoreStock(store, sku, StoreOf(store).OnHand(sku)), StoreJson.Default.StoreStock)
            : Error(404, "not_found", "Name a sku of the catalogue."),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", message);

    private void Next() => Agenda.In(TimeSpan.FromSeconds(1 / options.TillTransactionsPerSecond), () =>
    {
        lock (Books)
        {
            if (left == 0)
            {
                return;
            }
            left--;
        }
        Trade();
        Next();
    });

    private Store StoreOf(string id)
    {
        if (!stores.TryGetValue(id, out var store))
        {
            stores.Add(id, store = new Store(id, options.Seed, [.. catalogue.Articles]));
        }
        return store;
    }

    private bool Sell(Store store)
    {
        var wanted = 1 + random.Below(3);
        var lines = new List<(string Sku, int Units, string? Type, string? Condition)>();
        for (var skus = store.InStock(); lines.Count < wanted && skus.Count > 0;)
        {
            var sku = random.Pick(skus);
            skus.Remove(sku);
            var units = 1 + random.Below(Math.Min(3, store.Free(sku)));
            store.Sell(sku, units);
            lines.Add((sku, units, null, null));
        }
        return lines.Count > 0 && Book(store, "sale", lines);
    }

    private bool TakeBack(Store store, bool exchange)
    {
        var sku = random.Pick([.. store.Skus]);
        var condition = random.Fraction() switch { < 0.6 => "sellable", < 0.9 => "damaged", _ => "inspection" };
        if (!exchange)
        {
            store.TakeBack(sku, condition);
            return Book(store, "return", [(sku, 1, null, condition)]);
        }
        if (store.InStock() is not { Count: > 0 } skus)
        {
            return false;
        }
        var instead = random.Pick(skus);
        store.TakeBack(sku, condition);
        store.Sell(instead, 1);
        return Book(store, "exchange", [(sku, 1, "return", condition), (instead, 1, "sale", null)]);
    }

    private bool Transfer(Store store)
    {
        var other = random.Pick(open);
        if (other == store || store.InStock() is not { Count: > 0 } skus)
        {
            return false;
        }
        var sku = random.Pick(skus);
        var units = 1 + random.Below(store.Free(sku));
        store.Send(sku, units);
        other.Receive(sku, units);
        return Book(store, "transfer", [(sku, units, null, null)], other);
    }

    private void CountSome(Store store)
    {
        var skus = store.Skus.ToList();
        var sku = random.Pick(skus);
        var damaged = random.Chance(0.3);
        Book(store, "count", damaged ? [(sku, store.ThrowAwayDamaged(sku), null, "damaged")] : [(sku, store.OnHand(sku), null, null)]);
    }

    /// <summary>Writes down what was done, and posts it now or when the store's line works again.</summary>
    private bool Book(Store store, string type, IReadOnlyList<(string Sku, int Units, string? Type, string? Condition)> lines, Store? to = null)
    {
        var at = store.Tick(Clock.Now, to);
        var workstation = 1 + random.Below(Workstations);
        var day = Store.DayOf(at);
        var transaction = new TillTransaction(
            store.Id, workstation.ToString(CultureInfo.InvariantCulture), day, store.Number(workstation, day), type, SystemClock.Milliseconds(at),
            [.. lines.Select((one, index) => new TillLine(index + 1, one.Sku, one.Units, one.Type, one.Condition))], to?.Id);
        store.Transactions.Add(transaction);
        count++;
        byType[type] = byType.GetValueOrDefault(type) + 1;
        if (store.Waiting.Count == 0)
        {
            if (Offline(store) is not { } until)
            {
                Post(transaction);
                return true;
            }
            Agenda.In(until - Clock.Now, () => CatchUp(store));
        }
        store.Waiting.Add(transaction);
        return true;
    }

    /// <summary>Until when a store's line is down, which follows from the time alone; null when it works.</summary>
    private DateTimeOffset? Offline(Store store)
    {
        var settings = dials();
        if (settings.StoreOffline <= 0 || settings.StoreOfflineEvery <= TimeSpan.Zero)
        {
            return null;
        }
        var elapsed = Clock.Now - start;
        var window = elapsed.Ticks / settings.StoreOfflineEvery.Ticks;
        if (Seeded.FractionOf(options.Seed, "offline/" + store.Id, window) >= settings.StoreOffline)
        {
            return null;
        }
        var latest = settings.StoreOfflineEvery - settings.StoreOfflineFor;
        var begin = new TimeSpan((long)(latest.Ticks * Seeded.FractionOf(options.Seed, "offline-begin/" + store.Id, window)) + (window * settings.StoreOfflineEvery.Ticks));
        return elapsed >= begin && elapsed < begin + settings.StoreOfflineFor ? start + begin + settings.StoreOfflineFor : null;
    }

    /// <summary>Posts all that waits: one by one or many together, in the order of a queue that was kept badly, with some of what was sent before once more.</summary>
    private void CatchUp(Store store)
    {
        lock (Books)
        {
            var settings = dials();
            var waiting = store.Waiting.ToList();
            store.Waiting.Clear();
            caughtUp += waiting.Count;
            if (line.Chance(settings.TillRepeat))
            {
                waiting.InsertRange(0, store.Transactions.Except(waiting).TakeLast(MostRepeated));
            }
            if (line.Chance(settings.TillShuffle))
            {
                for (var index = waiting.Count - 1; index > 0; index--)
                {
                    var other = line.Below(index + 1);
                    (waiting[index], waiting[other]) = (waiting[other], waiting[index]);
                }
            }
            while (waiting.Count > 0)
            {
                var together = waiting.Take(1 + line.Below(MostTogether)).TakeWhile(one => TillPost.IsPosLog(one) == TillPost.IsPosLog(waiting[0])).ToList();
                waiting.RemoveRange(0, together.Count);
                Post(together);
            }
        }
    }

    private void Post(TillTransaction transaction) =>
        Post(TillPost.One(transaction), TillPost.IsPosLog(transaction), line.Chance(dials().TillReuse) ? () => Reuse(transaction) : null);

    private void Post(IReadOnlyList<TillTransaction> transactions)
    {
        if (transactions.Count == 1)
        {
            Post(transactions[0]);
            return;
        }
        Post(TillPost.Many(transactions), TillPost.IsPosLog(transactions[0]), null);
    }

    /// <summary>A till that has lost count gives a number it has given before to something that never happened. The first is known to have arrived.</summary>
    private void Reuse(TillTransaction transaction)
    {
        lock (Books)
        {
            if (!reused.Add((transaction.Store, transaction.Workstation, transaction.BusinessDay, transaction.Sequence)))
            {
                return; // It was told twice that the first has arrived.
            }
            var changed = transaction with { Lines = [transaction.Lines[0] with { Quantity = transaction.Lines[0].Quantity + 1 }, .. transaction.Lines.Skip(1)] };
            Post(TillPost.One(changed), TillPost.IsPosLog(changed), null);
        }
    }

    private void Post(byte[] body, bool posLog, Action? accepted)
    {
        KeyValuePair<string, string>[] headers = [new("X-Pos-Signature", Signatures.Hex(Account.WebhookSecret, body))];
        Post(new OutgoingWebhook(Account.Connection, $"till-{++posted}", body, () => headers) { ContentType = posLog ? TillPost.Xml : TillPost.Json, Accepted = accepted });
    }

    private SimResponse Transactions(string store, SimRequest request)
    {
        var day = request.Parameter("day");
        _ = int.TryParse(request.Parameter("after"), out var after);
        var list = stores.TryGetValue(store, out var known)
            ? known.Transactions.Where(one => day is null || one.BusinessDay == day).Skip(after).Take(PageSize).ToList()
            : [];
        return Json(200, new TillTransactions(list), StoreJson.Default.TillTransactions);
    }

    private static SimResponse Error(int status, string code, string message) => Json(status, new StoreError(code, message), StoreJson.Default.StoreError);
}
