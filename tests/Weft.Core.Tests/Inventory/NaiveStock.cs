using Weft.Core.Inventory;

namespace Weft.Core.Tests.Inventory;

/// <summary>Remembers everything that was said and adds it up from scratch whenever it is asked: slow, and too simple to be wrong.</summary>
internal sealed class NaiveStock(int dcSafety, int marketThreshold)
{
    private readonly List<(string Location, int Units, DateTimeOffset At)> counts = [];
    private readonly List<(string? Key, string Location, int Change, DateTimeOffset At)> movements = [];

    public List<Line> Lines { get; } = [];

    public List<(string Cart, string Location, int Units)> Held { get; } = [];

    internal sealed class Line(string order, string location)
    {
        public string Order => order;

        public string Location => location;

        public int Reserved { get; set; }

        public int Backordered { get; set; }
    }

    public int OnHand(string location)
    {
        var here = counts.Where(c => c.Location == location).ToList();
        var newest = here.Count == 0 ? DateTimeOffset.MinValue : here.Max(c => c.At);
        return here.Where(c => c.At == newest).Select(c => c.Units).LastOrDefault() + movements.Where(m => m.Location == location && m.At > newest).Sum(m => m.Change);
    }

    public int Reserved(string location) => Lines.Where(l => l.Location == location).Sum(l => l.Reserved);

    public int HeldAt(string location) => Held.Where(h => h.Location == location).Sum(h => h.Units);

    public int Free(string location) => Math.Max(0, OnHand(location) - Reserved(location) - HeldAt(location) - (location == "DC" ? dcSafety : 0));

    /// <summary>The web shop sells from everywhere, the market from the distribution centre, holding some back.</summary>
    public int Number(string channel) => channel == "webshop" ? Free("DC") + Free("S1") : Math.Max(0, Free("DC") - marketThreshold);

    public bool IsCounted => counts.Count > 0;

    public void Hear(CountStock c)
    {
        var newest = counts.Where(x => x.Location == c.Location).Select(x => (DateTimeOffset?)x.At).Max();
        if (newest is null || c.CountedAt >= newest) counts.Add((c.Location, c.OnHand, c.CountedAt));
        Fill();
    }

    public void Hear(MoveStock c)
    {
        if (movements.Exists(m => m.Key == c.Key)) return;
        movements.Add((c.Key, c.Location, c.Change, c.At));
        Fill();
    }

    public void Hear(ReserveStock c)
    {
        if (Lines.Exists(l => l.Order == c.Order.Value)) return;
        var line = new Line(c.Order.Value, c.Location);
        var own = Math.Min(c.Quantity, Held.Where(h => h.Cart == c.Reservation && h.Location == c.Location).Sum(h => h.Units));
        line.Reserved = Math.Clamp(OnHand(c.Location) - Reserved(c.Location), 0, own) + Math.Min(c.Quantity - own, Free(c.Location));
        line.Backordered = c.Quantity - line.Reserved;
        if (own > 0) Change(c.Reservation!, c.Location, -own);
        Lines.Add(line);
    }

    public void Hear(ReleaseStock c)
    {
        if (Lines.Find(l => l.Order == c.Order.Value) is not { } line) return;
        for (var left = c.Quantity ?? int.MaxValue; left > 0 && line.Reserved + line.Backordered > 0; left--)
        {
            if (line.Backordered > 0) line.Backordered--;
            else line.Reserved--;
        }

        Close(line);
    }

    public void Hear(ConsumeStock c)
    {
        if (Lines.Find(l => l.Order == c.Order.Value) is not { } line) return;
        movements.Add((null, line.Location, -c.Quantity, c.BookedAt));
        for (var left = c.Quantity; left > 0 && line.Reserved + line.Backordered > 0; left--)
        {
            if (line.Reserved > 0) line.Reserved--;
            else line.Backordered--;
        }

        Close(line);
    }

    public void Hear(HoldUnits c)
    {
        var before = Held.Where(h => h.Cart == c.Reservation).ToDictionary(h => h.Location, h => h.Units);
        var free = c.Locations.ToDictionary(l => l, Free);
        Held.RemoveAll(h => h.Cart == c.Reservation);
        var left = c.Quantity;
        foreach (var location in c.Locations)
        {
            var units = Math.Min(left, before.GetValueOrDefault(location));
            units += Math.Min(left - units, free[location]);
            left -= units;
            if (units > 0) Held.Add((c.Reservation, location, units));
        }

        Fill();
    }

    public void Hear(ReleaseUnits c)
    {
        Held.RemoveAll(h => h.Cart == c.Reservation);
        Fill();
    }

    private void Change(string cart, string location, int change)
    {
        var at = Held.FindIndex(h => h.Cart == cart && h.Location == location);
        Held[at] = Held[at] with { Units = Held[at].Units + change };
        Held.RemoveAll(h => h.Units == 0);
    }

    private void Close(Line line)
    {
        if (line.Reserved + line.Backordered == 0) Lines.Remove(line);
        Fill();
    }

    private void Fill()
    {
        foreach (var line in Lines)
            for (; line.Backordered > 0 && Free(line.Location) > 0; line.Backordered--) line.Reserved++;
    }
}
