using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Finance;

/// <summary>Why two parties have other figures of the same money.</summary>
public enum MoneyClass
{
    /// <summary>Weft's books and the ERP have the customer's money, the provider does not.</summary>
    MissingCapture,

    /// <summary>The provider took the same amount a second time.</summary>
    CapturedTwice,

    /// <summary>The provider took money that Weft did not ask for.</summary>
    UnknownCapture,

    /// <summary>The provider or the channel gave money back, and the ERP has not credited it.</summary>
    RefundMissingInErp,

    /// <summary>The ERP has credited, and the provider has not paid back.</summary>
    RefundMissingAtProvider,

    /// <summary>Money went back that Weft knows nothing of.</summary>
    UnknownRefund,

    /// <summary>The ERP does not have an invoice that it posted.</summary>
    InvoiceMissing,

    /// <summary>The ERP has an invoice that Weft did not ask for.</summary>
    UnknownInvoice,

    /// <summary>The ERP has a credit note that Weft did not ask for.</summary>
    UnknownCreditNote,

    /// <summary>A document states another amount.</summary>
    AmountDiffers,

    /// <summary>The ERP does not know the order.</summary>
    OrderUnknownToErp,

    /// <summary>The channel does not know the order.</summary>
    OrderUnknownToChannel,

    /// <summary>The provider kept another fee than it had stated.</summary>
    FeeDiffers,

    /// <summary>A payout is less than what it consists of.</summary>
    PayoutShort,

    /// <summary>A payout is more than what it consists of.</summary>
    PayoutOver,

    /// <summary>The provider has taken the customer's money, and not paid it out in time.</summary>
    MissingPayout,

    /// <summary>The customer disputes the payment, or their bank has taken it back.</summary>
    Disputed,

    /// <summary>All parties agree, and the order is at rest with something open.</summary>
    OpenBalance,
}

/// <summary>Two parties that have other figures of the same money.</summary>
/// <param name="Class">Why.</param>
/// <param name="Where">The connection whose figure differs.</param>
/// <param name="Order">The order; null of a payout.</param>
/// <param name="Document">The document, where it is one.</param>
/// <param name="Ours">What it should be.</param>
/// <param name="Theirs">What it is there.</param>
/// <param name="On">The day of the money: it keeps that period from being closed.</param>
/// <param name="Why">In plain words.</param>
/// <param name="Action">What somebody should do.</param>
public sealed record MoneyDifference(MoneyClass Class, string Where, OrderId? Order, string? Document, Money Ours, Money Theirs, DateTimeOffset On, string Why, string Action)
{
    /// <summary>What differs, whatever the amounts are at a look.</summary>
    public string Key() => $"{Where}:{Class}:{Order?.Value ?? Document}{(Order is not null && Document is not null ? "/" + Document : "")}";

    /// <summary>How much it is about; never below zero.</summary>
    public Money Amount() => Ours.Currency == Theirs.Currency ? (Ours - Theirs).Abs() : Theirs.Abs();
}
