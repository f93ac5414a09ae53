using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Tests.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Golden;

/// <summary>Histories of orders that were changed after they were placed.</summary>
internal static class AmendmentRecordings
{
    public static IEnumerable<(string Name, StreamId Stream, Streams Streams)> All()
    {
        var changed = Streams.With(10);
        changed.Send(An.Place(), new AmendOrder("op/1", "anna", "one more A") { Changes = new([new("1", 3)]) }, new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = An.Euro(100) });
        changed.Settle();
        changed.Send(new AmendOrder("op/2", "channel", "no B") { Changes = new([new("2", 0)]) }, new DecideProposal("P1", true, "ben", "he asked nicely"));
        changed.Settle();
        changed.Send(new AmendOrder("op/3", "channel", "two A") { Changes = new([new("1", 2)]) }, new DecideProposal("P2", false, "ben", "it is packed"));
        changed.Settle();
        changed.Send(new CancelUnits("u1", [new("1", 1)], "channel", "refunded"), An.Failed("warehouse-recall/U1", "Packed."), new CancelUnits("u2", [new("1", 1)], "anna", "broken"));
        changed.Settle();
        changed.Send(new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped/u1", "anna"), An.Shipment("S1"));
        yield return ("order-amended", An.Stream, changed.Settle());

        var late = Streams.With(10);
        late.Send(An.Place());
        late.Settle();
        late.Send(new AmendOrder("op/1", "channel", "one A") { Changes = new([new("1", 1)]) }, new DecideProposal("P1", true, "ben", "try it"), An.Failed("warehouse-recall/P1", "Packed."), An.Shipment("S1"));
        yield return ("order-amended-too-late", An.Stream, late.Settle());

        var pieces = Nodes.With(("S1", 1, 5), ("S2", 1, 0));
        pieces.Send(An.Place());
        pieces.Settle();
        pieces.Send(new AmendOrder("op/1", "channel", "one A") { Changes = new([new("1", 1)]) }, new DecideProposal("P1", true, "ben", "try it"));
        pieces.Settle();
        pieces.Send(new AmendOrder("op/2", "anna", "moved") { Changes = new([]) { ShipTo = An.Order().ShipTo with { City = "Elsewhere" } } }, new DecideProposal("P2", true, "ben", "so"));
        pieces.Settle();
        pieces.Send(new CancelUnits("u1", [new("2", 1)], "anna", "no B"));
        pieces.Settle();
        pieces.Send(Nodes.Shipped(pieces.Order.Plan!.Pieces.Single(p => p.IsAtNode).Id, "X1"));
        yield return ("order-amended-in-pieces", An.Stream, pieces.Settle());

        var substituted = Nodes.With(("S1", 5, 5), ("S2", 5, 5)).Stocked("C", 0).Count("C", "S1", 5);
        substituted.Send(new PlaceOrder(An.Order() with { Substitution = SubstitutionRule.Ask, PromisedBy = An.Noon.AddDays(2) }, An.Parties()));
        substituted.Settle();
        substituted.Send(new OfferSubstitute("o1", "1", 1, new("C"), "S1", "broken") { FulfilmentId = "F1", UnitPrice = An.Euro(8) }, new DecideProposal("P1", true, "anna", "she takes it"));
        substituted.Settle();
        substituted.Send(new AcceptFulfilment("F2", "S1"), new OfferSubstitute("o2", "2", 1, new("C"), "S1", "broken") { FulfilmentId = "F1" });
        substituted.Later(TimeSpan.FromHours(24)).Settle().Send(new AcceptFulfilment("F3", "S2"));
        foreach (var piece in substituted.Order.Plan!.Pieces.Where(p => p.IsAtNode)) substituted.Send(Nodes.Shipped(piece.Id, $"X-{piece.Id}"));
        yield return ("order-with-substitutes", An.Stream, substituted.Settle());

        var waiting = Nodes.With(("S1", 5, 0));
        waiting.Send(new PlaceOrder(An.Order(), An.Parties() with { CancelBackordersAfter = TimeSpan.FromDays(10) }), new AcceptFulfilment("F1", "S1"));
        waiting.Settle().Send(new AcceptFulfilment("F1", "S1"));
        waiting.Later(TimeSpan.FromDays(10)).Settle().Send(Nodes.Shipped("F1", "X1"));
        yield return ("order-that-waited-too-long", An.Stream, waiting.Settle());
    }
}
