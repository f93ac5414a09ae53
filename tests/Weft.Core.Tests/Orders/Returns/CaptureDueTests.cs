using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Ledger;
using Weft.Core.Tests.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>What is captured is what has shipped or will ship, whatever is cancelled when; what was captured for more goes back.</summary>
public sealed class CaptureDueTests
{
    private static readonly ImmutableArray<string> pieces = ["F1", "F2", "F3"];

    private static readonly ImmutableArray<Action<Streams, int>> moves =
    [
        (s, n) => s.Send(Nodes.Shipped(pieces[n % 3], $"W{n}")),
        (s, n) => s.Send(Nodes.Shipped(pieces[n % 3], $"P{n}", new LineQuantity("1", 1))),
        (s, n) => s.Send(An.Shipment($"U{n}", new LineQuantity("1", 1))),
        (s, n) => s.Send(new RejectFulfilment(pieces[n % 3], [], "no", "store")),
        (s, _) => s.Send(new CancelOrder("anna", "not wanted")),
        (s, n) => s.Send(new CancelUnits($"r{n}", [new("1", 1)], "anna", "one less")),
        (s, n) => s.Send(new CancelUnits($"q{n}", [new("2", 1)], "anna", "one less")),
        (s, n) => Answer(s, n, key => An.Done(key)),
        (s, n) => Answer(s, n, key => An.Done(key)),
        (s, n) => Answer(s, n, key => key.StartsWith("payment-capture", StringComparison.Ordinal) || key.StartsWith("warehouse-", StringComparison.Ordinal) ? An.Failed(key) : An.Done(key)),
        (s, _) => s.Order.Obligations.Where(o => o.State == ObligationState.Failed).ToList().ForEach(o => s.Send(new DeliveryRetried($"{An.Id}/{o.Key}", "anna"))),
        (s, _) => s.Settle("payment-capture"),
        (s, _) => s.Settle(),
    ];

    private static Gen<(bool Split, CaptureMode? Mode, int Net, int Tax, List<(int, int)> Days)> Cases =>
        Gen.Select(Gen.Bool, Gen.Int[0, 1].Select(i => i == 0 ? (CaptureMode?)null : CaptureMode.PerShipment), Gen.Int[0, 9_999], Gen.Int[0, 1_999], Gen.Select(Gen.Int[0, moves.Length - 1], Gen.Int[0, 19], (m, n) => (m, n)).List[0, 25]);

    [Fact]
    public void A_piece_that_was_cancelled_before_the_other_one_left_is_not_captured()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle("warehouse-release", "warehouse-release/F2");
        s.Order.Words().Count().ShouldBe(2);
        s.When(An.Done("warehouse-release"), An.Done("warehouse-release/F2"), new CancelOrder("anna", "not wanted"), An.Done("warehouse-cancellation/F2"), Nodes.Shipped("F1", "W1"));
        s.Asked<PaymentCaptureRequest>().Amount.ShouldBe(An.Euro(23.80m + 4.76m), "line 2 of 11.90 will not ship");
        s.Settle();
        s.Asked<PaymentVoidRequest>();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Ledger().ShouldSatisfyAllConditions(l => l.Paid.ShouldBe(An.Euro(28.56m)), l => l.Open.IsZero.ShouldBeTrue());
        s.Order.Payment.State.ShouldBe(PaymentState.Captured);
    }

    [Fact]
    public void A_piece_that_is_cancelled_after_all_was_captured_goes_back()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.When(Nodes.Shipped("F1", "W1")).Settle();
        s.When(new CancelOrder("anna", "not wanted"), An.Done("warehouse-cancellation/F2")).Settle();
        s.Asked<PaymentCaptureRequest>().Amount.ShouldBe(An.Order().Total);
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m));
        s.Ledger().Open.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void Units_that_a_node_leaves_out_after_all_was_captured_are_paid_back()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1", new LineQuantity("1", 2))).Settle();
        s.When(new CancelUnits("r1", [new("2", 1)], "anna", "not wanted")).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m));
        s.AllAsked<ErpCreditNoteRequest>().ShouldBeEmpty();
        s.Ledger().Open.IsZero.ShouldBeTrue();
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void A_capture_that_failed_is_asked_for_again_for_what_is_due_by_then()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.When(Nodes.Shipped("F1", "W1"), An.Failed("payment-capture"), new CancelOrder("anna", "not wanted"), An.Done("warehouse-cancellation/F2"), new DeliveryRetried($"{An.Id}/payment-capture", "anna")).Settle();
        s.AllAsked<PaymentCaptureRequest>().Select(r => r.Amount).ShouldBe([An.Order().Total, An.Euro(28.56m)]);
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Ledger().Open.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void Whatever_ships_and_is_cancelled_no_more_is_captured_than_what_may_ship_and_at_rest_it_is_what_was_invoiced() => Cases.Sample((split, mode, net, tax, days) =>
    {
        var s = split ? Nodes.With(("DC", 2, 0), ("S1", 1, 1), ("S2", 0, 2)) : Streams.With(10);
        var line = new OrderLine("1", new Sku("A"), "A", 3, new Money(net, An.Eur), [new TaxLine(1900, new Money(tax, An.Eur))]);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, line, An.Line("2", "B", 2, 7m)), An.Parties() with { Capture = mode }));
        s.Settle();
        var asked = 0;
        foreach (var (move, n) in days)
        {
            moves[move](s, n);
            var captures = s.AllAsked<PaymentCaptureRequest>();
            if (captures.Count > asked && mode is null && !s.Order.ShippedDespiteCancel) captures[^1].Amount.ShouldBeLessThanOrEqualTo(OrderAmounts.Wanted(s.Order));
            asked = captures.Count;
        }

        for (var i = 0; i < 6; i++)
        {
            foreach (var owed in s.Order.Obligations.Where(o => o.State == ObligationState.Failed)) s.Send(new DeliveryRetried($"{An.Id}/{owed.Key}", "anna"));
            s.Settle();
            foreach (var piece in s.Order.Plan?.Pieces.Where(p => p.IsAtNode) ?? []) s.Send(Nodes.Shipped(piece.Id, $"last {i} {piece.Id}"));
            if (!split) s.Send(An.Shipment($"last {i}"));
        }

        // Goods that left although they were cancelled are not invoiced before somebody decides.
        if (!s.Order.InSync || s.Order.Plan is { AfterAll.IsEmpty: false }) return;
        var ledger = s.Ledger();
        ledger.Open.ShouldBe(Money.Zero(An.Eur), $"{string.Join("\n", s.Order.Lines)}\n{string.Join("\n", ledger.Entries)}\n{string.Join("\n", s.History.Where(h => h.Stream == An.Stream).Select(h => h.What))}");
    });

    private static void Answer(Streams s, int n, Func<string, DeliverySettled> answer)
    {
        var open = s.OpenKeys.ToList();
        if (open.Count > 0) s.Send(answer(open[n % open.Count]));
    }
}
