using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Folds the events of changes.</summary>
internal static class AmendmentEvolution
{
    public static OrderState Evolve(OrderState s, Event recorded, DateTimeOffset at) => recorded switch
    {
        OrderAmended e => Amended(s, e, at),
        AmendmentProposed e => s with { Amendments = s.Amendments with { Proposals = s.Amendments.Proposals.Add(new Proposal(e, ProposalState.Undecided, at)) } },
        OrderRestated e => s with { Amendments = s.Amendments with { Seen = e.Revision } },
        ProposalAccepted e => Recall(s with { Amendments = s.Amendments.With(e.Key, ProposalState.Accepted, at, $"{e.By}: {e.Reason}") }, e.Key, at),
        ProposalClosed e => Closed(s with { Amendments = s.Amendments.With(e.Key, e.State, at, $"{e.By}: {e.Reason}") }, e, at),
        UnitsRecalled e => Recall(s with { Amendments = s.Amendments with { Recalls = s.Amendments.Recalls.Add(new Recall(e)) } }, Recalls.Name(s.Amendments.Recalls.Length), at),
        RecallRefused e => Recalls.Refused(s, e, at),
        OrderChangeOwed e => ChangesOwed.Applied(s, e, at),
        _ => s,
    };

    private static OrderState Amended(OrderState s, OrderAmended e, DateTimeOffset at)
    {
        var lines = s.Lines.ToBuilder();
        foreach (var d in e.Lines)
        {
            var i = 0;
            while (i < lines.Count && lines[i].LineId != d.LineId) i++;
            if (i == lines.Count) lines.Add(new LineState(d.LineId, d.Sku, d.After));
            else lines[i] = d.After > d.Before ? lines[i].More(d.After - d.Before) : lines[i].Less(d.Before - d.After);
        }

        var paid = s.Payment.State is PaymentState.Authorised or PaymentState.Captured;
        var log = s.Amendments with { Earlier = s.Amendments.Earlier.Add(s.Order!), Keys = s.Amendments.Keys.Add(e.Key), Covered = s.Amendments.Covered ?? (paid ? Charging.Covers(s) : null) };
        var recalled = s.Obligation(ObligationKeys.WarehouseRecall(e.Key)) is { State: ObligationState.Met };
        var after = s with { Order = e.Order, Lines = lines.ToImmutable(), Amendments = log.With(e.Key, ProposalState.Made, at, null) };
        return recalled || (s.Confirmed && after.Lines.Any(l => l.Open > 0)) ? Reopened(after, at) : after;
    }

    /// <summary>A node that had given its piece back already, of which a part had left, gets the rest again.</summary>
    private static OrderState Closed(OrderState s, ProposalClosed e, DateTimeOffset at) =>
        e.State == ProposalState.TooLate && !s.GoodsSettled && s.Obligation(ObligationKeys.WarehouseRecall(e.Key)) is { State: ObligationState.Met }
            ? Reopened(s, at)
            : OrderEvolution.Waive(s, ObligationKeys.WarehouseRecall(e.Key), e.Reason, at);

    /// <summary>The piece is put together anew: what it had stays promised, and it goes to the node once all of it is there.</summary>
    private static OrderState Reopened(OrderState s, DateTimeOffset at)
    {
        if (Pieces.Release(s) is { State: ObligationState.Met })
            s = OrderEvolution.Waive(s, PieceKeys.Of(ObligationKeys.Shipment, s.FulfilmentId), "the node gave the goods back for a change.", at);
        return s with { FulfilmentId = null, ReleaseOnItsWay = false, Lines = [.. s.Lines.Select(l => l with { Reserved = l.Reserved + l.Released, Released = 0 })] };
    }

    private static OrderState Recall(OrderState s, string name, DateTimeOffset at) => Pieces.Release(s) is not { } release
        ? s
        : s with { Obligations = s.Obligations.Add(OrderEvolution.Owe(ObligationKeys.WarehouseRecall(name), ObligationKind.WarehouseRecall, release.Connection, at, release.Key)) };
}
