using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Core.Tests.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Substitutes;

/// <summary>Another article in place of what a node cannot supply: only as the customer has said, and never dearer without a yes.</summary>
public sealed class SubstituteTests
{
    private static readonly Sku c = new("C");

    /// <summary>2 × A at 11.90 and 1 × B, all at S1, which is asked; S1 has C, too.</summary>
    private static Streams AtStore(SubstitutionRule? rule, SubstitutionRule? ofLine = null, PaymentState payment = PaymentState.Authorised)
    {
        var s = Nodes.With(("S1", 5, 5), ("S2", 5, 5)).Stocked("C", 0).Count("C", "S1", 5);
        var order = An.Order(payment);
        s.Send(new PlaceOrder(order with { Substitution = rule, Lines = order.Lines.SetItem(0, order.Lines[0] with { Substitution = ofLine }) }, An.Parties()));
        return s.Settle();
    }

    private static OfferSubstitute Offer(decimal? price = null, int units = 1, string? piece = "F1") =>
        new("offer-1", "1", units, c, "S1", "the last one is broken") { FulfilmentId = piece, Title = "Product C", UnitPrice = price is { } p ? An.Euro(p) : null };

    [Fact]
    public void What_is_allowed_is_done_and_a_cheaper_article_makes_the_order_cheaper()
    {
        var s = AtStore(SubstitutionRule.Allowed);
        s.Send(Offer(price: 8)).ShouldBeOfType<Decision.Accepted>();
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S1 Requested 1001×1"]);
        s.Order.Order!.Total.ShouldBe(An.Order().Total - An.Euro(3.90m));
        var line = s.Order.Order.Lines.Single(l => l.LineId == "1001");
        (line.InPlaceOf, line.Sku, line.Gross(), line.Net, line.Taxes[0].Amount).ShouldBe(("1", c, An.Euro(8), An.Euro(6.72m), An.Euro(1.28m)));
        var told = s.Owed.Select(o => o.Request).OfType<ChannelOrderChangeRequest>().Single();
        told.Lines.ShouldBe([new("1", 1), new("1001", 1), new("2", 1)]);
        told.Substitutes!.Value.ShouldHaveSingleItem().ShouldBe(line);
        s.Send(Offer(price: 8)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Settle().Send(Nodes.Shipped("F1", "X1"), Nodes.Shipped("F2", "X2"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(o => o.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(s.Order.Order.Total);
        s.Stock("C").Promises.ShouldBeEmpty();
        s.ShouldBalance();
    }

    [Theory]
    [InlineData(15)]
    [InlineData(null)]
    public void Without_asking_nobody_pays_more(int? price)
    {
        var s = AtStore(SubstitutionRule.Allowed);
        s.Send(Offer(price, units: 2));
        s.Order.Order!.Total.ShouldBe(An.Order().Total);
        s.Order.Order.Lines.Select(l => (l.LineId, l.Quantity, l.Gross())).ShouldBe([("1001", 2, An.Euro(23.80m)), ("2", 1, An.Euro(11.90m))]);
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Words().ShouldBe(["F1 S1 Accepted 2×1", "F2 S1 Requested 1001×2"]);
        s.ShouldBalance();
    }

    [Fact]
    public void A_customer_who_wants_to_be_asked_is_asked_and_what_is_dearer_is_paid_before_it_goes_on()
    {
        var s = AtStore(SubstitutionRule.Ask);
        s.Send(Offer(price: 15));
        var hold = s.Order.Holds.ShouldHaveSingleItem();
        (hold.Kind, hold.Key, hold.Owner).ShouldBe((HoldKind.Substitution, "P1", "customer service"));
        hold.NextStep.ShouldContain("2026-11-04 12:00");
        s.Order.Order!.Total.ShouldBe(An.Order().Total);
        s.Send(new ReleaseHold(HoldKind.Substitution, "P1", "anna")).ShouldBeOfType<Decision.Refused>();
        s.Send(new DecideProposal("P1", true, "anna", "she takes it")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Order!.Total.ShouldBe(An.Order().Total + An.Euro(3.10m));
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.BalanceDue);
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S1 Planned 1001×1"]);
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = s.Order.Order.Total });
        s.Settle().Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S1 Requested 1001×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void Who_says_no_gets_what_was_ordered_from_another_node()
    {
        var s = AtStore(SubstitutionRule.Ask);
        s.Send(Offer(), new DecideProposal("P1", false, "anna", "she wants A"));
        s.Settle().Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S2 Requested 1×1"]);
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Order!.Total.ShouldBe(An.Order().Total);
        s.Owed.Select(o => o.Request).OfType<ChannelOrderChangeRequest>().ShouldBeEmpty();
        s.ShouldBalance();
    }

    [Fact]
    public void No_answer_in_time_is_a_no()
    {
        var s = AtStore(SubstitutionRule.Ask);
        s.Send(Offer());
        s.Later(Substitution - TimeSpan.FromMinutes(1)).Order.IsUndecided.ShouldBeTrue();
        s.Later(TimeSpan.FromMinutes(1)).Settle();
        s.Order.Amendments.Proposals[0].State.ShouldBe(ProposalState.Declined);
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S2 Requested 1×1"]);
        s.ShouldBalance();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SubstitutionRule.Never)]
    public void Who_wants_none_is_not_asked_and_another_node_is(SubstitutionRule? rule)
    {
        var s = AtStore(rule);
        s.Send(Offer()).ShouldBeOfType<Decision.Accepted>();
        s.Send(Offer()).ShouldBeOfType<Decision.AlreadyDone>();
        s.Settle().Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 S2 Requested 1×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void What_the_customer_said_of_a_line_counts_before_what_they_said_of_the_order()
    {
        AtStore(SubstitutionRule.Never, SubstitutionRule.Allowed).Send(Offer()).ShouldBeOfType<Decision.Accepted>().Events.OfType<OrderAmended>().ShouldHaveSingleItem();
        AtStore(SubstitutionRule.Allowed, SubstitutionRule.Never).Send(Offer()).ShouldBeOfType<Decision.Accepted>().Events.OfType<OrderAmended>().ShouldBeEmpty();
    }

    [Fact]
    public void A_customer_who_changes_the_order_meanwhile_has_answered()
    {
        var s = AtStore(SubstitutionRule.Ask);
        s.Send(Offer(), new AmendOrder("op/1", "channel", "edited") { Changes = new([new("2", 2)]) });
        s.Order.Amendments.Proposals[0].State.ShouldBe(ProposalState.Overtaken);
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S2 Requested 1×1"]);
        s.Later(Substitution).Order.Amendments.Proposals[1].State.ShouldBe(ProposalState.Undecided);
        s.ShouldBalance();
    }

    [Fact]
    public void A_warehouse_that_has_the_whole_order_gives_it_back_and_gets_it_with_the_substitute()
    {
        var s = Streams.With(5).Stocked("C", 5);
        s.Send(new PlaceOrder(An.Order() with { Substitution = SubstitutionRule.Allowed }, An.Parties()));
        s.Settle().Send(Offer(piece: null));
        s.OpenKeys.ShouldBe(["warehouse-recall/P1"]);
        s.Settle();
        s.Owed.Select(o => o.Request).OfType<WarehouseReleaseRequest>().Last().Lines.ShouldBe([new("1", new Sku("A"), 1), new("2", new Sku("B"), 1), new("1001", c, 1)]);
        s.Send(An.Shipment("S1"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void A_warehouse_that_cannot_supply_and_whose_substitute_is_not_wanted_is_shown_to_operations()
    {
        var s = Streams.With(5).Stocked("C", 5);
        s.Send(new PlaceOrder(An.Order() with { Substitution = SubstitutionRule.Ask }, An.Parties()));
        s.Settle().Send(Offer(piece: null), new DecideProposal("P1", false, "anna", "no"));
        var hold = s.Order.Holds.ShouldHaveSingleItem();
        (hold.Owner, hold.Key).ShouldBe(("operations", "cannot-supply/offer-1"));
        s.Send(new CancelUnits("u1", [new("1", 1)], "anna", "not there"), new ReleaseHold(HoldKind.Manual, hold.Key, "anna"));
        s.Settle().Order.Lines[0].Withdrawn.ShouldBe(1);
    }

    [Theory]
    [InlineData("1", 3, "C", "quantity")]
    [InlineData("9", 1, "C", "line")]
    [InlineData("1", 1, "A", "sku")]
    public void An_offer_that_makes_no_sense_is_refused(string line, int units, string sku, string field) =>
        AtStore(SubstitutionRule.Ask).Send(new OfferSubstitute("o", line, units, new Sku(sku), "S1", "gone") { FulfilmentId = "F1" }).ShouldBeOfType<Decision.Refused>().Field.ShouldBe(field);

    private static TimeSpan Substitution => TimeSpan.FromHours(24);
}
