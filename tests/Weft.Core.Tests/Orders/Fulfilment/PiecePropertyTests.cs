using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>Whatever nodes, channel, customer and operator say in whatever order: every unit is in one bucket, and what is promised is what is still needed.</summary>
public sealed class PiecePropertyTests
{
    private static readonly ImmutableArray<string> pieces = ["F1", "F2", "F3", "F4"];
    private static readonly ImmutableArray<string> places = ["DC", "S1", "S2", "S3"];

    private static readonly ImmutableArray<Action<Streams, int>> moves =
    [
        (s, _) => s.Send(An.Place(PaymentState.Pending)),
        (s, _) => s.Send(An.Place()),
        (s, _) => s.Send(new PlaceOrder(An.Order(), An.Parties() with { CancelBackordersAfter = TimeSpan.FromHours(2) })),
        (s, _) => s.Send(new ReportPayment(PaymentState.Authorised, "pay-1")),
        (s, n) => s.Send(new AcceptFulfilment(pieces[n % 4], "store")),
        (s, n) => s.Send(new RejectFulfilment(pieces[n % 4], [], "no", "store")),
        (s, n) => s.Send(new RejectFulfilment(pieces[n % 4], [new("1", 1)], "one is broken", "store")),
        (s, n) => s.Send(new ExpireFulfilment(pieces[n % 4])),
        (s, _) => s.Later(TimeSpan.FromMinutes(70)),
        (s, n) => s.Send(Nodes.Shipped(pieces[n % 4], $"W{n}")),
        (s, n) => s.Send(Nodes.Shipped(pieces[n % 4], $"P{n}", new LineQuantity("1", 1))),
        (s, n) => s.Send(An.Shipment($"U{n}", new LineQuantity("2", 1))),
        (s, _) => s.Send(new ReportChannelFulfilment("f1", null, null)),
        (s, _) => s.Send(new CancelOrder("channel", "changed my mind")),
        (s, _) => s.Send(new CancelOrder("anna", "fraud")),
        (s, n) => s.Send(new CancelUnits($"r{n}", [new("1", 1)], "channel", "one less")),
        (s, n) => s.Send(new CancelUnits($"q{n}", [new("1", 1), new("2", 1)], "anna", "less of each")),
        (s, n) => s.Send(new AmendOrder($"a{n}", n % 2 == 0 ? "channel" : "anna", "another number") { Changes = new([new("1", n % 4)]) }),
        (s, n) => s.Send(new AmendOrder($"b{n}", "channel", "moved") { Changes = new([new("2", 1 + (n % 2))]) { ShipTo = An.Order().ShipTo with { City = $"Town {n % 3}" } } }),
        (s, _) => s.Send(new PlaceOrder(An.Order() with { Substitution = SubstitutionRule.Ask }, An.Parties())),
        (s, _) => s.Send(new PlaceOrder(An.Order() with { Substitution = SubstitutionRule.Allowed }, An.Parties() with { SubstituteAnswerWithin = TimeSpan.FromMinutes(100) })),
        (s, n) => s.Send(new OfferSubstitute($"o{n}", n % 2 == 0 ? "1" : "2", 1, new Sku("C"), "store", "gone") { FulfilmentId = pieces[n % 4], UnitPrice = n % 3 == 0 ? An.Euro(n) : null }),
        (s, n) => s.Send(new OfferSubstitute($"o{n}", "1", 1 + (n % 2), new Sku("C"), "store", "gone") { FulfilmentId = pieces[n % 4] }),
        (s, _) => Decide(s, accept: true),
        (s, _) => Decide(s, accept: true),
        (s, _) => Decide(s, accept: false),
        (s, _) => s.Send(new PlaceHold("anna", "wait")),
        (s, _) => s.Order.Holds.ToList().ForEach(h => s.Send(new ReleaseHold(h.Kind, h.Key, "anna"))),
        (s, n) => s.Count("A", places[n % 4], n % 5),
        (s, n) => s.Count("B", places[n % 4], n % 3),
        (s, n) => Answer(s, n, key => An.Done(key)),
        (s, n) => Answer(s, n, key => An.Done(key)),
        (s, n) => Answer(s, n, key => An.Failed(key)),
        (s, _) => s.Order.Obligations.Where(o => o.State == ObligationState.Failed).ToList().ForEach(o => s.Send(new DeliveryRetried($"{An.Id}/{o.Key}", "anna"))),
        (s, _) => s.Send(StockWorkflow.StreamOf(new Sku("B")), new RegisterSku("Product B")),
    ];

