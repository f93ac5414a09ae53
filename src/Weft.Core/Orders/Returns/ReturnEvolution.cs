using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Folds what happened after an order shipped or was paid.</summary>
internal static class ReturnEvolution
{
    public static OrderState Evolve(OrderState s, Event recorded, DateTimeOffset at) => recorded switch
    {
        ReturnRequested e => Requested(s, e, at),
        ReturnAuthorised e => Authorised(s, e, at),
        ReturnClosed e => RefundSteps.Waive(With(s, e.ReturnId, r => r with { Closed = e }), ReturnKeys.Goods(e.ReturnId), $"{e.By} does not wait for the rest: {e.Reason}", at),
        GoodsReturned e => Received(s, e, at),
        RefundDecided e => RefundSteps.Owe(s with { Returns = s.Returns with { Refunds = s.Returns.Refunds.Add(new RefundState(e, at)) } }, e, at),
        RefundReported e => Reported(s, e, at),
        RefundDoubted e => s with { Returns = s.Returns with { Doubts = s.Returns.Doubts.Add(e) } },
        RefundUnblocked e => RefundSteps.Unblock(s, e.RefundId),
        CreditMoved e => Moved(s, e, at),
        CreditReceived e => Credited(s, e, at),
        ExchangeEnded e => s with { Returns = s.Returns with { Refunds = [.. s.Returns.Refunds.Select(r => r.Id == e.RefundId ? r with { Ended = true } : r)] } },
        CreditWithdrawn e => s with { Returns = s.Returns with { CreditsWithdrawn = s.Returns.CreditsWithdrawn.Add(e) } },
        CreditReturned e => s with { Returns = s.Returns with { CreditsReturned = s.Returns.CreditsReturned.Add(e) } },
        PaymentPartCaptured e => s with { Returns = s.Returns with { Captures = [.. s.Returns.Captures.Select(c => c.Key == e.Key ? c with { Done = true } : c)] } },
        _ => s,
    };

    private static OrderState Requested(OrderState s, ReturnRequested e, DateTimeOffset at) => s with
    {
        Returns = s.Returns with { Returns = s.Returns.Returns.Add(new ReturnState(e, at)) },
        Obligations = s.Obligations.Add(new(ReturnKeys.Goods(e.ReturnId), ObligationKind.GoodsReturn, s.Parties!.Warehouse, [], ObligationState.Open, at)),
    };

    private static OrderState Authorised(OrderState s, ReturnAuthorised e, DateTimeOffset at)
    {
        s = With(s, e.ReturnId, r => r with { AuthorisedBy = e.By });
        var known = s.Returns.Return(e.ReturnId)!;
        return known.Receipts.Aggregate(s, (state, receipt) => OweGoods(state, known, receipt, at));
    }

    private static OrderState Received(OrderState s, GoodsReturned e, DateTimeOffset at)
    {
        s = With(s, e.ReturnId, r => r with { Receipts = r.Receipts.Add(e) });
        var known = s.Returns.Return(e.ReturnId)!;
        if (!known.Awaits) s = RefundSteps.Meet(s, ReturnKeys.Goods(known.Id), e.ReceiptId, at);
        return known.AuthorisedBy is null ? s : OweGoods(s, known, e, at);
    }

    /// <summary>The ERP takes back what it has given out. What left although the order was cancelled never left its books.</summary>
    private static OrderState OweGoods(OrderState s, ReturnState r, GoodsReturned receipt, DateTimeOffset at)
    {
        var id = RefundPlan.CreditIdOf(r, receipt);
        return s.Obligations.Any(o => o.Kind == ObligationKind.ErpDelivery) && s.Obligation(ReturnKeys.CreditNote(id)) is null
            ? s with { Obligations = s.Obligations.Add(CreditNotes.Owed(s, id, invoiced: false, at)) }
            : s;
    }

    /// <summary>What the reporter has done is not done again: a channel that pays back has told its customer and paid, a provider has paid.</summary>
    private static OrderState Reported(OrderState s, RefundReported e, DateTimeOffset at)
    {
        s = s with { Returns = s.Returns with { Refunds = [.. s.Returns.Refunds.Select(r => r.Id == e.RefundId ? r with { Reports = r.Reports.Add(e) } : r)] } };
        var why = $"{(e.Source == RefundSource.Channel ? "the channel" : "the payment provider")} has made it already ({e.TheirId}).";
        if (e.Source == RefundSource.Channel) s = RefundSteps.Meet(RefundSteps.Waive(s, ReturnKeys.Channel(e.RefundId), why, at), ReturnKeys.ChannelReport(e.RefundId), e.TheirId, at);
        else if (e.ChannelMayTell || s.Returns.Refund(e.RefundId) is { MadeElsewhere: true }) s = RefundSteps.AwaitChannel(s, e.RefundId, at);
        return RefundSteps.Waive(s, ReturnKeys.Payment(e.RefundId), why, at);
    }

    private static OrderState Moved(OrderState s, CreditMoved e, DateTimeOffset at)
    {
        s = s with { Returns = s.Returns with { Refunds = [.. s.Returns.Refunds.Select(r => r.Id == e.RefundId ? r with { Moved = e.Amount } : r)] } };
        s = RefundSteps.Meet(s, ReturnKeys.Exchange(e.RefundId), e.To.Value, at);
        if (!s.Returns.Refund(e.RefundId)!.ToPay.IsZero) return s;
        var why = $"all of it is set against {e.To}.";
        return RefundSteps.Waive(RefundSteps.Waive(s, ReturnKeys.Payment(e.RefundId), why, at), ReturnKeys.Channel(e.RefundId), why, at);
    }

    private static OrderState Credited(OrderState s, CreditReceived e, DateTimeOffset at)
    {
        s = s with { Returns = s.Returns with { Credits = s.Returns.Credits.Add(e) } };
        if (s.Due().IsZero) return RefundSteps.Waive(s, ReturnKeys.BalanceDue, "returns pay for all of it.", at);
        return s.Payment.State is PaymentState.Authorised or PaymentState.Captured || s.Obligation(ReturnKeys.BalanceDue) is not null
            ? s
            : s with { Obligations = s.Obligations.Add(new(ReturnKeys.BalanceDue, ObligationKind.BalanceDue, s.Order!.Connection, [], ObligationState.Open, at)) };
    }

    /// <summary>Money came: nothing is due any more for an exchange.</summary>
    public static OrderState Paid(OrderState s, PaymentChanged e, DateTimeOffset at) =>
        s.Returns.Credits.IsEmpty || e.State is not (PaymentState.Authorised or PaymentState.Captured) ? s : RefundSteps.Meet(s, ReturnKeys.BalanceDue, e.Reference, at);

    private static OrderState With(OrderState s, string id, Func<ReturnState, ReturnState> change) =>
        s with { Returns = s.Returns with { Returns = [.. s.Returns.Returns.Select(r => r.Id == id ? change(r) : r)] } };
}
