namespace Weft.Simulator.Trade;

/// <summary>
/// The buyer: knows what was there, what came and what customers were promised, and orders more before a SKU runs out, so that
/// demand waiting for goods is served in the end. Also notices the moment a channel sells what does not exist.
/// </summary>
internal sealed class Replenishment
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Position> positions = [];
    private readonly Agenda agenda;
    private readonly Action<string, int> receive;
    private readonly TimeSpan leadTime;
    private readonly int lot;
    private readonly int reorderPoint;
    private long oversoldUnits;

    public Replenishment(RetailerOptions options, IReadOnlyDictionary<string, int> stock, Agenda agenda, Action<string, int> receive)
    {
        (this.agenda, this.receive, leadTime) = (agenda, receive, options.ReplenishmentTime);
        lot = Math.Max(20, options.StockPerSku);
        reorderPoint = Math.Max(20, options.StockPerSku / 10);
        foreach (var (sku, units) in stock)
        {
            positions.Add(sku, new Position { Existing = units });
        }
    }

    /// <summary>Units sold by any channel at a moment when nothing of the kind was left or promised to others already.</summary>
    public long OversoldUnits
    {
        get
        {
            lock (gate)
            {
                return oversoldUnits;
            }
        }
    }

    public void Promise(Basket basket)
    {
        foreach (var line in basket.Lines)
        {
            lock (gate)
            {
                if (!positions.TryGetValue(line.Sku, out var position))
                {
                    continue;
                }
                position.Promised += line.Quantity;
                oversoldUnits += Math.Clamp(position.Promised - position.Existing, 0, line.Quantity);
            }
            Consider(line.Sku);
        }
    }

    public void Forget(Basket basket)
    {
        lock (gate)
        {
            foreach (var line in basket.Lines)
            {
                if (positions.TryGetValue(line.Sku, out var position))
                {
                    position.Promised -= line.Quantity;
                }
            }
        }
    }

    /// <summary>Orders a lot when the SKU runs low, in the books or (<paramref name="onShelf"/>) in fact.</summary>
    public void Consider(string sku, int onShelf = int.MaxValue)
    {
        lock (gate)
        {
            if (!positions.TryGetValue(sku, out var position) || position.OnOrder > 0)
            {
                return;
            }
            var left = Math.Min(position.Existing - position.Promised, onShelf);
            if (left > reorderPoint)
            {
                return;
            }
            position.OnOrder = lot + Math.Max(0, -left);
        }
        agenda.In(leadTime, () => Arrive(sku));
    }

    private void Arrive(string sku)
    {
        int units;
        lock (gate)
        {
            var position = positions[sku];
            units = position.OnOrder;
            position.OnOrder = 0;
            position.Existing += units;
        }
        receive(sku, units);
        Consider(sku);
    }

    private sealed class Position
    {
        public int Existing;
        public int Promised;
        public int OnOrder;
    }
}
