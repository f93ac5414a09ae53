using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>What nodes may say about their pieces, in every state of a piece, as a page of the reference.</summary>
public sealed class FulfilmentDecisionTable
{
    [Fact]
    public void The_reference_says_what_the_decider_does() =>
        Snapshot.Match("docs/reference/decisions-fulfilment.md", DecisionTable.Page(
            "What an order over several nodes answers",
            "An order over 2 units of A (line 1) and 1 unit of B (line 2). Store S1 has everything and is asked first (F1), store S2 has it too; both have an hour to answer.",
            [.. States()],
            [.. Commands()]));

    private static IEnumerable<(string Name, Func<Command, Decision> Ask)> States()
    {
        static (string, Func<Command, Decision>) State(string name, Func<Streams> given) => (name, command => given().Send(command));
        static Streams Placed(PaymentState payment = PaymentState.Authorised)
        {
            var s = Nodes.With(("S1", 5, 5), ("S2", 5, 5));
            s.Send(An.Place(payment));
            return s;
        }

        static Streams Asked(params Command[] then)
        {
            var s = Placed().Settle();
            s.Send(then);
            return s;
        }

        yield return State("routed, payment pending", () => Placed(PaymentState.Pending));
        yield return State("F1 asked", () => Asked());
        yield return State("F1 accepted", () => Asked(new AcceptFulfilment("F1", "S1")));
        yield return State("F1 shipped in part", () => Asked(Nodes.Shipped("F1", "S1", new LineQuantity("1", 1))));
        yield return State("F1 shipped", () => Asked(Nodes.Shipped("F1", "S1")));
        yield return State("F1 rejected, F2 asked", () => Asked(new RejectFulfilment("F1", [], "no time", "S1")).Settle());
        yield return State("F1 timed out, F2 asked", () => Asked().Later(Nodes.Patience).Settle());
        yield return State("one unit less is proposed", () => Asked(OneLess));
        yield return State("one unit less is accepted", () => Asked(OneLess, new DecideProposal("P1", true, "anna", "so")));
        yield return State("cancelling", () => Asked(new CancelOrder("anna", "fraud")));
        yield return State("cancelled", () => Asked(new CancelOrder("anna", "fraud")).Settle());
    }

    private static AmendOrder OneLess => new("op/0", "channel", "edited") { Changes = new([new("1", 1)]) };

    private static IEnumerable<(string Name, Command Command)> Commands()
    {
        yield return ("S1 accepts F1", new AcceptFulfilment("F1", "S1"));
        yield return ("S1 rejects F1", new RejectFulfilment("F1", [], "no time", "S1"));
        yield return ("S1 rejects one unit of line 1", new RejectFulfilment("F1", [new("1", 1)], "damaged", "S1"));
        yield return ("S1 rejects three units of line 1", new RejectFulfilment("F1", [new("1", 3)], "damaged", "S1"));
        yield return ("the time for F1 is over", new ExpireFulfilment("F1"));
        yield return ("somebody accepts F9", new AcceptFulfilment("F9", "S1"));
        yield return ("S1 shipped F1 (X1)", Nodes.Shipped("F1", "X1"));
        yield return ("a shipment that names no piece (X2)", An.Shipment("X2"));
        yield return ("the channel shows it as fulfilled", new ReportChannelFulfilment("f1", "DHL", "T1"));
        yield return ("Anna cancels", new CancelOrder("anna", "fraud"));
        yield return ("one unit of line 1 is not wanted", new CancelUnits("r1", [new("1", 1)], "channel", "refunded"));
        yield return ("Anna wants one unit of line 1", new AmendOrder("op/1", "anna", "the customer called") { Changes = new([new("1", 1)]) });
        yield return ("Anna accepts the change P1", new DecideProposal("P1", true, "anna", "so"));
        yield return ("S1 gives back what P1 takes away", An.Done("warehouse-recall/P1/F1"));
        yield return ("S1 cannot give it back", An.Failed("warehouse-recall/P1/F1", "Packed already."));
        yield return ("S1 offers C for a unit of line 1", new OfferSubstitute("o1", "1", 1, new("C"), "S1", "broken") { FulfilmentId = "F1" });
        yield return ("S1 stops F1", An.Done("warehouse-cancellation"));
        yield return ("S1 cannot stop F1", An.Failed("warehouse-cancellation", "Packed already."));
    }
}
