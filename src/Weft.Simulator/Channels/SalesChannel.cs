using Weft.Simulator.Books;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels;

/// <summary>
/// What the web shop and the marketplaces have in common: orders, the stock they believe in, cancellations. It sells what it
/// shows and lowers that by itself; only a stock push from outside corrects it.
/// </summary>
public abstract class SalesChannel : SimulatedSystem
{
    /// <summary>How a program that is not Weft names itself when it sets a number.</summary>
    public const string OtherProgram = "another-program";

    private readonly Dictionary<string, ChannelOrder> orders = [];
    private readonly List<ChannelOrder> inOrder = [];
    private readonly Dictionary<string, long> restated = [];
    private readonly Shelf shelf;
    private readonly bool tellsOwnWrites;
    private long soldMoreThanShown;
    private long refunds = 80_000_000;

    private protected SalesChannel(Surroundings surroundings, IReadOnlyDictionary<string, int> shown, RetailerOptions options) : base(surroundings) =>
        (shelf, tellsOwnWrites) = (new Shelf(shown), options.EchoUpdates);

    /// <summary>The name Weft knows this channel by.</summary>
    public string Connection => Account.Connection;

    /// <summary>Orders taken although the channel showed too little.</summary>
    public long SoldMoreThanShown => Interlocked.Read(ref soldMoreThanShown);

    /// <summary>Called when an order stopped being wanted.</summary>
    internal Action<Basket>? Cancelled { get; set; }

    public int Shown(string sku)
    {
        lock (Books)
        {
            return shelf.Shown(sku);
        }
    }

    /// <summary>Another program of the retailer sets a number without telling Weft; the channel tells of it.</summary>
    public void SetByAnotherProgram(string sku, int units)
    {
        lock (Books)
        {
            shelf.Show(sku, units, ShelfCause.Set);
            OnStockChanged(new ShelfChange(sku, units, ShelfCause.Set, OtherProgram, Clock.Now));
        }
    }

    /// <summary>The retailer lists an article with so many units; the channel tells of it.</summary>
    public void List(string sku, int units)
    {
        lock (Books)
        {
            shelf.Show(sku, units, ShelfCause.Listed);
            OnStockChanged(new ShelfChange(sku, units, ShelfCause.Listed, null, Clock.Now));
        }
    }

    /// <summary>The retailer takes an article off the channel; the channel tells of it.</summary>
    public void Delist(string sku)
    {
        lock (Books)
        {
            shelf.Delist(sku);
            OnStockChanged(new ShelfChange(sku, 0, ShelfCause.Delisted, null, Clock.Now));
        }
    }

    /// <summary>Whether the channel takes an article's number from outside, or works it out itself as it does of a bundle.</summary>
    public void SetAdjustable(string sku, bool adjustable)
    {
        lock (Books)
        {
            shelf.SetAdjustable(sku, adjustable);
        }
    }

    /// <summary>While true, stock numbers are acknowledged and not taken over, as by a shop whose cache keeps the old ones.</summary>
    public bool ForgetsStock
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Somebody changes a number in the channel's own back office, and nobody is told.</summary>
    public void SetUnheard(string sku, int units)
    {
        lock (Books)
        {
            shelf.Show(sku, units, ShelfCause.Set);
        }
    }

    internal IReadOnlyList<ChannelOrderBook> Snapshot()
    {
        lock (Books)
        {
            return [.. inOrder.Select(Book)];
        }
    }

    /// <summary>Somebody changes what an order comes to in the channel's own back office, by so many minor units.</summary>
    public void Restate(string id, long by)
    {
        lock (Books)
        {
            restated[id] = by;
        }
    }

    private protected SimResponse? Statement(SimRequest request) =>
        ChannelStatements.Of(request.List("ids"), Find, restated) is { } statement ? Json(200, statement, StatementJson.Default.StatedOrders) : null;

    internal ChannelOrder Take(Basket basket)
    {
        lock (Books)
        {
            if (basket.Lines.Any(line => shelf.Shown(line.Sku) < line.Quantity))
            {
                Interlocked.Increment(ref soldMoreThanShown);
            }
            var now = Clock.Now;
            foreach (var line in basket.Lines.Where(line => shelf.Lists(line.Sku)))
            {
                Show(line.Sku, Math.Max(0, shelf.Shown(line.Sku) - line.Quantity), ShelfCause.Sold, null);
            }
            var order = Open(inOrder.Count + 1, basket, now);
            order.ChangedAt = now;
            orders.Add(order.Id, order);
            inOrder.Add(order);
            OnPlaced(order);
            return order;
        }
    }

