using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Connectors.Vendure;

/// <summary>The refunds that a shop shows at an order's payments.</summary>
internal static class Refunds
{
    /// <summary>Refunds that count: one that the provider refused has moved nothing.</summary>
    public static IEnumerable<RefundDocument> Of(PaymentDocument payment) => (payment.Refunds ?? []).Where(r => r.State != "Failed");

    public static decimal Sum(PaymentDocument payment) => Of(payment).Sum(r => r.Total);

    /// <summary>What can still be paid back of a payment, in the shop's hundredths.</summary>
    public static decimal Left(PaymentDocument payment) => payment.State == "Settled" ? payment.Amount - Sum(payment) : 0;

    /// <summary>The refunds that we made under a key.</summary>
    public static ImmutableArray<RefundDocument> Under(string key, OrderDocument order) => [.. (order.Payments ?? []).SelectMany(Of).Where(r => Mark.In(r.Reason) == key)];

    /// <summary>Refunds that somebody made in the shop. Ours are known, and one that the provider has still to make is no refund yet.</summary>
    public static IEnumerable<ReportRefund> MadeInShop(OrderDocument d, OrderId id, ShopMoney money, bool capturesHere)
    {
        var payments = d.Payments ?? [];
        var left = payments.Where(p => p.State is "Authorized" or "Settled").Sum(p => p.Amount);
        foreach (var refund in payments.SelectMany(Of).Where(r => r.State == "Settled").OrderBy(r => r.CreatedAt, StringComparer.Ordinal))
        {
            left -= refund.Total;
            // The shop lets its staff enter a refund below zero, which pays nobody anything.
            if (refund.Total <= 0 || IsOurs(refund, id)) continue;
            var at = $"payments.refunds[{refund.Id}]";
            yield return new ReportRefund(RefundSource.Channel, refund.Id, money.Exact(refund.Total, at + ".total"), Times.Parse(refund.CreatedAt ?? "") ?? throw Unreadable.Time(refund.CreatedAt, at + ".createdAt"))
            {
                PaymentRefundId = capturesHere ? refund.Id : refund.TransactionId is { Length: > 0 } provider ? provider : null,
                Lines = [.. (refund.Lines ?? []).Where(l => l.Quantity > 0).Select(l => new LineQuantity(l.OrderLineId, l.Quantity))],
                Shipping = refund.Shipping > 0 ? money.Exact(refund.Shipping, at + ".shipping") : null,
                Reason = string.IsNullOrWhiteSpace(refund.Reason) ? null : refund.Reason,
                LeftThere = money.Exact(left, at + ".left"),
            };
        }
    }

    public static bool IsOurs(RefundDocument refund, OrderId id) => Mark.In(refund.Reason)?.StartsWith(id.Value + "/", StringComparison.Ordinal) == true;
}
