using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Orders.Returns;

/// <summary>The persisted names of what concerns returns and refunds.</summary>
internal static class ReturnWords
{
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Commands(OrderJsonContext j)
    {
        yield return new("return.request.v1", j.RequestReturn);
        yield return new("return.authorise.v1", j.AuthoriseReturn);
        yield return new("return.close.v1", j.CloseReturn);
        yield return new("return.receive.v1", j.ReceiveReturn);
        yield return new("refund.request.v1", j.RequestRefund);
        yield return new("refund.report.v1", j.ReportRefund);
        yield return new("refund.pay-first.v1", j.PayRefundFirst);
        yield return new("refund.tell-channel.v1", j.TellChannelOfRefund);
        yield return new("exchange.offer-credit.v1", j.OfferCredit);
        yield return new("exchange.credit-taken.v1", j.CreditTaken);
        yield return new("exchange.end.v1", j.EndExchange);
        yield return new("exchange.withdraw-credit.v1", j.WithdrawCredit);
        yield return new("exchange.return-credit.v1", j.ReturnCredit);
    }

    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Events(OrderJsonContext j)
    {
        yield return new("return.requested.v1", j.ReturnRequested);
        yield return new("return.authorised.v1", j.ReturnAuthorised);
        yield return new("return.closed.v1", j.ReturnClosed);
        yield return new("return.goods-returned.v1", j.GoodsReturned);
        yield return new("refund.decided.v1", j.RefundDecided);
        yield return new("refund.reported.v1", j.RefundReported);
        yield return new("refund.doubted.v1", j.RefundDoubted);
        yield return new("refund.unblocked.v1", j.RefundUnblocked);
        yield return new("exchange.credit-moved.v1", j.CreditMoved);
        yield return new("exchange.credit-received.v1", j.CreditReceived);
        yield return new("exchange.ended.v1", j.ExchangeEnded);
        yield return new("exchange.credit-withdrawn.v1", j.CreditWithdrawn);
        yield return new("exchange.credit-returned.v1", j.CreditReturned);
        yield return new("exchange.credit-came-back.v1", j.CreditCameBack);
        yield return new("payment.part-captured.v1", j.PaymentPartCaptured);
    }

    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Requests(OrderJsonContext j)
    {
        yield return new("erp.credit-note.v1", j.ErpCreditNoteRequest);
        yield return new("payment.refund.v1", j.PaymentRefundRequest);
        yield return new("channel.refund.v1", j.ChannelRefundRequest);
    }
}
