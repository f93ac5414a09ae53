using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Connectors.Vendure;

/// <summary>What the payments of a Vendure order amount to. An order may have several: declined attempts, a gift card beside a card.</summary>
internal static class PaymentReading
{
    public const char Separator = ',';

    /// <summary>The end of the key under which what the shop captured too much was given back.</summary>
    public const string CaptureStep = "payment-capture";

    /// <summary>Payments that failed or were released say nothing about the ones that count.</summary>
    public static OrderPayment Of(OrderDocument order, bool capturesHere)
    {
        var all = order.Payments ?? [];
        ImmutableArray<PaymentDocument> live = [.. all.Where(p => p.State is not ("Declined" or "Error" or "Cancelled"))];
        var counted = live.IsEmpty ? [.. all.Where(p => p.State == "Cancelled")] : live;
        return new OrderPayment(StateOf(order, all, live), ReferenceOf(counted, capturesHere), counted.FirstOrDefault()?.Method);
    }

    /// <summary>What the payments that count come to, less what was given back because the shop had captured too much.</summary>
    public static decimal Covered(OrderDocument order, OrderId id) =>
        (order.Payments ?? []).Where(p => p.State is "Authorized" or "Settled").Sum(p => p.Amount) - Refunds.Under($"{id}/{CaptureStep}", order).Sum(r => r.Total);

    private static PaymentState StateOf(OrderDocument order, ImmutableArray<PaymentDocument> all, ImmutableArray<PaymentDocument> live)
    {
        if (live.Any(p => p.State == "Authorized")) return PaymentState.Authorised;
        if (live.Length > 0) return live.All(p => p.State == "Settled") ? PaymentState.Captured : PaymentState.Pending;
        if (all.Any(p => p.State == "Cancelled")) return PaymentState.Voided;
        return order is { TotalWithTax: 0, State: not "Cancelled" } ? PaymentState.Captured : PaymentState.Pending;
    }

    /// <summary>Where the shop captures, its own ids of the payments; where a provider does, the provider's.</summary>
    private static string? ReferenceOf(ImmutableArray<PaymentDocument> payments, bool capturesHere)
    {
        var ids = payments.Select(p => capturesHere ? p.Id : p.TransactionId).OfType<string>();
        return string.Join(Separator, ids) is { Length: > 0 } reference ? reference : null;
    }
}
