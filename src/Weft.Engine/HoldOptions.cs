using Weft.Core.Orders;

namespace Weft.Engine;

/// <summary>How long a hold of each kind may last before it is late. A kind without a time is never late.</summary>
public sealed class HoldOptions
{
    /// <summary>Times by kind.</summary>
    public Dictionary<HoldKind, TimeSpan> Due { get; } = new()
    {
        [HoldKind.PaymentPending] = TimeSpan.FromDays(3),
        [HoldKind.UnmappedSku] = TimeSpan.FromHours(4),
        [HoldKind.TotalMismatch] = TimeSpan.FromHours(24),
        [HoldKind.UnknownCurrency] = TimeSpan.FromHours(24),
        [HoldKind.PaymentReview] = TimeSpan.FromHours(8),
        [HoldKind.Fraud] = TimeSpan.FromHours(8),
        [HoldKind.Address] = TimeSpan.FromHours(24),
        [HoldKind.BalanceDue] = TimeSpan.FromDays(3),
        [HoldKind.RefundDue] = TimeSpan.FromHours(24),
        [HoldKind.Substitution] = TimeSpan.FromHours(24),
        [HoldKind.Manual] = TimeSpan.FromHours(24),
    };

    /// <summary>When a hold has to be settled.</summary>
    public DateTimeOffset? DueAt(HoldKind kind, DateTimeOffset since) => Due.TryGetValue(kind, out var time) ? since + time : null;
}
