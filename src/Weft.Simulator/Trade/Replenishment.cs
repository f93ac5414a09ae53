namespace Weft.Simulator.Trade;

/// <summary>
/// The buyer: knows what was there, what came and what customers were promised, and orders more before a SKU runs out, so that
/// demand waiting for goods is served in the end. Also notices the moment a channel sells what does not exist.
/// </summary>
internal sealed class Replenishment
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Position> positions = [];
    private readonly Catalogue catalogue;
    private readonly Agenda agenda;
    private readonly Action<string, int> receive;
    private readonly TimeSpan leadTime;
    private readonly int lot;
    private readonly int reorderPoint;
    private long oversoldUnits;

    public Replenishment(RetailerOptions options, Catalogue catalogue, IReadOnlyDictionary<string, int> stock, Agenda agenda, Action<string, int> receive)
    {
        (this.catalogue, this.agenda, this.receive, this.leadTime) = (catalogue, agenda, receive, options.ReplenishmentTime);
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
        foreach (var (sku, quantity) in UnitsOf(basket))
        {
            lock (gate)
            {
                if (!positions.TryGetValue(sku, out var position))
                {
                    continue;
                }
                position.Promised += quantity;
                oversoldUnits += Math.Clamp(position.Promised - position.Existing, 0, quantity);
            }
            Consider(sku);
        }
    }

    public void Forget(Basket basket)
    {
        lock (gate)
        {
            foreach (var (sku, quantity) in UnitsOf(basket))
            {
                if (positions.TryGetValue(sku, out var position))
                {
                    position.Promised -= quantity;
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

    private IEnumerable<(string Sku, int Quantity)> UnitsOf(Basket basket) => basket.Lines.SelectMany(line => catalogue.OnShelves(line.Sku, line.Quantity));

    /// <summary>Units that customers sent back can be sold again.</summary>
    public void Return(string sku, int quantity)
    {
        lock (gate)
        {
            foreach (var (part, units) in catalogue.OnShelves(sku, quantity))
            {
                positions[part].Existing += units;
            }
        }
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