    private static Gen<List<(int, int)>> Days => Gen.Select(Gen.Int[0, moves.Length - 1], Gen.Int[0, 19], (m, n) => (m, n)).List[0, 40];

    [Fact]
    public void Units_are_never_lost_and_promises_are_what_is_needed() => Days.Sample(days => Run(days, s =>
    {
        if (s.Order.Order is not null) s.ShouldBalance();
        foreach (var piece in s.Order.Plan?.Pieces ?? [])
            foreach (var line in piece.Lines) new[] { line.Quantity, line.Shipped, line.TakenAway, line.Left }.ShouldAllBe(n => n >= 0);
    }));

    [Fact]
    public void Nothing_is_owed_twice_and_no_node_is_given_a_piece_that_is_held_unpaid_or_without_stock() => Days.Sample(days =>
    {
        var s = Run(days);
        var retried = s.History.Count(h => h.What is ObligationRetried);
        foreach (var owed in s.Owed.Where(d => !d.LatestOnly).GroupBy(d => d.Key))
        {
            owed.Count(d => !d.Again).ShouldBe(1, owed.Key);
            owed.Count(d => d.Again).ShouldBeLessThanOrEqualTo(retried);
        }

        s.Order.Obligations.Select(o => o.Key).ShouldBeUnique();
        s.Surprises.ShouldBeEmpty();
    });

    [Fact]
    public void The_state_is_what_the_recorded_events_say() => Days.Sample(days =>
    {
        var s = Run(days);
        Streams.Text(s.Replayed(An.Stream)).ShouldBe(Streams.Text(s.Order));
    });

    [Fact]
    public void Whatever_happened_an_order_comes_to_rest_when_every_system_does_its_part() => Days.Sample(days =>
    {
        var s = Run(days);
        s.Send(An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"));
        s.Send(StockWorkflow.StreamOf(new Sku("B")), new RegisterSku("Product B"));
        s.Count("A", "DC", 50).Count("B", "DC", 50).Count("C", "DC", 50);
        for (var i = 0; i < 6; i++)
        {
            foreach (var hold in s.Order.Holds) s.Send(new ReleaseHold(hold.Kind, hold.Key, "anna"));
            foreach (var owed in s.Order.Obligations.Where(o => o.State == ObligationState.Failed)) s.Send(new DeliveryRetried($"{An.Id}/{owed.Key}", "anna"));
            Decide(s, accept: i % 2 == 0);
            s.Settle();
            foreach (var piece in s.Order.Plan!.Pieces.Where(p => p.IsAtNode)) s.Send(Nodes.Shipped(piece.Id, $"last {i} {piece.Id}"));
        }

        s.Order.InSync.ShouldBeTrue($"{s.Order.Status()}: {string.Join(", ", s.Order.Words())} {string.Join(", ", s.Order.Obligations.Where(o => !o.Settled).Select(o => $"{o.Key} {o.State}"))} {string.Join(", ", s.Order.Holds)} {string.Join(", ", s.Order.Lines)}");
    });

    private static Streams Run(List<(int, int)> days, Action<Streams>? check = null)
    {
        var s = new Streams(fulfilment: Nodes.Policy).Stocked("C", 3).Stocked("A", 1).Count("A", "S1", 2).Count("A", "S2", 1);
        s.Send(StockWorkflow.StreamOf(new Sku("B")), new CountStock("S2", 1, s.Now));
        foreach (var (move, n) in days)
        {
            moves[move](s, n);
            check?.Invoke(s);
        }

        return s;
    }

    private static void Decide(Streams s, bool accept)
    {
        if (s.Order.Amendments.Undecided is { } open) s.Send(new DecideProposal(open.What.Key, accept, "anna", "so"));
    }

    private static void Answer(Streams s, int n, Func<string, DeliverySettled> answer)
    {
        var open = s.OpenKeys.ToList();
        if (open.Count > 0) s.Send(answer(open[n % open.Count]));
    }
}
