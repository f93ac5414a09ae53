using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>What holds whatever is edited, cancelled, stopped, recalled and shipped, in whatever order.</summary>
public sealed class AmendmentPropertyTests
{
    private static readonly ImmutableArray<Action<Streams, int>> moves =
    [
        (s, n) => s.Send(AmendmentTests.Place(Edit(n))),
        (s, n) => s.Send(AmendmentTests.Place(Edit(n))),
        (s, n) => s.Send(new AmendOrder($"op/{n}", "anna", "the customer called") { Changes = new([new($"{1 + (n % 2)}", n % 4)]) }),
        (s, n) => s.Send(new CancelUnits($"u/{n}", [new($"{1 + (n % 3)}", 1)], n % 2 == 0 ? "channel" : "anna", "one less")),
        (s, n) => s.Send(new CancelOrder(n % 2 == 0 ? "channel" : "anna", "changed my mind")),
        (s, n) => s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = s.Order.Order!.Total }),
        (s, _) => s.Send(new PlaceHold("anna", "wait")),
        (s, _) => s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna")),
        (s, n) => s.Send(An.Shipment($"S{n}", new LineQuantity($"{1 + (n % 3)}", 1))),
        (s, n) => Decide(s, n % 3 != 0),
        (s, _) => Answer(s, key => An.Done(key)),
        (s, _) => Answer(s, key => An.Done(key)),
        (s, _) => Answer(s, key => An.Done(key)),
        (s, _) => Answer(s, key => key.StartsWith("warehouse-recall", StringComparison.Ordinal) || key.StartsWith("warehouse-cancellation", StringComparison.Ordinal) ? An.Failed(key, "Picked already.") : An.Done(key)),
        (s, n) => s.Stocked("C", (s.Stock("C").At("DC").OnHand + n) % 40),
    ];

    private static Gen<List<(int Move, int Number)>> Days => Gen.Select(Gen.Int[0, moves.Length - 1], Gen.Int[0, 30]).List[0, 45];

    [Fact]
    public void Units_are_in_one_bucket_and_what_is_promised_is_what_the_order_needs() => Days.Sample(days => Run(days, s =>
    {
        foreach (var line in s.Order.Lines)
        {
            line.Sum.ShouldBe(line.Ordered);
            new[] { line.Open, line.Backordered, line.Reserved, line.Released, line.Shipped, line.Cancelled, line.Withdrawn }.ShouldAllBe(bucket => bucket >= 0);
        }

        foreach (var sku in new[] { "A", "B", "C" }) Invariants.Promises(s.Stock(sku), [s.Order], s.Now).Select(d => d.Why).ShouldBeEmpty();
        s.Surprises.ShouldBeEmpty();
    }));

    [Fact]
    public void At_rest_the_ERP_has_the_order_as_it_is_to_the_cent_and_so_has_the_channel() => Days.Sample(days =>
    {
        var s = AtRest(days);
        if (s.Order.Obligation(ObligationKeys.ErpSalesOrder) is not { State: ObligationState.Met } || s.Order.ShippedDespiteCancel) return;
        if (s.Order.Cancellation is { State: CancellationState.Done } && s.Order.Lines.All(l => l.Shipped == 0)) return;
        // Goods of an order that was cancelled before the ERP had it left all the same: somebody has to look, and nothing is told by itself.
        if (s.Order is { Confirmed: false, ShippedDespiteCancel: true }) return;
        var present = Withdrawal.Present(s.Order);
        var erp = AmendmentTests.LastToldErp(s);
        (erp.Total, string.Join(' ', erp.Lines.Select(l => $"{l.LineId}×{l.Quantity}"))).ShouldBe((present.Total, string.Join(' ', present.Lines.Select(l => $"{l.LineId}×{l.Quantity}"))));
        OrderEffects.Rounding(erp).ShouldBe(erp.Total - Changes.Sum(erp));
        s.Owed.Where(d => !d.LatestOnly && !d.Again).Select(d => d.Key).ShouldBeUnique();
    });

    [Fact]
    public void The_state_is_what_the_recorded_events_say() => Days.Sample(days =>
    {
        var s = Run(days);
        foreach (var stream in s.History.Select(h => h.Stream).Distinct()) Streams.Text(s.Replayed(stream)).ShouldBe(Streams.Text(s.StateOf(stream)));
    });

    private static Streams Run(List<(int Move, int Number)> days, Action<Streams>? check = null)
    {
        var s = Streams.With(100).Stocked("C", 3);
        s.Send(An.Place(days.Count % 2 == 0 ? PaymentState.Pending : PaymentState.Authorised));
        foreach (var (move, number) in days)
        {
            moves[move](s, number);
            check?.Invoke(s);
        }

        return s;
    }

    /// <summary>Every system does its part and somebody decides everything, until nothing is left to do.</summary>
    private static Streams AtRest(List<(int Move, int Number)> days)
    {
        var s = Run(days);
        s.Now += TimeSpan.FromMinutes(1);
        s.Stocked("C", 100);
        for (var i = 0; i < 4; i++)
        {
            s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = s.Order.Order!.Total });
            Decide(s, accept: false);
            foreach (var hold in s.Order.Holds.Where(h => h.Kind != HoldKind.PaymentPending)) s.Send(new ReleaseHold(hold.Kind, hold.Key, "anna"));
            s.Settle();
        }

        (s.Order.Confirmed || s.Order.GoodsSettled).ShouldBeTrue($"{s.Order.Status()} {string.Join(", ", s.Order.Holds)} {string.Join(", ", s.Order.Lines)}");
        s.Order.Obligations.ShouldAllBe(o => o.Settled || o.State == ObligationState.Failed || o.Kind == ObligationKind.Shipment);
        return s;
    }

    private static Order Edit(int n)
    {
        var lines = ImmutableArray.Create(An.Line("1", "A", 1 + (n % 4), 10m * (1 + (n % 4))));
        if (n % 3 != 0) lines = lines.Add(An.Line("2", "B", 1 + (n % 2)));
        if (n % 5 > 2) lines = lines.Add(An.Line("3", "C", 1 + (n % 3), 15.5m));
        return An.Order(PaymentState.Authorised, lines) with { Revision = n + 2 };
    }

    private static void Decide(Streams s, bool accept)
    {
        if (s.Order.Amendments.Undecided is not { } open) return;
        if (s.Send(new DecideProposal(open.What.Key, accept, "anna", "so")) is Decision.Refused) s.Send(new DecideProposal(open.What.Key, false, "anna", "so"));
    }

    private static void Answer(Streams s, Func<string, Command> with)
    {
        if (s.OpenKeys.FirstOrDefault() is { } key) s.Send(with(key));
    }
}
