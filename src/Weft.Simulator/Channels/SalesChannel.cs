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
    private readonly Dictionary<string, ChannelOrder> orders = [];
    private readonly List<ChannelOrder> inOrder = [];
    private readonly Dictionary<string, int> shown;
    private long soldMoreThanShown;

    private protected SalesChannel(Surroundings surroundings, IReadOnlyDictionary<string, int> shown) : base(surroundings) => this.shown = new(shown);

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
            return shown.GetValueOrDefault(sku);
        }
    }

    internal IReadOnlyList<ChannelOrderBook> Snapshot()
    {
        lock (Books)
        {
            return [.. inOrder.Select(Book)];
        }
    }

    internal ChannelOrder Take(Basket basket)
    {
        lock (Books)
        {
            if (basket.Lines.Any(line => shown.GetValueOrDefault(line.Sku) < line.Quantity))
            {
                Interlocked.Increment(ref soldMoreThanShown);
            }
            foreach (var line in basket.Lines.Where(line => shown.ContainsKey(line.Sku)))
            {
                shown[line.Sku] = Math.Max(0, shown[line.Sku] - line.Quantity);
            }
            var now = Clock.Now;
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

    private protected bool Sells(string sku) => shown.ContainsKey(sku);

    private protected void Show(string sku, int units) => shown[sku] = units;

    private ChannelOrderBook Book(ChannelOrder order) => new(
        Connection, order.Id, order.Number, order.Basket.Currency, order.Basket.Total, IsPaid(order), order.PaymentReference, order.IsCancelled,
        order.Acknowledged, [.. order.Basket.Lines.Select(line => new BookLine(line.Number, line.Sku, line.Quantity))],
        [.. order.Fulfilments.Select(fulfilment => new ShipmentBook(
            fulfilment.Key ?? fulfilment.Id.ToString(), fulfilment.Tracking,
            [.. fulfilment.Lines.Select(line => new BookLine(line.Number, SkuOf(order, line.Number), line.Quantity))]))]);

    private static string SkuOf(ChannelOrder order, int line) =>
        order.Basket.Lines.FirstOrDefault(candidate => candidate.Number == line)?.Sku ?? "?";
}
