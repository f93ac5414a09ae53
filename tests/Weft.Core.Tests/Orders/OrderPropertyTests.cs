using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>What holds whatever arrives, in whatever order, however often.</summary>
public sealed class OrderPropertyTests
{
    private static readonly StreamId stockA = StockWorkflow.StreamOf(new Sku("A"));

    /// <summary>Everything that anybody may say about the order. The last ones let the systems do what they owe.</summary>
    private static readonly ImmutableArray<Action<Streams>> moves =
    [
        s => s.Send(An.Place(PaymentState.Pending)),
        s => s.Send(An.Place()),
        s => s.Send(new ReportPayment(PaymentState.Authorised, "pay-1")),
        s => s.Send(new ReportPayment(PaymentState.Captured, "pay-1")),
        s => s.Send(new ReportPayment(PaymentState.Failed, null)),
        s => s.Send(new ReportPayment(PaymentState.Voided, null)),
        s => s.Send(An.Shipment("S1")),
        s => s.Send(An.Shipment("S2", new LineQuantity("1", 1))),
        s => s.Send(An.Shipment("S3", new("1", 1), new("1", 1), new("2", 1))),
        s => s.Send(An.Shipment("S4", new LineQuantity("nobody's", 1))),
        s => s.Send(new ReportChannelFulfilment("f1", null, null)),
        s => s.Send(new CancelOrder("channel", "changed my mind")),
        s => s.Send(new CancelOrder("anna", "fraud")),
        s => s.Send(new PlaceHold("anna", "wait")),
        s => s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna")),
        s => s.Send(new ReleaseHold(HoldKind.PaymentPending, "payment", "anna")),
        s => s.Send(new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped", "anna")),
        s => s.Send(stockA, new CountStock("DC", 1, s.Now += TimeSpan.FromMinutes(1))),
        s => s.Send(stockA, new CountStock("DC", 9, s.Now += TimeSpan.FromMinutes(1))),
        s => s.Send(StockWorkflow.StreamOf(new Sku("B")), new RegisterSku("Product B")),
        s => s.Send(new DeliverySettled("somebody else's/erp-customer", new DeliveryResult(true))),
        s => Answer(s, key => An.Done(key)),
        s => Answer(s, key => An.Done(key)),
        s => Answer(s, key => An.Failed(key)),
        s => Answer(s, key => new DeliverySettled($"{An.Id}/{key}", new DeliveryResult(false, Reason: "cancelled there", CancelledThere: true))),
        s => Failed(s).ForEach(key => s.Send(new DeliveryRetried($"{An.Id}/{key}", "anna"))),
    ];

    private static Gen<List<int>> Days => Gen.Int[0, moves.Length - 1].List[0, 40];

    [Fact]
    public void Every_unit_is_always_in_exactly_one_bucket() => Days.Sample(days => Run(days, s =>
    {
        foreach (var line in s.Order.Lines)
        {
            line.Sum.ShouldBe(line.Ordered);
            new[] { line.Open, line.Backordered, line.Reserved, line.Released, line.Shipped, line.Cancelled }.ShouldAllBe(bucket => bucket >= 0);
        }
    }));

    [Fact]
    public void Nothing_is_owed_twice_unless_somebody_sends_it_again() => Days.Sample(days =>
    {
        var s = Run(days);
        var retried = s.History.Count(h => h.What is ObligationRetried);
        foreach (var owed in s.Owed.Where(d => !d.LatestOnly).GroupBy(d => d.Key))
        {
            owed.Count(d => !d.Again).ShouldBe(1, owed.Key);
            owed.Count(d => d.Again).ShouldBeLessThanOrEqualTo(retried);
        }

        s.Order.Obligations.Select(o => o.Key).ShouldBeUnique();
    });

    [Fact]
    public void Money_is_never_both_captured_and_released() => Days.Sample(days =>
    {
        var owed = Run(days).Owed.Select(d => d.Request).ToList();
        (owed.Exists(r => r is PaymentCaptureRequest) && owed.Exists(r => r is PaymentVoidRequest)).ShouldBeFalse();
    });

    [Fact]
    public void The_warehouse_never_gets_an_order_that_is_held_unpaid_or_without_stock() => Days.Sample(days =>
    {
        var s = new Streams().Stocked("A", 5);
        foreach (var day in days)
        {
            var confirmedBefore = s.Order.Confirmed;
            moves[day](s);
            if (!s.Order.Confirmed || confirmedBefore) continue;
            s.Order.Lines.ShouldAllBe(l => l.Backordered == 0 && l.Open == 0);
            s.History.Where(h => h.What is HoldPlaced).Select(h => ((HoldPlaced)h.What).Hold.Key).Except(s.History.Select(h => (h.What as HoldReleased)?.Key)).ShouldBeEmpty();
        }
    });

    [Fact]
    public void The_state_is_what_the_recorded_events_say() => Days.Sample(days =>
    {
        var s = Run(days);
        foreach (var stream in s.History.Select(h => h.Stream).Distinct())
            Streams.Text(s.Replayed(stream)).ShouldBe(Streams.Text(s.StateOf(stream)));
    });

    [Fact]
    public void Saying_everything_twice_changes_nothing() => Days.Sample(days =>
    {
        var (once, twice) = (new Streams().Stocked("A", 5), new Streams().Stocked("A", 5));
        // Answers to deliveries are left out: the second would answer what the first made due.
        foreach (var day in days.Where(d => d is < 17))
        {
            moves[day](once);
            moves[day](twice);
            moves[day](twice);
        }

        Streams.Text(twice.Order).ShouldBe(Streams.Text(once.Order));
        twice.Owed.Select(d => d.Key).ShouldBe(once.Owed.Select(d => d.Key));
    });

    [Theory]
    [InlineData(PaymentState.Authorised)]
    [InlineData(PaymentState.Captured)]
    public void Placed_paid_and_fulfilled_end_the_same_in_every_order(PaymentState paid)
    {
        Command[] facts = [An.Place(PaymentState.Pending), new ReportPayment(paid, "pay-1"), new ReportChannelFulfilment("f1", "DHL", "T1")];
        var ends = Permutations(facts).Select(p =>
        {
            var s = Streams.With(10);
            foreach (var fact in p) s.Send(fact);
            s.Settle();
            return (Text: Streams.Text(s.Order), Owed: string.Join(' ', s.Owed.Where(d => !d.LatestOnly).Select(d => d.Key).Order()), Status: s.Order.Status());
        }).Distinct().ToList();
        ends.Count.ShouldBe(1, string.Join("\n\n", ends.Select(e => $"{e.Status}: {e.Owed}\n{e.Text}")));
        ends[0].Status.ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void Placed_paid_and_cancelled_end_the_same_in_every_order()
    {
        Command[] facts = [An.Place(PaymentState.Pending), new ReportPayment(PaymentState.Authorised, "pay-1"), new CancelOrder("channel", "changed my mind")];
        var ends = Permutations(facts).Select(p =>
        {
            var s = Streams.With(10);
            foreach (var fact in p) s.Send(fact);
            s.Settle();
            return (s.Order.Status(), s.Order.Payment.State, s.Stock("A").At("DC").Reserved);
        }).Distinct().ToList();
        ends.ShouldBe([(OrderStatus.Cancelled, PaymentState.Voided, 0)]);
    }

    [Fact]
    public void Whatever_happened_an_order_comes_to_rest_when_every_system_does_its_part() => Days.Sample(days =>
    {
        var s = Run(days);
        s.Send(An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"), new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Stocked("A", 50).Stocked("B", 50);
        for (var i = 0; i < 3; i++)
        {
            Failed(s).ForEach(key => s.Send(new DeliveryRetried($"{An.Id}/{key}", "anna")));
            s.Settle();
            s.Send(An.Shipment($"last {i}"));
            s.Send(new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped", "anna"));
        }

        s.Order.InSync.ShouldBeTrue($"{s.Order.Status()}: {string.Join(", ", s.Order.Obligations.Where(o => !o.Settled).Select(o => $"{o.Key} {o.State}"))} {string.Join(", ", s.Order.Holds)} {string.Join(", ", s.Order.Lines)}");
    });

    [Fact]
    public void A_command_of_another_workflow_is_answered_and_not_thrown_at()
    {
        foreach (var s in new[] { new Streams(), Streams.With(10) })
            s.Send(new RegisterSku("A")).ShouldBeOfType<Decision.Unexpected>();
    }

    private static Streams Run(List<int> days, Action<Streams>? check = null)
    {
        var s = new Streams().Stocked("A", 5);
        foreach (var day in days)
        {
            moves[day](s);
            check?.Invoke(s);
        }

        return s;
    }

    private static void Answer(Streams s, Func<string, Command> with)
    {
        if (s.OpenKeys.FirstOrDefault() is { } key) s.Send(with(key));
    }

    private static List<string> Failed(Streams s) => [.. s.Order.Obligations.Where(o => o.State == ObligationState.Failed).Select(o => o.Key)];

    private static IEnumerable<ImmutableList<Command>> Permutations(IEnumerable<Command> facts)
    {
        var list = facts.ToImmutableList();
        return list.IsEmpty ? [[]] : list.SelectMany(first => Permutations(list.Remove(first)).Select(rest => rest.Insert(0, first)));
    }
}
