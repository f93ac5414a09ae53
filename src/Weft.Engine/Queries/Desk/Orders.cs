namespace Weft.Engine.Queries.Desk;

/// <summary>Which orders somebody wants to see.</summary>
/// <param name="Show">"all", "open", "late", "held", "attention" or "in-sync".</param>
/// <param name="Channel">Only orders of this channel.</param>
/// <param name="Status">Only orders that stand there.</param>
/// <param name="Text">Any number of the order, its customer, or a SKU.</param>
/// <param name="After">Where the page before ended.</param>
/// <param name="Limit">Most orders.</param>
public sealed record OrderBrowse(string Show, string? Channel, string? Status, string? Text, OrderCursor? After, int Limit);

/// <summary>A page of orders.</summary>
/// <param name="Orders">The orders, newest first.</param>
/// <param name="Next">Where the next page starts; null on the last one.</param>
/// <param name="LookedThrough">True when only the newest orders were looked through and older ones may match.</param>
public sealed record OrderListPage(IReadOnlyList<OrderSummary> Orders, OrderCursor? Next, bool LookedThrough = false);