    /// <summary>The customer changes their mind; false when it is too late.</summary>
    public bool CancelByCustomer(string id)
    {
        lock (Books)
        {
            return orders.TryGetValue(id, out var order) && Cancel(order, "customer");
        }
    }

    /// <summary>Notes a refund once for each key; false when another one has it.</summary>
    private protected bool Refund(ChannelOrder order, string key, long amount, IReadOnlyList<ShippedLine> lines, long shipping, string? paymentRefund, out ChannelRefund refund)
    {
        if (order.Refunds.Find(one => one.Key == key) is { } known)
        {
            refund = known;
            return known.Amount == amount;
        }
        refund = new ChannelRefund(++refunds, key, amount, lines, shipping, paymentRefund, Clock.Now);
        order.Refunds.Add(refund);
        Touch(order);
        return true;
    }

    private protected ChannelRefund RefundByStaff(ChannelOrder order, long amount, IReadOnlyList<ShippedLine> lines, string? paymentRefund)
    {
        var refund = new ChannelRefund(++refunds, null, amount, lines, 0, paymentRefund, Clock.Now);
        order.Refunds.Add(refund);
        Touch(order);
        return refund;
    }

    internal bool IsCancelled(string id)
    {
        lock (Books)
        {
            return Find(id) is { IsCancelled: true };
        }
    }

    internal string? PaymentOf(string id)
    {
        lock (Books)
        {
            return Find(id)?.PaymentReference;
        }
    }

    private protected abstract ChannelOrder Open(int sequence, Basket basket, DateTimeOffset now);

    private protected abstract void OnPlaced(ChannelOrder order);

    private protected abstract void OnCancelled(ChannelOrder order);

    private protected virtual bool IsPaid(ChannelOrder order) => true;

    private protected ChannelOrder? Find(string id) => orders.GetValueOrDefault(id);

    private protected bool Cancel(ChannelOrder order, string reason)
    {
        if (order.IsCancelled || order.Fulfilments.Count > 0)
        {
            return false;
        }
        order.CancelledAt = Clock.Now;
        order.CancelReason = reason;
        Touch(order);
        OnCancelled(order);
        Cancelled?.Invoke(order.Basket);
        return true;
    }

    private protected virtual void Touch(ChannelOrder order)
    {
        order.ChangedAt = Clock.Now;
        order.Version++;
    }

    private protected bool Sells(string sku) => shelf.Lists(sku);

    /// <summary>What is shown of these articles, without those that are not sold here.</summary>
    private protected IEnumerable<(string Sku, int Units)> ShownOf(IEnumerable<string> skus) => skus.Where(Sells).Select(sku => (sku, shelf.Shown(sku)));

    private protected bool IsAdjustable(string sku) => shelf.IsAdjustable(sku);

    private protected int Units(string sku) => shelf.Shown(sku);

    private protected ShelfCause LastCause(string sku) => shelf.LastCause(sku);

    /// <summary>A number set through the channel's API.</summary>
    private protected void Show(string sku, int units, string? source)
    {
        if (!ForgetsStock)
        {
            Show(sku, units, ShelfCause.Set, source);
        }
    }

    /// <summary>Tells the outside of a changed number.</summary>
    private protected abstract void OnStockChanged(ShelfChange change);

    private void Show(string sku, int units, ShelfCause cause, string? source)
    {
        shelf.Show(sku, units, cause);
        if (tellsOwnWrites)
        {
            OnStockChanged(new ShelfChange(sku, units, cause, source, Clock.Now));
        }
    }

    private ChannelOrderBook Book(ChannelOrder order) => new(
        Connection, order.Id, order.Number, order.Basket.Currency, order.Basket.Total, IsPaid(order), order.PaymentReference, order.IsCancelled,
        order.Acknowledged, [.. order.Basket.Lines.Select(line => new BookLine(line.Number, line.Sku, line.Quantity))],
        [.. order.Fulfilments.Select(fulfilment => new ShipmentBook(
            fulfilment.Key ?? fulfilment.Id.ToString(), fulfilment.Tracking,
            [.. fulfilment.Lines.Select(line => new BookLine(line.Number, SkuOf(order, line.Number), line.Quantity))]))])
    {
        Refunds = [.. order.Refunds.Select(refund => refund.Amount)],
    };

    private static string SkuOf(ChannelOrder order, int line) =>
        order.Basket.Lines.FirstOrDefault(candidate => candidate.Number == line)?.Sku ?? "?";
}
