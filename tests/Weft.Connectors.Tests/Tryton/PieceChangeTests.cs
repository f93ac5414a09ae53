using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>Units are taken out of a sale whose pieces are with several warehouses: the others keep what they have.</summary>
public sealed class PieceChangeTests
{
    private readonly FakeRetailer shop = NewShop();

    [Fact]
    public async Task A_line_goes_after_another_warehouse_has_shipped_the_other_line()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)));
        Pieces.Ship(shop, "F1");
        var recall = FakeRetailer.LeaveOutOf("1", "F2", "U1", FakeRetailer.Books(1));
        await OnceAndAgainAsync(recall, "F1 WH done L1×3", "F2 ST draft L2×1");
        await OnceAndAgainAsync(Now("C1", 3, 0), "F1 WH done L1×3");
        await shop.DoAsync(FakeRetailer.Invoice("1", "S1", Order(3, 0).Total));
        shop.Invoices("1").ShouldHaveSingleItem().State.ShouldBe("posted");
    }

    [Fact]
    public async Task The_line_of_the_sales_own_warehouse_goes_after_another_warehouse_has_shipped()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)));
        Pieces.Ship(shop, "F2");
        await OnceAndAgainAsync(FakeRetailer.LeaveOutOf("1", "F1", "U1", FakeRetailer.Mugs(3)), "F1 WH draft L1×3", "F2 ST done L2×1");
        await OnceAndAgainAsync(Now("C1", 0, 1), "F2 ST done L2×1");
    }

    [Fact]
    public async Task A_line_goes_while_both_warehouses_still_have_theirs()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(2)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(1), FakeRetailer.Books(1)));
        await OnceAndAgainAsync(FakeRetailer.LeaveOutOf("1", "F2", "U1", FakeRetailer.Books(1)), " ST draft L2×1", "F1 WH assigned L1×2", "F2 ST assigned L1×1");
        await OnceAndAgainAsync(Now("C1", 3, 0), "F1 WH assigned L1×2", "F2 ST assigned L1×1");
        // The pieces are what they were: they can be stopped, and they ship.
        await shop.DoAsync(FakeRetailer.StopPiece("1", "F1"));
        Pieces.Ship(shop, "F2");
        Pieces.Of(shop).ShouldBe([" WH draft L1×2", "F2 ST done L1×1"]);
    }

    [Fact]
    public async Task Part_of_a_line_goes_and_a_second_time_more_of_it()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "STORE1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "DC1", FakeRetailer.Books(1)));
        var (first, second) = (FakeRetailer.LeaveOutOf("1", "F1", "U1", FakeRetailer.Mugs(1)), FakeRetailer.LeaveOutOf("1", "F1", "U2", FakeRetailer.Mugs(1)));
        await OnceAndAgainAsync(first, " ST draft L1×1", "F1 ST assigned L1×2", "F2 WH assigned L2×1");
        await OnceAndAgainAsync(second, " ST draft L1×1", " ST draft L1×1", "F1 ST assigned L1×1", "F2 WH assigned L2×1");
        await shop.DoAsync(first);
        await OnceAndAgainAsync(Now("C1", 1, 1), "F1 ST assigned L1×1", "F2 WH assigned L2×1");
    }

    [Fact]
    public async Task What_a_warehouse_still_has_is_not_taken_from_under_its_hands()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(2)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(1), FakeRetailer.Books(1)));
        var refused = (await shop.SendAsync(Now("C1", 2, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldBe("Of line L1 warehouses have 3 units (F1 and F2), and the order has 2 for them.");
        refused.NextStep!.ShouldContain("Cancel the units in Weft");
        Pieces.Of(shop).ShouldBe(["F1 WH assigned L1×2", "F2 ST assigned L1×1 L2×1"]);
        shop.Tryton.Rows.Table("sale.amendment").ShouldBeEmpty();
        Pieces.Unfinished(shop).ShouldBe(0);
    }

    [Fact]
    public async Task While_one_warehouse_picks_the_change_waits()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)), FakeRetailer.LeaveOutOf("1", "F2", "U1", FakeRetailer.Books(1)));
        Pieces.Ship(shop, "F1", "pick");
        (await shop.SendAsync(Now("C1", 3, 0))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("being picked");
        Pieces.Of(shop).ShouldBe(["F1 WH picked L1×3", "F2 ST draft L2×1"]);
        Pieces.Unfinished(shop).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_packed_stays_packed()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)), FakeRetailer.LeaveOutOf("1", "F2", "U1", FakeRetailer.Books(1)));
        Pieces.Ship(shop, "F1", "pack");
        await OnceAndAgainAsync(Now("C1", 3, 0), "F1 WH packed L1×3");
        (await shop.SendAsync(FakeRetailer.LeaveOutOf("1", "F1", "U2", FakeRetailer.Mugs(1)))).ShouldBeOfType<DeliveryOutcome.Declined>().Reason.ShouldContain("already picked or have left");
    }

    [Fact]
    public async Task What_comes_on_top_belongs_to_nobody_yet()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "STORE1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "DC1", FakeRetailer.Books(1)));
        var more = FakeRetailer.OrderOf("1");
        more = more with { Lines = more.Lines.Add(more.Lines[1] with { LineId = "L3" }), Total = more.Total + more.Lines[1].Gross() };
        await OnceAndAgainAsync(FakeRetailer.Change("1", "C1", _ => more), " WH draft L3×1", "F1 ST assigned L1×3", "F2 WH assigned L2×1");
        await shop.DoAsync(FakeRetailer.Piece("1", "F3", "STORE1", new ItemQuantity("L3", new Sku("BOOK"), 1)));
        Pieces.Of(shop).ShouldBe(["F1 ST assigned L1×3", "F2 WH assigned L2×1", "F3 ST assigned L3×1"]);
    }

    [Fact]
    public async Task Units_that_were_left_out_for_nothing_go_to_another_warehouse()
    {
        await shop.DoAsync(
            FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)), FakeRetailer.LeaveOutOf("1", "F2", "P1/F2", FakeRetailer.Books(1)),
            FakeRetailer.Piece("1", "F3", "STORE1", FakeRetailer.Books(1)));
        Pieces.Of(shop).ShouldBe(["F1 WH assigned L1×3", "F3 ST assigned L2×1"]);
        shop.Tryton.Rows.Table("stock.shipment.out").Values.ShouldAllBe(s => s["reference"] == null, "The warehouse writes its tracking number there.");
    }

    [Theory]
    [InlineData(Contract.CallFault.LostOnTheWay)]
    [InlineData(Contract.CallFault.LostAnswer)]
    public Task A_fault_on_any_call_leaves_units_out_once(Contract.CallFault fault) => OnAnyCallAsync(
        fault, FakeRetailer.LeaveOutOf("1", "F2", "U2", FakeRetailer.Mugs(1)), [" ST draft L1×1", " ST draft L2×1", "F1 WH assigned L1×1", "F2 ST assigned L1×1"]);

    [Theory]
    [InlineData(Contract.CallFault.LostOnTheWay)]
    [InlineData(Contract.CallFault.LostAnswer)]
    public Task A_fault_on_any_call_leaves_a_whole_piece_out_once(Contract.CallFault fault) => OnAnyCallAsync(
        fault, FakeRetailer.LeaveOutOf("1", "F1", "U2", FakeRetailer.Mugs(1)), [" ST draft L2×1", "F1 WH draft L1×1", "F2 ST assigned L1×2"]);

    [Theory]
    [InlineData(Contract.CallFault.LostOnTheWay)]
    [InlineData(Contract.CallFault.LostAnswer)]
    public Task A_fault_on_any_call_makes_the_change_once_and_each_warehouse_keeps_its_piece(Contract.CallFault fault) => OnAnyCallAsync(fault, Now("C1", 3, 0), ["F1 WH assigned L1×1", "F2 ST assigned L1×2"]);

    [Theory]
    [InlineData(Contract.CallFault.LostOnTheWay)]
    [InlineData(Contract.CallFault.LostAnswer)]
    public Task A_piece_that_is_stopped_after_an_interrupted_change_stays_stopped(Contract.CallFault fault) => OnAnyCallAsync(
        fault, Now("C1", 3, 0), [" draft L1×2", "F1 WH assigned L1×1"], FakeRetailer.StopPiece("1", "F2"));

    /// <summary>Plays a fault on each call in turn, then something in between, then sends again.</summary>
    private static async Task OnAnyCallAsync(Contract.CallFault fault, OutgoingDelivery delivery, IReadOnlyList<string> after, OutgoingDelivery? between = null)
    {
        for (var call = 1; call <= 100; call++)
        {
            var shop = NewShop();
            await shop.DoAsync(
                FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(1)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(2), FakeRetailer.Books(1)),
                FakeRetailer.LeaveOutOf("1", "F2", "U1", FakeRetailer.Books(1)));
            using var faulty = new Contract.FaultyRemote(shop.Tryton, fault, n => n == call);
            var connector = shop.Connect(faulty);
            await connector.SendAsync([delivery], default);
            if (!faulty.Played) return;
            if (between is not null) await shop.DoAsync(between);
            if (await connector.LookUpAsync(delivery, default) is not LookUp.Found) (await connector.SendAsync([delivery], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>($"call {call}");
            // What belongs to nobody may lie in either warehouse.
            Pieces.Of(shop).Select(p => between is null ? p : p.Replace(" ST draft", " draft").Replace(" WH draft", " draft")).ToList().ShouldBe([.. after], $"call {call}");
            Pieces.Unfinished(shop).ShouldBe(0, $"call {call}");
        }

        Assert.Fail("It took more calls than were tried.");
    }

    private async Task OnceAndAgainAsync(OutgoingDelivery delivery, params string[] after)
    {
        (await shop.Connect().LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.NotThere>(delivery.Key);
        await shop.DoAsync(delivery, delivery);
        Pieces.Of(shop).ShouldBe([.. after], delivery.Key);
        (await shop.Connect().LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.Found>(delivery.Key);
        if (delivery.Request is not ErpOrderChangeRequest change) return;
        TrytonRows.Amount(shop.Sales("1").Single()["total_amount"]).ShouldBe(change.Order.Total.ToDecimal());
        shop.Tryton.Rows.Table("sale.amendment").Count.ShouldBe(1);
        Pieces.Unfinished(shop).ShouldBe(0);
    }

    private static OutgoingDelivery Now(string change, int mugs, int books) => FakeRetailer.Change("1", change, _ => Order(mugs, books));

    /// <summary>The order with so many mugs and books left, and the amounts that shops make of them.</summary>
    private static Order Order(int mugs, int books)
    {
        var order = FakeRetailer.OrderOf("1");
        var (net, tax) = mugs switch { 3 => (839, 160), 2 => (559, 107), _ => (280, 53) };
        var mug = order.Lines[0] with { Quantity = mugs, Net = new Money(net, order.Total.Currency), Taxes = [new(1900, new Money(tax, order.Total.Currency))] };
        var lines = ImmutableArray<OrderLine>.Empty;
        if (mugs > 0) lines = lines.Add(mug);
        if (books > 0) lines = lines.Add(order.Lines[1]);
        var without = order.Lines.Aggregate(order.Total, (total, l) => total - l.Gross());
        return order with { Lines = lines, Total = lines.Aggregate(without, (total, l) => total + l.Gross()) };
    }

    private static FakeRetailer NewShop() => new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)), TrytonTestSettings.With("locations.STORE1", "ST"));
}
