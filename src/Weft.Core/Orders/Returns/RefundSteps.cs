using System.Collections.Immutable;

namespace Weft.Core.Orders.Returns;

/// <summary>Keys of what returns and refunds owe.</summary>
internal static class ReturnKeys
{
    public const string BalanceDue = "balance-due";

    public static string Goods(string returnId) => $"goods-return/{returnId}";
    public static string CreditNote(string id) => $"erp-credit-note/{id}";
    public static string Exchange(string id) => $"exchange-credit/{id}";
    public static string Payment(string id) => $"payment-refund/{id}";
    public static string Channel(string id) => $"channel-refund/{id}";
    public static string ChannelReport(string id) => $"channel-report/{id}";
    public static string Capture(string shipment) => $"payment-capture/{shipment}";
}

/// <summary>
/// What a refund owes whom, in which order: first the ERP's credit note, then the customer's money, then the channel, which shows both. The money does not wait for ever:
/// <see cref="ReturnLimits.CreditNoteFirst"/>.
/// </summary>
internal static class RefundSteps
{
    public static OrderState Owe(OrderState s, RefundDecided e, DateTimeOffset at)
    {
        var p = s.Parties!;
        var owed = ImmutableArray.CreateBuilder<Obligation>(4);
        var first = ImmutableArray.CreateBuilder<string>(2);
        if (e.Credited)
        {
            first.Add(ReturnKeys.CreditNote(e.RefundId));
            if (s.Obligation(first[0]) is null) owed.Add(CreditNotes.Owed(s, e.RefundId, e.Invoiced, at));
            else if (e.Invoiced) s = CreditNotes.AtOnce(s, first[0]);
        }

        if (e.Exchange is { } other)
        {
            first.Add(ReturnKeys.Exchange(e.RefundId));
            owed.Add(new(first[^1], ObligationKind.ExchangeCredit, other.Connection, [], ObligationState.Open, at));
        }

        var last = first.ToImmutable();
        if (p.PaymentProvider is { } provider && s.Payment.Reference is not null)
        {
            var captures = s.Obligations.Where(o => o is { Kind: ObligationKind.PaymentCapture, Settled: false }).Select(o => o.Key);
            owed.Add(new(ReturnKeys.Payment(e.RefundId), ObligationKind.PaymentRefund, provider, [.. last, .. captures], ObligationState.Open, at));
            last = [ReturnKeys.Payment(e.RefundId)];
        }

        owed.Add(new(ReturnKeys.Channel(e.RefundId), ObligationKind.ChannelRefund, s.Order!.Connection, last, ObligationState.Open, at));
        return s with { Obligations = s.Obligations.AddRange(owed) };
    }

    /// <summary>True while the money of a refund waits for the ERP.</summary>
    public static bool Waits(OrderState s, string refundId)
    {
        var key = ReturnKeys.CreditNote(refundId);
        return s.Obligations.Any(o => o is { Kind: ObligationKind.PaymentRefund or ObligationKind.ChannelRefund, State: ObligationState.Open } && o.After.Contains(key));
    }

    /// <summary>The money of a refund waits for the ERP no longer.</summary>
    public static OrderState Unblock(OrderState s, string refundId)
    {
        var key = ReturnKeys.CreditNote(refundId);
        return s with { Obligations = [.. s.Obligations.Select(o => o.Kind is ObligationKind.PaymentRefund or ObligationKind.ChannelRefund && o.After.Contains(key) ? o with { After = o.After.Remove(key) } : o)] };
    }

    /// <summary>The channel is told only when it has not told by itself in time.</summary>
    public static OrderState AwaitChannel(OrderState s, string refundId, DateTimeOffset at)
    {
        var key = ReturnKeys.ChannelReport(refundId);
        if (s.Obligation(ReturnKeys.Channel(refundId)) is not { Settled: false } || s.Obligation(key) is not null) return s;
        s = Change(s, ReturnKeys.Channel(refundId), o => o with { After = o.After.Add(key) });
        return s with { Obligations = s.Obligations.Add(new(key, ObligationKind.ChannelReport, s.Order!.Connection, [], ObligationState.Open, at)) };
    }

    /// <summary>Steps that somebody else has done, or that are not needed.</summary>
    public static OrderState Waive(OrderState s, string key, string reason, DateTimeOffset at) => Change(s, key, o => o.Settled ? o : o with { State = ObligationState.Waived, Since = at, Reason = reason });

    public static OrderState Meet(OrderState s, string key, string? reference, DateTimeOffset at) =>
        Change(s, key, o => o.Settled ? o : o with { State = ObligationState.Met, Since = at, Reference = reference, Reason = null });

    internal static OrderState Change(OrderState s, string key, Func<Obligation, Obligation> change)
    {
        for (var i = 0; i < s.Obligations.Length; i++)
            if (s.Obligations[i].Key == key) return s with { Obligations = s.Obligations.SetItem(i, change(s.Obligations[i])) };
        return s;
    }
}
