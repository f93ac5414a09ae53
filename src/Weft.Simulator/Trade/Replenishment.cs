namespace Weft.Simulator.Trade;

/// <summary>
/// The buyer: knows what was there, what came and what customers were promised, and orders more before a SKU runs out, so that
/// demand waiting for goods is served in the end. Also notices the moment a channel sells what does not exist.
/// </summary>
internal sealed class Replenishment
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Position> _positions = [];
    private readonly Catalogue _catalogue;
    private readonly Agenda _agenda;
    private readonly Action<string, int> _receive;
    private readonly TimeSpan _leadTime;
    private readonly int _lot;
    private readonly int _reorderPoint;
    private long _oversoldUnits;

    public Replenishment(RetailerOptions options, Catalogue catalogue, IReadOnlyDictionary<string, int> stock, Agenda agenda, Action<string, int> receive)
    {
        (_catalogue, _agenda, _receive, _leadTime) = (catalogue, agenda, receive, options.ReplenishmentTime);
        _lot = Math.Max(20, options.StockPerSku);
        _reorderPoint = Math.Max(20, options.StockPerSku / 10);
        foreach (var (sku, units) in stock)
        {
            _positions.Add(sku, new Position { Existing = units });
        }
    }

    /// <summary>Units sold by any channel at a moment when nothing of the kind was left or promised to others already.</summary>
    public long OversoldUnits
    {
        get
        {
            lock (_lock)
            {
                return _oversoldUnits;
            }
        }
    }

    public void Promise(Basket basket)
    {
        foreach (var (sku, quantity) in UnitsOf(basket))
        {
            lock (_lock)
            {
                if (!_positions.TryGetValue(sku, out var position))
                {
                    continue;
                }
                position.Promised += quantity;
                _oversoldUnits += Math.Clamp(position.Promised - position.Existing, 0, quantity);
            }
            Consider(sku);
        }
    }

    public void Forget(Basket basket)
    {
        lock (_lock)
        {
            foreach (var (sku, quantity) in UnitsOf(basket))
            {
                if (_positions.TryGetValue(sku, out var position))
                {
                    position.Promised -= quantity;
                }
            }
        }
    }

    /// <summary>Orders a lot when the SKU runs low, in the books or (<paramref name="onShelf"/>) in fact.</summary>
    public void Consider(string sku, int onShelf = int.MaxValue)
    {
        lock (_lock)
        {
            if (!_positions.TryGetValue(sku, out var position) || position.OnOrder > 0)
            {
                return;
            }
            var left = Math.Min(position.Existing - position.Promised, onShelf);
            if (left > _reorderPoint)
            {
                return;
            }
            position.OnOrder = _lot + Math.Max(0, -left);
        }
        _agenda.In(_leadTime, () => Arrive(sku));
    }

    private IEnumerable<(string Sku, int Quantity)> UnitsOf(Basket basket) => basket.Lines.SelectMany(line => _catalogue.OnShelves(line.Sku, line.Quantity));

    private void Arrive(string sku)
    {
        int units;
        lock (_lock)
        {
            var position = _positions[sku];
            units = position.OnOrder;
            position.OnOrder = 0;
            position.Existing += units;
        }
        _receive(sku, units);
        Consider(sku);
    }

    private sealed class Position
    {
        public int Existing;
        public int Promised;
        public int OnOrder;
    }
}
