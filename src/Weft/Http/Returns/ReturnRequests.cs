using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Http.Returns;

/// <summary>Goods are to come back.</summary>
/// <param name="Lines">What comes back. A line may be named several times, for different reasons.</param>
/// <param name="Reason">Why.</param>
/// <param name="Id">The return's id, unique within the order: asking again with it gets the same return. By default the Idempotency-Key, else one is made.</param>
/// <param name="ShippingPercent">Share of the shipping charge that goes back.</param>
/// <param name="ShippingAmount">Instead of a share: an amount.</param>
/// <param name="Exchange">Our id of the order that replaces the goods.</param>
/// <param name="NeedsAuthorisation">True when somebody else has to agree first.</param>
internal sealed record ReturnRequest(
    IReadOnlyList<ReturnLineRequest>? Lines, string? Reason, string? Id = null, int? ShippingPercent = null, Money? ShippingAmount = null, string? Exchange = null, bool NeedsAuthorisation = false)
{
    public RequestReturn Command(string id, string by) => new(id, [.. (Lines ?? []).Select(l => new ReturnLine(l.LineId ?? "", l.Quantity ?? 0, l.Reason ?? Reason!.Trim()))], by, Reason!.Trim())
    {
        Shipping = ReturnRequests.Share(ShippingPercent, ShippingAmount), Exchange = Exchange is null ? null : new OrderId(Exchange), NeedsAuthorisation = NeedsAuthorisation,
    };
}

/// <summary>Units that come back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Reason">Why these; by default the return's reason.</param>
internal sealed record ReturnLineRequest(string? LineId, int? Quantity, string? Reason = null);

/// <summary>Goods are back.</summary>
/// <param name="Items">What was in the parcel.</param>
/// <param name="Location">Where it lies; by default the order's own location.</param>
/// <param name="ReceiptId">The receiver's id of the receipt. By default the Idempotency-Key, else one is made.</param>
/// <param name="ReceivedAt">When; by default now.</param>
/// <param name="StockReported">True when the receiver's own stock report has the units, as a till's does.</param>
internal sealed record ReceiptRequest(IReadOnlyList<ReceiptItemRequest>? Items, string? Location = null, string? ReceiptId = null, DateTimeOffset? ReceivedAt = null, bool StockReported = false);

/// <summary>Units that came back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Condition">"sellable", "damaged" or "none" (thrown away).</param>
/// <param name="Reason">Why, as found in the parcel.</param>
internal sealed record ReceiptItemRequest(string? LineId, int? Quantity, GoodsCondition? Condition, string? Reason = null);

/// <summary>Money goes back without goods coming.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Lines">Units that are paid back and kept.</param>
/// <param name="Amount">A sum that belongs to no line, tax included.</param>
/// <param name="Id">The refund's id, unique within the order. By default the Idempotency-Key, else one is made.</param>
/// <param name="ShippingPercent">Share of the shipping charge that goes back.</param>
/// <param name="ShippingAmount">Instead of a share: an amount.</param>
internal sealed record RefundRequest(string? Reason, IReadOnlyList<RefundLineRequest>? Lines = null, Money? Amount = null, string? Id = null, int? ShippingPercent = null, Money? ShippingAmount = null)
{
    public RequestRefund Command(string id, string by) => new(id, [.. (Lines ?? []).Select(l => new LineQuantity(l.LineId ?? "", l.Quantity ?? 0))], by, Reason!.Trim())
    {
        Goodwill = Amount, Shipping = ReturnRequests.Share(ShippingPercent, ShippingAmount),
    };
}

/// <summary>Units that are paid back and kept.</summary>
internal sealed record RefundLineRequest(string? LineId, int? Quantity);

/// <summary>What the requests share.</summary>
internal static class ReturnRequests
{
    public static ShippingShare? Share(int? percent, Money? amount) => percent is null && amount is null ? null : new ShippingShare(percent, amount);
}
