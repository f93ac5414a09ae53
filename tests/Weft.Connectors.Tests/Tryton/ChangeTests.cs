using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>An order that is changed after Tryton has its sale.</summary>
public sealed class ChangeTests
{
    private readonly FakeRetailer shop = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    [Fact]
    public async Task Units_and_address_change_and_a_second_time_nothing_does()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Release("1"));
        var change = FakeRetailer.Change("1", "C1", FakeRetailer.Smaller);
        (await shop.Connect().LookUpAsync(change, default)).ShouldBeOfType<LookUp.NotThere>();
        await shop.DoAsync(change, change);
        shop.Changed("1").ShouldBe(1);
        shop.Tryton.Rows.Table("sale.amendment").Count.ShouldBe(1);
        shop.Shipments("1").ShouldHaveSingleItem().State.ShouldBe("assigned", "It had its stock before.");
        (await shop.Connect().LookUpAsync(change, default)).ShouldBeOfType<LookUp.Found>();
        shop.Ship("1", "00340");
        await shop.DoAsync(FakeRetailer.Invoice("1", "S1", FakeRetailer.Smaller(FakeRetailer.OrderOf("1")).Total));
    }

    [Fact]
    public async Task A_line_that_is_not_named_is_wanted_no_more_and_a_new_one_is_added()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        await shop.DoAsync(FakeRetailer.Change("1", "C1", o => o with { Lines = [o.Lines[0], o.Lines[1] with { LineId = "L3" }] }));
        Lines().ShouldBe(["L1×3", "L2×0", "L3×1"], ignoreOrder: true);
        shop.Invoices("1").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Units_that_are_recalled_leave_the_pickers_and_then_the_sale()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Release("1"));
        var recall = FakeRetailer.LeaveOut("1", "U1", FakeRetailer.Mugs(1));
        (await shop.Connect().LookUpAsync(recall, default)).ShouldBeOfType<LookUp.NotThere>();
        await shop.DoAsync(recall, recall);
        (await shop.Connect().LookUpAsync(recall, default)).ShouldBeOfType<LookUp.Found>();
        shop.Shipments("1").Select(s => s.State).ShouldBe(["assigned", "draft"], ignoreOrder: true);
        await shop.DoAsync(FakeRetailer.Change("1", "C1", FakeRetailer.Smaller));
        shop.Changed("1").ShouldBe(1);
        shop.Shipments("1").Select(s => s.State).ShouldBe(["assigned"]);
    }

    [Fact]
    public async Task Units_that_are_packed_are_not_left_out()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Release("1"));
        shop.Ship("1", "00340");
        (await shop.SendAsync(FakeRetailer.LeaveOut("1", "U1", FakeRetailer.Mugs(1)))).ShouldBeOfType<DeliveryOutcome.Declined>().Reason.ShouldContain("already picked or have left");
        (await shop.SendAsync(FakeRetailer.Change("1", "C1", FakeRetailer.Smaller))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("3 units are packed or have left");
    }

    [Fact]
    public async Task What_is_being_picked_is_changed_when_it_has_left()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Release("1"));
        shop.Tryton.Books.Press("stock.shipment.out", "pick", [shop.Shipments("1").Single().Id]);
        (await shop.SendAsync(FakeRetailer.Change("1", "C1", FakeRetailer.Smaller))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("being picked");
    }

    [Fact]
    public async Task The_goods_that_the_node_gave_back_for_a_change_are_put_before_it_again()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Release("1"), FakeRetailer.Stop("1"), FakeRetailer.Change("1", "C1", FakeRetailer.Smaller));
        shop.Changed("1").ShouldBe(1);
        shop.Shipments("1").Select(s => s.State).ShouldBe(["cancelled", "waiting"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_has_not_left_is_cancelled_after_the_other_line_shipped()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(3)));
        var left = FakeRetailer.OrderOf("1");
        left = left with { Lines = [left.Lines[0]], Total = left.Total - left.Lines[1].Gross() };
        await shop.DoAsync(FakeRetailer.Change("1", "C1", _ => left), FakeRetailer.Invoice("1", "P1", left.Total));
        TrytonRows.Amount(shop.Sales("1").Single()["total_amount"]).ShouldBe(left.Total.ToDecimal());
        shop.Shipments("1").Select(s => s.State).ShouldBe(["done"]);
        shop.Invoices("1").ShouldHaveSingleItem().State.ShouldBe("posted");
    }

    [Fact]
    public async Task A_sale_that_Tryton_has_cancelled_is_told_as_that()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        shop.Sales("1").Single()["state"] = "cancelled";
        (await shop.SendAsync(FakeRetailer.Change("1", "C1", FakeRetailer.Smaller))).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
    }

    private List<string> Lines() => [.. shop.Sales("1").Single()["lines"]!.AsArray().Select(l => shop.Tryton.Rows.Row("sale.line", l!.GetValue<int>())).Where(l => l["note"]?.ToString().StartsWith("Channel line", StringComparison.Ordinal) == true).Select(l => $"{l["note"]!.ToString().Split(' ')[^1]}×{l["quantity"]}")];
}
