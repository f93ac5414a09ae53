namespace Weft.Core.Orders;

/// <summary>Why an order is stopped.</summary>
public enum HoldKind
{
    /// <summary>Payment is not authorised yet.</summary>
    PaymentPending,

    /// <summary>A line's SKU is not in the catalogue.</summary>
    UnmappedSku,

    /// <summary>Lines, tax and shipping do not add up to the stated total.</summary>
    TotalMismatch,

    /// <summary>The retailer does not trade in the order's currency.</summary>
    UnknownCurrency,

    /// <summary>Somebody stopped it.</summary>
    Manual,

    /// <summary>Somebody looks at the payment before the order goes on.</summary>
    PaymentReview,

    /// <summary>It may be fraud.</summary>
    Fraud,

    /// <summary>Nobody could deliver to the address as it is.</summary>
    Address,

    /// <summary>The order became dearer than its payment covers.</summary>
    BalanceDue,

    /// <summary>The customer has paid more than the order comes to, or for an order that is cancelled.</summary>
    RefundDue,
}

/// <summary>One reason why an order is stopped. An order can have any number.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Key">What exactly: the SKU, the currency, the operator.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Reason">In plain words.</param>
/// <param name="NextStep">What cures it.</param>
/// <param name="Since">Since when.</param>
public sealed record Hold(HoldKind Kind, string Key, string Owner, string Reason, string NextStep, DateTimeOffset Since);
