using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Weft.Real.Vendure;

/// <summary>
/// A customer and a shopkeeper of the running Vendure: places orders as a guest through the shop API, and looks and works in the shop through the admin API.
/// </summary>
public sealed class VendureShop : IDisposable
{
    internal const string Refusal = "... on ErrorResult { errorCode message }";
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false }); // by a cookie, all visitors would be one
    private readonly JsonNode seed;
    private string? adminToken;

    private VendureShop(JsonNode seed) => this.seed = seed;

    public Uri AdminApi => new(Text("adminApi"));

    public string HubUser => Text("hub", "login");

    public string HubPassword => Text("hub", "password");

    public string WebhookSecret => Text("webhookSecret");

    /// <summary>Who buys.</summary>
    public required string GuestEmail { get; init; }

    /// <summary>The running shop; skips the test when there is none.</summary>
    public static VendureShop Running(string? guestEmail = null)
    {
        var path = Environment.GetEnvironmentVariable("WEFT_TEST_VENDURE");
        Assert.SkipWhen(string.IsNullOrEmpty(path), "No Vendure to test against: start one and let WEFT_TEST_VENDURE name its seed file.");
        return new VendureShop(JsonNode.Parse(File.ReadAllText(path!))!) { GuestEmail = guestEmail ?? "mia.muster@example.com" };
    }

    /// <summary>Sends the shop's webhooks to <paramref name="url"/>; null = nowhere. Gives back where they went before.</summary>
    public string? PostWebhooksTo(string? url)
    {
        var file = Text("webhookUrlFile");
        var before = File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        File.WriteAllText(file, url ?? "");
        return before;
    }

    /// <summary>Sells an article: makes it when the shop does not have it, with no stock.</summary>
    /// <param name="sku">Its SKU.</param>
    /// <param name="gross">Its price in cents.</param>
    public async Task SellAsync(string sku, int gross)
    {
        var found = await AdminAsync("query($s: String!) { productVariants(options: { filter: { sku: { eq: $s } } }) { items { id } } }", new { s = sku });
        var id = found["items"]!.AsArray().FirstOrDefault()?["id"]!.GetValue<string>() ?? await NewArticleAsync(sku, gross);
        seed["variants"]![sku] = new JsonObject { ["id"] = id };
    }

    /// <summary>A guest buys. The payment is authorised, or captured at once when <paramref name="settle"/> is set.</summary>
    public async Task<ShopOrder> PlaceAsync(bool settle, params (string Sku, int Quantity)[] lines) => await (await FillAsync(lines)).PayAsync(settle);

    /// <summary>A guest fills a basket, and goes to the till with it.</summary>
    public Task<FullBasket> FillAsync(params (string Sku, int Quantity)[] lines) => FillAsync(null, lines);

    /// <summary>The same with a coupon.</summary>
    public async Task<FullBasket> FillAsync(string? coupon, params (string Sku, int Quantity)[] lines)
    {
        var basket = new Session(http, new Uri(Text("shopApi")));
        foreach (var (sku, quantity) in lines)
            await basket.AskAsync($"mutation($v: ID!, $q: Int!) {{ addItemToOrder(productVariantId: $v, quantity: $q) {{ ... on Order {{ id }} {Refusal} }} }}", new { v = Text("variants", sku, "id"), q = quantity });
        if (coupon is not null) await basket.AskAsync($"mutation($c: String!) {{ applyCouponCode(couponCode: $c) {{ ... on Order {{ id }} {Refusal} }} }}", new { c = coupon });
        await basket.AskAsync($"mutation($i: CreateCustomerInput!) {{ setCustomerForOrder(input: $i) {{ ... on Order {{ id }} {Refusal} }} }}",
            new { i = new { firstName = "Mia", lastName = "Muster", emailAddress = GuestEmail } });
        await basket.AskAsync($"mutation($i: CreateAddressInput!) {{ setOrderShippingAddress(input: $i) {{ ... on Order {{ id }} {Refusal} }} }}",
            new { i = new { fullName = "Mia Muster", streetLine1 = "Musterweg 1", city = "Musterstadt", postalCode = "12345", countryCode = "DE" } });
        await basket.AskAsync($"mutation($m: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $m) {{ ... on Order {{ id }} {Refusal} }} }}", new { m = new[] { Text("shippingMethod", "id") } });
        await basket.AskAsync("mutation { transitionOrderToState(state: \"ArrangingPayment\") { ... on Order { id } ... on OrderStateTransitionError { errorCode transitionError } } }");
        return new FullBasket(this, basket);
    }

    /// <summary>The order as the shopkeeper sees it.</summary>
    public async Task<ShopOrder> ReadAsync(string id)
    {
        var o = await AdminAsync("""
            query($id: ID!) { order(id: $id) {
              id code state total totalWithTax customFields { erpOrderNo }
              shippingAddress { city } lines { id quantity productVariant { sku } }
              payments { id state amount refunds { id state total shipping transactionId reason lines { orderLineId quantity } } } fulfillments { id state method trackingCode lines { orderLineId quantity } } } }
            """, new { id });
        return new ShopOrder(
            id, o["code"]!.GetValue<string>(), o["state"]!.GetValue<string>(), o["total"]!.GetValue<long>(), o["totalWithTax"]!.GetValue<long>(), o["customFields"]!["erpOrderNo"]?.GetValue<string>(),
            [.. o["lines"]!.AsArray().Select(l => new ShopLine(l!["id"]!.GetValue<string>(), l["productVariant"]!["sku"]!.GetValue<string>(), l["quantity"]!.GetValue<int>()))],
            [.. o["payments"]!.AsArray().Select(p => new ShopPayment(p!["id"]!.GetValue<string>(), p["state"]!.GetValue<string>(), p["amount"]!.GetValue<long>()))],
            [.. o["fulfillments"]!.AsArray().Select(f => new ShopFulfilment(
                f!["id"]!.GetValue<string>(), f["state"]!.GetValue<string>(), f["method"]!.GetValue<string>(), f["trackingCode"]?.GetValue<string>(), f["lines"]!.AsArray().Sum(l => l!["quantity"]!.GetValue<int>())))],
            [.. o["payments"]!.AsArray().SelectMany(p => p!["refunds"]!.AsArray()).Select(r => new ShopRefund(
                r!["id"]!.GetValue<string>(), r["state"]!.GetValue<string>(), r["total"]!.GetValue<long>(), r["shipping"]!.GetValue<long>(), r["transactionId"]?.GetValue<string>(), r["reason"]?.GetValue<string>(),
                r["lines"]!.AsArray().Sum(l => l!["quantity"]!.GetValue<int>())))],
            o["shippingAddress"]!["city"]!.GetValue<string>());
    }

    /// <summary>The shopkeeper cancels the whole order; the payment stays as it is.</summary>
    public Task CancelAsync(string id) =>
        AdminAsync($"mutation($i: CancelOrderInput!) {{ cancelOrder(input: $i) {{ ... on Order {{ id }} {Refusal} }} }}", new { i = new { orderId = id, reason = "The customer changed their mind.", cancelShipping = true } });

    /// <summary>The shopkeeper captures a payment.</summary>
    public Task SettleAsync(string paymentId) => AdminAsync($"mutation($id: ID!) {{ settlePayment(id: $id) {{ ... on Payment {{ id }} {Refusal} }} }}", new { id = paymentId });

    /// <summary>The shopkeeper ships the whole order without us.</summary>
    public async Task ShipAsync(ShopOrder order, string tracking)
    {
        var lines = order.Lines.Select(l => new { orderLineId = l.Id, quantity = l.Quantity });
        var handler = new { code = "manual-fulfillment", arguments = new[] { new { name = "method", value = "Post" }, new { name = "trackingCode", value = tracking } } };
        var added = await AdminAsync($"mutation($i: FulfillOrderInput!) {{ addFulfillmentToOrder(input: $i) {{ ... on Fulfillment {{ id }} {Refusal} }} }}", new { i = new { lines, handler } });
        await AdminAsync($"mutation($id: ID!) {{ transitionFulfillmentToState(id: $id, state: \"Shipped\") {{ ... on Fulfillment {{ id }} {Refusal} }} }}", new { id = added["id"]!.GetValue<string>() });
    }

    /// <summary>The shop's stock of a SKU at its distribution centre.</summary>
    public async Task<ShopStock> StockAsync(string sku)
    {
        var variant = await AdminAsync("query($id: ID!) { productVariant(id: $id) { stockLevels { stockLocationId stockOnHand stockAllocated } } }", new { id = Text("variants", sku, "id") });
        var level = variant["stockLevels"]!.AsArray().Single(l => l!["stockLocationId"]!.GetValue<string>() == Text("stockLocations", "DC"))!;
        return new ShopStock(level["stockOnHand"]!.GetValue<int>(), level["stockAllocated"]!.GetValue<int>());
    }

    /// <summary>Whether the shop would understand a GraphQL text; null when it would, else what it says. Nothing is executed: the operation asked for does not exist.</summary>
    public async Task<string?> FaultOfAsync(string graphQl)
    {
        using var answer = await http.PostAsJsonAsync(AdminApi, new { query = graphQl, operationName = "NoSuchOperation" });
        var error = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["errors"]![0]!;
        return error["extensions"]!["code"]!.GetValue<string>() == "OPERATION_RESOLUTION_FAILURE" ? null : error["message"]!.GetValue<string>();
    }

    /// <summary>Ends a session, as the shop does by itself when it has become too old.</summary>
    public Task EndSessionAsync(string token) => new Session(http, AdminApi, token).AskAsync("mutation { logout { success } }");

    public void Dispose() => http.Dispose();

    private async Task<string> NewArticleAsync(string sku, int gross)
    {
        object[] named = [new { languageCode = "en", name = sku, slug = sku.ToLowerInvariant(), description = "" }];
        var product = await AdminAsync("mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }", new { i = new { translations = named } });
        var variant = new
        {
            productId = product["id"]!.GetValue<string>(), sku, price = gross, trackInventory = "TRUE", translations = new[] { new { languageCode = "en", name = sku } },
            stockLevels = new[] { new { stockLocationId = Text("stockLocations", "DC"), stockOnHand = 0 } },
        };
        var made = await AdminAsync("mutation($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id } }", new { i = new[] { variant } });
        return made[0]!["id"]!.GetValue<string>();
    }

    /// <summary>Asks the admin API as the shopkeeper.</summary>
    internal async Task<JsonNode> AdminAsync(string query, object? variables = null)
    {
        var session = new Session(http, AdminApi, adminToken);
        if (adminToken is null)
        {
            await session.AskAsync($"mutation($u: String!, $p: String!) {{ login(username: $u, password: $p) {{ ... on CurrentUser {{ id }} {Refusal} }} }}", new { u = Text("admin", "login"), p = Text("admin", "password") });
            adminToken = session.Token;
        }

        return await session.AskAsync(query, variables);
    }

    private string Text(params string[] path) => path.Aggregate(seed, (node, key) => node[key] ?? throw new InvalidOperationException($"The seed file has no {string.Join('.', path)}.")).GetValue<string>();

    /// <summary>A guest's basket with address and shipping, ready to be paid.</summary>
    public sealed class FullBasket
    {
        private readonly VendureShop shop;
        private readonly Session guest;

        internal FullBasket(VendureShop shop, Session guest) => (this.shop, this.guest) = (shop, guest);

        /// <summary>The guest pays, and has ordered.</summary>
        public Task<ShopOrder> PayAsync(bool settle) => PayAsync(shop.Text("paymentMethod", "code"), settle);

        /// <summary>The guest chooses a method whose money moves elsewhere.</summary>
        public Task<ShopOrder> PayElsewhereAsync() => PayAsync(shop.Text("paidElsewhere", "code"), settle: false);

        private async Task<ShopOrder> PayAsync(string method, bool settle)
        {
            var paid = await guest.AskAsync($"mutation($i: PaymentInput!) {{ addPaymentToOrder(input: $i) {{ ... on Order {{ id }} {Refusal} }} }}",
                new { i = new { method, metadata = new { settle } } });
            return await shop.ReadAsync(paid["id"]!.GetValue<string>());
        }
    }

    /// <summary>One visitor of the shop: the token that the first answer brings is their basket.</summary>
    internal sealed class Session(HttpClient http, Uri api, string? token = null)
    {
        public string? Token { get; private set; } = token;

        public async Task<JsonNode> AskAsync(string query, object? variables = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, api) { Content = JsonContent.Create(new { query, variables }) };
            if (Token is not null) request.Headers.Authorization = new("Bearer", Token);
            using var answer = await http.SendAsync(request);
            if (answer.Headers.TryGetValues("vendure-auth-token", out var tokens)) Token = tokens.First();
            var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            var value = body["data"] is JsonObject { Count: 1 } data ? data.First().Value : null;
            return value is not null && (value as JsonObject)?["errorCode"] is null ? value : throw new InvalidOperationException($"The shop refused: {body.ToJsonString()}");
        }
    }
}

/// <summary>An order in the shop; amounts in cents.</summary>
public sealed record ShopOrder(
    string Id, string Code, string State, long Total, long TotalWithTax, string? ErpOrderNo, IReadOnlyList<ShopLine> Lines, IReadOnlyList<ShopPayment> Payments, IReadOnlyList<ShopFulfilment> Fulfilments,
    IReadOnlyList<ShopRefund> Refunds, string City);

/// <summary>A line of an order in the shop.</summary>
public sealed record ShopLine(string Id, string Sku, int Quantity);

/// <summary>A payment in the shop.</summary>
public sealed record ShopPayment(string Id, string State, long Amount);

/// <summary>A refund in the shop, with the number of its units.</summary>
public sealed record ShopRefund(string Id, string State, long Total, long Shipping, string? TransactionId, string? Reason, int Units);

/// <summary>A fulfilment in the shop, with the number of its units.</summary>
public sealed record ShopFulfilment(string Id, string State, string Method, string? Tracking, int Units);

/// <summary>Stock in the shop. It sells what is on hand and not allocated.</summary>
public sealed record ShopStock(int OnHand, int Allocated)
{
    public int Saleable => OnHand - Allocated;
}
