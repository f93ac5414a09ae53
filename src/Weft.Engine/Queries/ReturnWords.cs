using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>Returns, refunds and exchanges in retail words.</summary>
internal static class ReturnWords
{
    public static string? Of(ObligationKind kind) => kind switch
    {
        ObligationKind.ErpCreditNote => "credit note in the ERP",
        ObligationKind.PaymentRefund => "refund to the customer",
        ObligationKind.ChannelRefund => "refund in the channel",
        ObligationKind.GoodsReturn => "goods that come back",
        ObligationKind.ChannelReport => "the channel's own word of the refund",
        ObligationKind.ExchangeCredit => "credit for the exchange order",
        ObligationKind.BalanceDue => "payment of what the exchange costs more",
        _ => null,
    };

    public static string? Of(Event e) => e switch
    {
        ReturnRequested x => $"Return {x.ReturnId}: {Actors.Of(x.By)} announces {string.Join(" and ", x.Lines.Select(l => $"{Units(l.Quantity)} of line {l.LineId} ({l.Reason})"))}{(x.Exchange is { } order ? $" in exchange for order {order}" : "")}.",
        ReturnAuthorised x => $"{Actors.First(x.By)} agrees to return {x.ReturnId}.",
        ReturnClosed x => $"{Actors.First(x.By)} waits no longer for return {x.ReturnId}: {StoryWords.Sentence(x.Reason)}",
        GoodsReturned x => $"Back at {x.Location} ({x.ReceiptId}, return {x.ReturnId}): {string.Join(" and ", x.Items.Select(i => $"{Units(i.Quantity)} of line {i.LineId}, {Condition(i.Condition)}"))}.",
        RefundDecided x => $"Refund {x.RefundId}: the customer gets back {x.Total}, {StoryWords.Sentence(Cause(x))}",
        RefundReported x => $"{(x.Source == RefundSource.Channel ? "The channel" : "The payment provider")} has paid back {x.Amount} ({x.TheirId}): that is refund {x.RefundId}.",
        RefundDoubted x => $"{(x.Source == RefundSource.Channel ? "The channel" : "The payment provider")} reports a refund of {x.Amount} ({x.TheirId}) that cannot be: {StoryWords.Sentence(x.Reason)}",
        RefundUnblocked x => $"Refund {x.RefundId} is paid before it is credited: {StoryWords.Sentence(x.Reason)}",
        CreditMoved x => $"{x.Amount} of refund {x.RefundId} are set against order {x.To}.",
        ExchangeEnded x => StoryWords.Sentence(x.Reason),
        CreditWithdrawn x => $"What came back of order {x.From} does not pay for it any more: it did not come in time.",
        CreditReturned x => $"{x.Amount} go back to order {x.From}, whose goods had paid for it.",
        CreditCameBack x => $"{x.Amount} of refund {x.RefundId} come back from order {x.By}, which does not need it.",
        CreditReceived x => $"{x.Amount} are paid by what came back of order {x.From}.",
        PaymentPartCaptured x => $"{x.Amount} of the payment are captured.",
        _ => null,
    };

    /// <summary>What happens next with something that somebody else reports; null for what Weft sends.</summary>
    public static string? Awaited(Obligation o, OrderState s) => o.Kind switch
    {
        ObligationKind.GoodsReturn when s.Returns.Return(o.Key[(o.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]) is { AuthorisedBy: null } => "Somebody has to agree to the return.",
        ObligationKind.GoodsReturn => "The customer sends the goods; whoever receives them says in which condition they are.",
        ObligationKind.ExchangeCredit => "The order that replaces the goods says how much of it is set against it.",
        ObligationKind.ChannelReport => "The channel may tell of the refund by itself; if it does not, Weft tells it.",
        ObligationKind.BalanceDue => $"The customer pays {s.Due()}.",
        _ => null,
    };

    private static string Cause(RefundDecided x) => x.Cause switch
    {
        RefundCause.Return => $"for what came back: {x.Reason}",
        RefundCause.KeepsItem => $"and keeps the goods: {x.Reason}",
        RefundCause.MadeElsewhere => $"which was paid back there already: {x.Reason}",
        RefundCause.CreditBack => $"because {x.Reason}",
        RefundCause.Overpayment => $"who had paid more than the order comes to: {x.Reason}",
        _ => $"for what was paid and will not ship: {x.Reason}",
    };

    private static string Condition(GoodsCondition condition) => condition switch
    {
        GoodsCondition.Sellable => "to be sold again",
        GoodsCondition.Damaged => "damaged",
        _ => "thrown away",
    };

    private static string Units(int count) => count == 1 ? "1 unit" : $"{count} units";
}
