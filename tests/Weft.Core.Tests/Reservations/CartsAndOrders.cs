using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Reservations;

/// <summary>A retailer with three SKUs, two kits and an old name, a few carts and a few orders, to which anything may happen.</summary>
internal sealed class CartsAndOrders
{
    public const int Kinds = 18;
    private const int Carts = 4;
    private static readonly ImmutableArray<string> sold = ["A", "B", "C", "K", "L", "A-old"];
    private static readonly ImmutableArray<string> counted = ["A", "B", "C"];

    public CartsAndOrders()
    {
        S = new Streams().Stocked("A", 8).Stocked("B", 3).Stocked("C", 5).Kit("K", ("A", 2), ("B", 1)).Kit("L", ("A", 1), ("C", 1));
        S.Send(Stock("A-old"), new MapSku(new Sku("A"), "anna"));
    }

    public Streams S { get; }

    public static ImmutableArray<string> Skus => counted;

    public IEnumerable<ReservationState> AllCarts => Enumerable.Range(0, Carts).Select(i => S.Cart($"c{i}"));

    public IEnumerable<OrderState> AllOrders => Enumerable.Range(0, 2 * Carts).Select(i => (OrderState)S.StateOf(OrderWorkflow.StreamOf(Order(i))));

    /// <summary>Lets something happen. The same numbers mean the same.</summary>
    public void Play((int Kind, int Who, int What, int Units) m)
    {
        var (cart, order) = ($"c{m.Who % Carts}", Order(m.Who % (2 * Carts)));
        switch (m.Kind)
        {
            case 0 or 1 or 2:
                S.Send(cart, Wish(m));
                break;
            case 3:
                S.Send(cart, new ExtendReservation(S.Now.AddMinutes(5 * m.Units)));
                break;
            case 4:
                S.Send(cart, new ReleaseReservation("webshop"));
                break;
            case 5:
                S.Later(TimeSpan.FromMinutes(4 * m.Units));
                break;
            case 6 or 7 or 8:
                Place(m);
                break;
            case 9:
                Settle(order, []);
                break;
            case 10:
                Settle(order, ["erp-delivery"]);
                break;
            case 11:
                S.Send(To(order), new ReportShipment($"S{m.What}", m.What < 3 ? [] : [new("1", m.Units)], "DHL", "T", S.Now));
                break;
            case 12:
                S.Send(To(order), new CancelOrder(m.What < 3 ? "channel" : "anna", "not wanted"));
                break;
            case 13:
                S.Send(To(order), new CancelUnits($"r{m.What}", [new($"{1 + (m.What % 2)}", m.Units)], "channel", "less"));
                break;
            case 14:
                Answer(order, m.What < 3);
                break;
            case 15:
                Count(counted[m.What % 3], m.Units * 3);
                break;
            case 16:
                S.Send(Stock(counted[m.What % 3]), new MoveStock($"{S.History.Count}", "DC", m.Who % 2 == 0 ? m.Units : -m.Units, S.Now, MovementReason.Adjustment));
                break;
            default:
                S.Send(To(order), new PlaceHold("anna", "wait"));
                S.Send(To(order), new ReleaseHold(HoldKind.Manual, "anna", "anna"));
                break;
        }
    }

    /// <summary>Everybody does their part, there is stock, and all carts' time is over.</summary>
    public void ComeToRest()
    {
        S.Later(TimeSpan.FromHours(5));
        foreach (var sku in counted) Count(sku, 1_000);
        for (var round = 0; round < 3; round++)
            foreach (var o in AllOrders.Where(o => o.Order is not null).ToList())
            {
                foreach (var hold in o.Holds) S.Send(To(o.Id), new ReleaseHold(hold.Kind, hold.Key, "anna"));
                Settle(o.Id, []);
                S.Send(To(o.Id), new ReportShipment($"last {round}", [], "DHL", "T", S.Now));
                Settle(o.Id, []);
            }
    }

    public static StreamId Stock(string sku) => StockWorkflow.StreamOf(new Sku(sku));

    private static StreamId To(OrderId order) => OrderWorkflow.StreamOf(order);

    private static OrderId Order(int number) => OrderId.Of("webshop", $"{number}");

    private static MakeReservation Wish((int Kind, int Who, int What, int Units) m) => An.Cart(m.Kind != 1, [.. Lines(m)]) with { ExpiresAt = An.Noon.AddMinutes(10 + (m.What * 20)) };

    private static IEnumerable<(string Sku, int Quantity)> Lines((int Kind, int Who, int What, int Units) m)
    {
        yield return (sold[m.What], m.Units);
        if (m.Units > 2) yield return (sold[(m.What + m.Who) % sold.Length], 1 + (m.Who % 2));
    }

    /// <summary>The first orders are what becomes of the carts, sometimes with other lines; the others come without a cart.</summary>
    private void Place((int Kind, int Who, int What, int Units) m)
    {
        var number = m.Who % (2 * Carts);
        var cart = number < Carts ? S.Cart($"c{number}") : null;
        var lines = cart is { Lines.IsEmpty: false } && m.Kind != 8 ? cart.Lines.Select(l => (Sku: l.Sku.Value, l.Quantity)) : Lines(m);
        var order = An.Order(m.Kind == 7 ? PaymentState.Pending : PaymentState.Captured, [.. lines.Select((l, i) => An.Line($"{i + 1}", l.Sku, l.Quantity))]) with
        {
            Id = Order(number), ChannelOrderId = $"{number}", Reservation = cart is { Status: not ReservationStatus.None } ? cart.Id : null, PlacedAt = S.Now,
        };
        S.Send(To(order.Id), new PlaceOrder(order, An.Parties(erpShips: number == 1)));
    }

    private void Settle(OrderId order, string[] except)
    {
        while (Due(order).FirstOrDefault(o => !except.Any(e => o.Key.StartsWith(e, StringComparison.Ordinal))) is { } owed)
            S.Send(To(order), new DeliverySettled($"{order}/{owed.Key}", new DeliveryResult(true, "R", At: S.Now))).ShouldBeOfType<Decision.Accepted>();
    }

    private void Answer(OrderId order, bool yes)
    {
        if (Due(order).FirstOrDefault() is { } owed) S.Send(To(order), new DeliverySettled($"{order}/{owed.Key}", new DeliveryResult(yes, "R", Reason: "no", CancelledThere: !yes && owed.Kind != ObligationKind.WarehouseCancellation)));
    }

    private IEnumerable<Obligation> Due(OrderId order)
    {
        var state = (OrderState)S.StateOf(To(order));
        return state.Obligations.Where(o => o.Kind != ObligationKind.Shipment && state.IsDue(o));
    }

    private void Count(string sku, int units) => S.Send(Stock(sku), new CountStock("DC", units, S.Now += TimeSpan.FromSeconds(1)));
}
