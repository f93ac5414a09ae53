namespace Weft.Real.Vendure;

/// <summary>What the shop's staff do to an order in the administration.</summary>
internal static class Shopkeeper
{
    /// <summary>Cancels units of lines.</summary>
    public static Task CancelUnitsAsync(this VendureShop shop, ShopOrder order, params (string Line, int Quantity)[] units) =>
        shop.AdminAsync($"mutation($i: CancelOrderInput!) {{ cancelOrder(input: $i) {{ ... on Order {{ id }} {VendureShop.Refusal} }} }}",
            new { i = new { orderId = order.Id, reason = "Sold out.", cancelShipping = false, lines = Lines(units) } });

    /// <summary>Pays back; the refund is made through the payment's own method.</summary>
    public static async Task<string> RefundAsync(this VendureShop shop, ShopOrder order, long cents, string reason, long shipping = 0, params (string Line, int Quantity)[] units)
    {
        var refund = await shop.AdminAsync($"mutation($i: RefundOrderInput!) {{ refundOrder(input: $i) {{ ... on Refund {{ id }} {VendureShop.Refusal} }} }}",
            new { i = new { paymentId = order.Payments[0].Id, amount = cents, shipping, adjustment = 0, reason, lines = Lines(units) } });
        return refund["id"]!.GetValue<string>();
    }

    /// <summary>Begins to change an order.</summary>
    public static Task BeginChangeAsync(this VendureShop shop, ShopOrder order) => MoveAsync(shop, order, "Modifying");

    /// <summary>Ends it.</summary>
    public static Task EndChangeAsync(this VendureShop shop, ShopOrder order) => MoveAsync(shop, order, order.State);

    /// <summary>Changes the units of lines, and pays back through the payment what the order becomes cheaper by.</summary>
    public static async Task ChangeAsync(this VendureShop shop, ShopOrder order, params (string Line, int Quantity)[] units)
    {
        await BeginChangeAsync(shop, order);
        await shop.AdminAsync(Modify, new { i = new { dryRun = false, orderId = order.Id, adjustOrderLines = Lines(units), refund = new { paymentId = order.Payments[0].Id, reason = "Changed their mind." } } });
        await EndChangeAsync(shop, order);
    }

    /// <summary>Sends the goods to another city.</summary>
    public static async Task RedirectAsync(this VendureShop shop, ShopOrder order, string city)
    {
        await BeginChangeAsync(shop, order);
        await shop.AdminAsync(Modify, new { i = new { dryRun = false, orderId = order.Id, updateShippingAddress = new { city } } });
        await EndChangeAsync(shop, order);
    }

    /// <summary>The notes that staff see on an order.</summary>
    public static async Task<IReadOnlyList<string>> NotesAsync(this VendureShop shop, ShopOrder order)
    {
        var found = await shop.AdminAsync("query($id: ID!) { order(id: $id) { history(options: { filter: { type: { eq: \"ORDER_NOTE\" } } }) { items { data } } } }", new { id = order.Id });
        return [.. found["history"]!["items"]!.AsArray().Select(n => n!["data"]!["note"]!.GetValue<string>())];
    }

    private static string Modify => $"mutation($i: ModifyOrderInput!) {{ modifyOrder(input: $i) {{ ... on Order {{ id }} {VendureShop.Refusal} }} }}";

    private static Task MoveAsync(VendureShop shop, ShopOrder order, string state) => shop.AdminAsync(
        $"mutation($id: ID!, $s: String!) {{ transitionOrderToState(id: $id, state: $s) {{ ... on Order {{ id }} {VendureShop.Refusal} ... on OrderStateTransitionError {{ transitionError }} }} }}", new { id = order.Id, s = state });

    private static object[] Lines((string Line, int Quantity)[] units) => [.. units.Select(u => new { orderLineId = u.Line, quantity = u.Quantity })];
}
