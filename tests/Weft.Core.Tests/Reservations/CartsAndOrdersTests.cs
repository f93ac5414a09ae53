using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Reservations;

/// <summary>Stock, carts and orders together: what holds whatever happens, in whatever order, however often.</summary>
public sealed class CartsAndOrdersTests
{
    private static Gen<List<(int Kind, int Who, int What, int Units)>> Days => Gen.Select(Gen.Int[0, CartsAndOrders.Kinds - 1], Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[1, 5]).List[0, 50];

    [Fact]
    public void What_is_promised_is_what_orders_still_need() => Played((w, _) =>
    {
        foreach (var sku in CartsAndOrders.Skus)
        {
            var stock = w.S.Stock(sku);
            foreach (var (location, here) in stock.Locations) here.Reserved.ShouldBe(stock.Promises.Values.Where(p => p.Location == location).Sum(p => p.Reserved), sku);
            stock.Promises.Values.ToDictionary(p => StockState.KeyOf(p.Order, p.LineId), p => p.Reserved + p.Backordered).ShouldBe(Needs(w, sku), ignoreOrder: true);
        }

        w.S.Surprises.ShouldBeEmpty();
    });

    [Fact]
    public void What_is_held_is_what_live_carts_have() => Played((w, _) =>
    {
        foreach (var sku in CartsAndOrders.Skus)
        {
            var stock = w.S.Stock(sku);
            foreach (var (location, here) in stock.Locations) here.Held.ShouldBe(stock.Holds.Values.Sum(h => h.Units.Where(u => u.Location == location).Sum(u => u.Quantity)), sku);
            stock.Holds.ToDictionary(h => h.Key, h => h.Value.Units.Sum(u => u.Quantity))
                .ShouldBe(w.AllCarts.Where(c => c.Status == ReservationStatus.Held && c.Demand.ContainsKey(sku)).ToDictionary(c => c.Id, c => c.Demand[sku]), ignoreOrder: true);
        }

        w.AllCarts.ShouldAllBe(c => c.Status != ReservationStatus.Asking);
        w.AllCarts.Where(c => c.Status == ReservationStatus.Held).ShouldAllBe(c => !c.AllOrNothing || c.Held.All(l => l.Missing == 0));
    });

    [Fact]
    public void No_unit_is_promised_twice() => Played((w, before) =>
    {
        foreach (var sku in CartsAndOrders.Skus)
        {
            var here = w.S.Stock(sku).At("DC");
            if (here.Reserved + here.Held > before[sku].Reserved + before[sku].Held) (here.Reserved + here.Held).ShouldBeLessThanOrEqualTo(here.Sellable.Units, sku);
        }
    });

    [Fact]
    public void A_cart_that_becomes_the_same_order_moves_no_number() => Days.Sample(days =>
    {
        var w = new CartsAndOrders();
        foreach (var day in days)
        {
            var cart = w.S.Cart($"c{day.Who}");
            var enough = CartsAndOrders.Skus.Select(sku => w.S.Stock(sku).At("DC")).All(l => l.Reserved + l.Held <= l.Sellable.Units);
            var whole = enough && day.Kind is (6 or 7) && cart.Status == ReservationStatus.Held && cart.Held.All(l => l.Missing == 0);
            var before = Free(w);
            var orders = w.AllOrders.Count(o => o.Order is not null);
            w.Play(day);
            if (!whole || w.AllOrders.Count(o => o.Order is not null) == orders) continue;
            var order = w.AllOrders.Single(o => o.Order?.Reservation == cart.Id);
            w.S.Cart(cart.Id).Status.ShouldBe(ReservationStatus.Taken);
            order.Lines.ShouldAllBe(l => l.Backordered == 0 && l.Open == 0);

            // What was taken out or shipped before the order came is another story.
            if (order.Lines.All(l => l.Cancelled + l.Shipped == 0)) Free(w).ShouldBe(before);
        }
    });

    [Fact]
    public void In_the_end_nothing_is_promised_and_nothing_held() => Days.Sample(days =>
    {
        var w = new CartsAndOrders();
        foreach (var day in days) w.Play(day);
        w.ComeToRest();
        foreach (var o in w.AllOrders.Where(o => o.Order is not null)) o.GoodsSettled.ShouldBeTrue($"{o.Id} {o.Status()} {string.Join(' ', o.Holds)} {string.Join(' ', o.Lines)} {string.Join(' ', o.Obligations)}");
        foreach (var sku in CartsAndOrders.Skus)
        {
            w.S.Stock(sku).Promises.ShouldBeEmpty();
            w.S.Stock(sku).Holds.ShouldBeEmpty();
            (w.S.Stock(sku).At("DC").Reserved, w.S.Stock(sku).At("DC").Held).ShouldBe((0, 0));
        }
    });

    [Fact]
    public void The_states_are_what_the_recorded_events_say_and_repeats_change_nothing() => Days.Sample(days =>
    {
        var (once, twice) = (new CartsAndOrders(), new CartsAndOrders());
        foreach (var day in days)
        {
            once.Play(day);
            twice.Play(day);

            // Time, counts, movements and answers are told once: telling them again is something else.
            if (day.Kind is not (5 or 9 or 10 or 14 or 15 or 16 or 17)) twice.Play(day);
        }

        foreach (var stream in once.S.History.Select(h => h.Stream).Distinct())
        {
            Streams.Text(once.S.Replayed(stream)).ShouldBe(Streams.Text(once.S.StateOf(stream)));
            if (stream.Kind != "stock") Streams.Text(twice.S.StateOf(stream)).ShouldBe(Streams.Text(once.S.StateOf(stream)));
        }
    });

    private static void Played(Action<CartsAndOrders, ImmutableDictionary<string, LocationStock>> holds) => Days.Sample(days =>
    {
        var w = new CartsAndOrders();
        foreach (var day in days)
        {
            var before = CartsAndOrders.Skus.ToImmutableDictionary(sku => sku, sku => w.S.Stock(sku).At("DC"));
            w.Play(day);
            holds(w, before);
        }
    });

    /// <summary>What every order still needs of a SKU, computed from scratch: ordered, less cancelled, less what has left the ERP's books.</summary>
    private static Dictionary<string, int> Needs(CartsAndOrders w, string sku)
    {
        var needs = new Dictionary<string, int>();
        foreach (var o in w.AllOrders)
            foreach (var line in o.Lines)
                foreach (var claim in line.Claims().Where(c => c.Sku.Value == sku))
                {
                    var gone = o.Shipments.Where(x => o.Obligation($"erp-delivery/{x.ShipmentId}") is null or { Settled: true }).Sum(x => x.Lines.Where(l => l.LineId == line.LineId).Sum(l => l.Quantity));
                    var units = (line.Ordered - line.Cancelled - gone) * claim.PerUnit;
                    if (units > 0) needs[StockState.KeyOf(o.Id, claim.Id)] = units;
                }

        return needs;
    }

    private static string Free(CartsAndOrders w) => string.Join(' ', CartsAndOrders.Skus.Select(sku => $"{sku}: {w.S.Stock(sku).At("DC").AvailableAbove(0)}"));
}
