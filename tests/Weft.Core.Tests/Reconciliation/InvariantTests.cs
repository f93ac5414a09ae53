using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Reconciliation;

/// <summary>What must hold of stock at any time: it does, whatever happens to an order, and when it is broken it is said whose promise it is.</summary>
public sealed class InvariantTests
{
    private static readonly Sku a = new("A");
    private static readonly StockPolicy policy = new(["webshop"]);

    [Fact]
    public void Nothing_is_broken_whatever_happens_to_an_order() => Gen.Int[0, 5].Array[1, 12].Sample(steps =>
    {
        var s = Streams.With(2);
        s.Send(An.Place());
        foreach (var step in steps)
        {
            s.Now += TimeSpan.FromMinutes(1);
            switch (step)
            {
                case 0: s.Send(An.Shipment($"S{s.Now.Ticks}", new LineQuantity("1", 1))); break;
                case 1: s.Send(An.Shipment($"S{s.Now.Ticks}")); break;
                case 2: s.Send(new CancelOrder("channel", "changed my mind")); break;
                case 3: s.Settle(); break;
                case 4: s.Send(StockWorkflow.StreamOf(a), new CountStock("DC", 5, s.Now)); break;
                default: s.Settle("warehouse-release", "warehouse-cancellation"); break;
            }
        }

        Broken(s).ShouldBeEmpty();
    });

    [Fact]
    public void A_promise_to_nobody_is_found_with_its_order()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Send(StockWorkflow.StreamOf(a), new ReserveStock(new OrderId("webshop:ghost"), "9", 3, "DC"));
        var broken = Invariants.Promises(s.Stock("A"), [s.Order, new OrderState(new OrderId("webshop:ghost"))], s.Now).ShouldHaveSingleItem();
        (broken.Kind, broken.Order?.Value, broken.LineId, broken.Location, broken.Ours, broken.Theirs).ShouldBe((DiscrepancyKind.Promise, "webshop:ghost", "9", "DC", 3, 0));
        broken.Key().ShouldBe("promise:webshop:ghost:9:A");
    }

    [Fact]
    public void A_promise_that_is_missing_is_found_with_what_is_at_stake()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Send(StockWorkflow.StreamOf(a), new ReleaseStock(An.Id, "1"));
        var broken = Broken(s).ShouldHaveSingleItem();
        (broken.Ours, broken.Theirs, broken.Location, broken.Amount).ShouldBe((0, 2, "DC", An.Euro(23.80m)));
    }

    [Fact]
    public void A_counter_that_is_not_the_sum_and_a_promise_below_zero_are_found()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        var stock = s.Stock("A");
        var counter = stock with { Locations = stock.Locations.SetItem("DC", stock.At("DC") with { Reserved = 5 }) };
        Invariants.Within(counter, policy, s.Now).Where(d => d.Kind == DiscrepancyKind.Counter).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Ours.ShouldBe(5), d => d.Theirs.ShouldBe(2));
        var key = StockState.KeyOf(An.Id, "1");
        var negative = stock with { Promises = stock.Promises.SetItem(key, stock.Promises[key] with { Reserved = -1 }), Locations = stock.Locations.SetItem("DC", stock.At("DC") with { Reserved = -1 }) };
        Invariants.Within(negative, policy, s.Now).Where(d => d.Kind == DiscrepancyKind.Promise).ShouldHaveSingleItem().Ours.ShouldBe(-1);
    }

    [Fact]
    public void A_channel_that_was_not_told_what_is_available_is_found()
    {
        var stock = Streams.With(10).Stock("A");
        var told = stock with { Published = ImmutableSortedDictionary<string, Publication>.Empty.Add("webshop", new Publication(8, An.Noon, 8, An.Noon)) };
        var broken = Invariants.Within(told, policy, An.Noon).ShouldHaveSingleItem();
        (broken.Kind, broken.Where, broken.Ours, broken.Theirs, broken.Key()).ShouldBe((DiscrepancyKind.Publication, "webshop", 8, 10, "publication:webshop:A"));
    }

    [Fact]
    public void A_channel_that_is_told_again_is_told_even_the_same_number()
    {
        var s = Streams.With(10);
        var before = s.Owed.Count;
        s.Send(StockWorkflow.StreamOf(a), new RepublishStock("webshop", 14, s.Now, Foreign: true));
        s.Owed.Skip(before).Select(o => o.Request).ShouldHaveSingleItem().ShouldBeOfType<ChannelStockRequest>().Available.ShouldBe(10);
        s.Send(StockWorkflow.StreamOf(new Sku("nobody")), new RepublishStock("webshop", 14, s.Now, Foreign: true)).ShouldBeOfType<Core.Workflow.Decision.Refused>();
    }

    private static List<Difference> Broken(Streams s) =>
        [.. new[] { "A", "B" }.SelectMany(sku => Invariants.Promises(s.Stock(sku), [s.Order], s.Now).Concat(Invariants.Within(s.Stock(sku), policy, s.Now)))];
}
