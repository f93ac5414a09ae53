using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Ledger;

/// <summary>The same total as a tree on each side, with the node that differs marked.</summary>
public sealed class ExplainTests
{
    [Fact]
    public void A_side_that_knows_only_its_total_is_marked_at_what_is_not_explained()
    {
        var erp = Explain(Completed(42.46m)).Sides[2];
        erp.Difference.ShouldBe(An.Euro(2m));
        Marked(erp.Total).ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.What.ShouldBe("not explained"), n => n.Amount.ShouldBe(An.Euro(2m)));
        erp.Total.Parts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.What.ShouldBe("invoice INV-1"), n => n.Differs.ShouldBeTrue());
        erp.Says.ShouldBe("invoice INV-1 states 42.46 EUR; by the channel's figures its goods come to 40.46 EUR: 2.00 EUR more. The ERP states only the total, so the line is not known.");
    }

    [Fact]
    public void A_side_that_knows_its_lines_is_marked_at_the_line()
    {
        var invoice = new MoneyDocument(An.Id, MoneyDocumentKind.Invoice, "INV-1", An.Euro(42.46m)) { Lines = [new MoneyLine("1", An.Euro(25.80m)), new MoneyLine("2", An.Euro(11.90m))] };
        var erp = Explain(Completed(), invoice).Sides[2];
        Marked(erp.Total).ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.What.ShouldBe("2 × A (line 1)"), n => n.Says.ShouldBe("the ERP has 25.80 EUR, the channel's figures come to 23.80 EUR"));
    }

    [Fact]
    public void A_capture_that_weft_did_not_make_is_marked()
    {
        MoneyDocument Capture(string number) => new(An.Id, MoneyDocumentKind.Capture, number, An.Euro(40.46m));
        var explained = Explain(Completed(), Capture("R-payment-capture"), Capture("cap-2"));
        explained.Agrees.ShouldBeFalse();
        explained.Sides[1].Says.ShouldBe("psp has taken 80.92 EUR in 2 captures (R-payment-capture, cap-2) instead of 40.46 EUR: 40.46 EUR too much.");
        Marked(explained.Sides[1].Total).ShouldHaveSingleItem().What.ShouldBe("capture cap-2");
    }

    [Fact]
    public void A_channel_that_changed_its_mind_and_an_invoice_nobody_asked_for_are_told()
    {
        Explain(Completed(), new MoneyDocument(An.Id, MoneyDocumentKind.ChannelOrder, "1001", An.Euro(39m))).Says.ShouldContain("webshop now states 39.00 EUR for the order; it had sent 40.46 EUR.");
        Explain(Completed(), new MoneyDocument(An.Id, MoneyDocumentKind.Invoice, "INV-1", An.Euro(40.46m)), new MoneyDocument(An.Id, MoneyDocumentKind.Invoice, "INV-9", An.Euro(40.46m)))
            .Says.ShouldBe("erp has invoice INV-9 over 40.46 EUR, which Weft did not ask for.");
    }

    [Fact]
    public void A_total_that_somebody_released_is_rounding_and_not_a_fault()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { Total = An.Euro(41) }, An.Parties()));
        Explain(s).ShouldSatisfyAllConditions(e => e.Agrees.ShouldBeFalse(), e => Marked(e.Sides[0].Total).ShouldHaveSingleItem().Amount.ShouldBe(An.Euro(0.54m)));
        s.Send(new ReleaseHold(HoldKind.TotalMismatch, s.Order.Holds[0].Key, "anna"));
        Explain(s).Agrees.ShouldBeTrue();
    }

    [Fact]
    public void While_an_order_is_under_way_nothing_differs()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        var explained = Explain(s);
        explained.ShouldSatisfyAllConditions(e => e.Agrees.ShouldBeTrue(), e => e.Says.ShouldBe("So far all sides agree; the order is still under way."), e => e.OpenItems.Length.ShouldBe(2));
    }

    private static MoneyExplanation Explain(Streams s, params ImmutableArray<MoneyDocument> documents) => ExplainMoney.Of(s.Ledger(), documents);

    private static List<MoneyNode> Marked(MoneyNode node) => [.. node.Differs && node.Parts.All(p => !ExplainMoney.Marked(p)) ? [node] : Array.Empty<MoneyNode>(), .. node.Parts.SelectMany(Marked)];

    private static Streams Completed(decimal invoice = 40.46m)
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.Send(Books.Invoiced("S1", An.Euro(invoice)));
        return s;
    }
}
