using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>Histories of orders that several nodes ship, for the golden files.</summary>
internal static class PieceRecordings
{
    public static IEnumerable<(string Name, StreamId Stream, Streams Streams)> All()
    {
        var s = Nodes.With(("S1", 2, 0), ("S2", 2, 0), ("S3", 0, 1));
        s.Send(An.Place());
        s.Settle();
        var first = s.Order.Plan!.Pieces.Single(p => p.Node == "S1");
        s.Send(new AcceptFulfilment(first.Id, "S1"), new RejectFulfilment(first.Id, [new("1", 1)], "one is damaged", "S1"));
        s.Settle();
        s.Send(Nodes.Shipped(first.Id, "X1"));
        s.Later(Nodes.Patience);
        s.Settle();
        s.Send(new CancelOrder("anna", "it takes too long"));
        yield return ("order-over-several-nodes", An.Stream, s.Settle());

        var late = Nodes.With(("S1", 5, 5), ("S2", 5, 5));
        late.Send(An.Place());
        late.Settle().Later(Nodes.Patience);
        late.Send(An.Failed("warehouse-cancellation", "Packed already."), new AcceptFulfilment("F1", "S1"), Nodes.Shipped("F1", "X1"), new ReleaseHold(HoldKind.Manual, "F1", "anna"));
        yield return ("order-shipped-by-a-store-that-lost-it", An.Stream, late.Settle());
    }
}
