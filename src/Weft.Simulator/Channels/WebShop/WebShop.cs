using System.Globalization;
using System.Text.Json;
using Weft.Simulator.Payments;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.WebShop;

/// <summary>The web shop: snake-case JSON, gross prices as decimal strings, signed webhooks with the whole order.</summary>
public sealed partial class WebShop : SalesChannel
{
    private const int MaxPage = 250;
    private const int MaxInventoryRows = 250;
    private const long FirstId = 5_000_000_001;
    private const long FirstNumber = 1001;

    private readonly RetailerOptions options;
    private readonly PaymentProvider payments;
    private readonly Seeded random;
    private readonly SortedSet<(long Second, long Id)> byChange = [];
    private readonly Dictionary<long, long> changeOf = [];
    private readonly IdempotencyKeys<FulfillmentAnswer> keys = new();
    private long webhooks;
    private long fulfilments = 900_000_000;

    internal WebShop(Surroundings surroundings, IReadOnlyDictionary<string, int> shown, RetailerOptions options, PaymentProvider payments)
        : base(surroundings, shown, options)
    {
        (this.options, this.payments) = (options, payments);
        random = new Seeded(options.Seed, "webshop");
    }

    private protected override string KeyHeader => "X-Webshop-Access-Token";

    private protected override string KeyPrefix => "";

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["orders"]) => List(request),
        ("GET", ["orders", var id]) => With(id, order => Json(200, WebShopViews.Of(order), WebShopJson.Default.Order)),
        ("POST", ["orders", var id, "acknowledge"]) => With(id, order => Acknowledge(order, Read(request, WebShopJson.Default.AcknowledgeBody))),
        ("POST", ["orders", var id, "fulfillments"]) => With(id, order => Fulfil(order, request)),
        ("GET", ["orders", var id, "fulfillments"]) => With(id, order => Json(
            200, new FulfillmentList([.. order.Fulfilments.Select(one => WebShopViews.Of(order, one).Fulfillment)]), WebShopJson.Default.FulfillmentList)),
        ("POST", ["orders", var id, "refunds"]) => With(id, order => Refund(order, Read(request, WebShopJson.Default.RefundBody))),
        ("PUT", ["orders", var id, "lines"]) => With(id, order => SetLines(order, Read(request, WebShopJson.Default.LinesBody))),
        ("POST", ["orders", var id, "cancel"]) => With(id, order => CancelOrder(order, Read(request, WebShopJson.Default.CancelBody))),
        ("GET", ["statements"]) => Statement(request),
        ("GET", ["inventory"]) => Inventory(request.List("skus")),
        ("PUT", ["inventory"]) => SetInventory(Read(request, WebShopJson.Default.InventoryBody)),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, null, "unauthorized", "The access token is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, null, "malformed", message);

    private protected override ChannelOrder Open(int sequence, Basket basket, DateTimeOffset now)
    {
        var id = FirstId + (7L * (sequence - 1));
        return new ChannelOrder { Id = id.ToString(CultureInfo.InvariantCulture), Number = FirstNumber + sequence - 1, Basket = basket, PlacedAt = now };
    }

    private protected override void OnPlaced(ChannelOrder order)
    {
        var late = random.Chance(options.LatePaymentShare);
        var delay = random.UpTo(options.LatePaymentWithin);
        if (late)
        {
            Agenda.In(delay, () => PayLate(order));
        }
        else
        {
            Pay(order);
        }
        Index(order);
        Send(order, "orders/create");
    }

    private protected override void OnCancelled(ChannelOrder order) => Send(order, "orders/cancelled");

    private protected override bool IsPaid(ChannelOrder order) => order.PaymentReference is not null;

    private protected override void Touch(ChannelOrder order)
    {
        base.Touch(order);
        Index(order);
    }

    private void PayLate(ChannelOrder order)
    {
        lock (Books)
        {
            if (order.IsCancelled)
            {
                return;
            }
            Pay(order);
            Touch(order);
            Send(order, "orders/paid");
        }
    }

    private void Index(ChannelOrder order)
    {
        var id = long.Parse(order.Id, CultureInfo.InvariantCulture);
        if (changeOf.TryGetValue(id, out var before))
        {
            byChange.Remove((before, id));
        }
        var second = order.ChangedAt.ToUnixTimeSeconds();
        changeOf[id] = second;
        byChange.Add((second, id));
    }

    private protected override void OnStockChanged(ShelfChange change)
    {
        var topic = change.Cause switch
        {
            ShelfCause.Listed => "products/create",
            ShelfCause.Delisted => "products/delete",
            _ => "inventory/update",
        };
        var told = new InventoryNotice(change.Sku, change.Units, change.Cause == ShelfCause.Sold ? "order" : "api", change.Source, SystemClock.Seconds(change.At));
        Send(JsonSerializer.SerializeToUtf8Bytes(told, WebShopJson.Default.InventoryNotice), topic);
    }

    private void Send(ChannelOrder order, string topic) => Send(JsonSerializer.SerializeToUtf8Bytes(WebShopViews.Of(order), WebShopJson.Default.Order), topic);

    private void Send(byte[] body, string topic)
    {
        var delivery = $"WD-{++webhooks:00000000}";
        Post(new OutgoingWebhook(Connection, delivery, body, () =>
        {
            var timestamp = Clock.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            return
            [
                new("X-Webshop-Topic", topic),
                new("X-Webshop-Delivery-Id", delivery),
                new("X-Webshop-Timestamp", timestamp),
                new("X-Webshop-Hmac-Sha256", Signatures.Base64(Account.WebhookSecret, body, timestamp + ".")),
            ];
        }));
    }

    private SimResponse With(string id, Func<ChannelOrder, SimResponse> answer) =>
        Find(id) is { } order ? answer(order) : Error(404, "id", "not_found", $"There is no order {id}.");

    private SimResponse List(SimRequest request)
    {
        var after = request.Parameter("updated_after");
        var since = DateTimeOffset.UnixEpoch;
        if (after is not null)
        {
            if (SystemClock.Parse(after) is not { } parsed)
            {
                return Error(422, "updated_after", "invalid", "This is not a time.");
            }
            since = parsed;
        }
        _ = long.TryParse(request.Parameter("after_id"), out var afterId);
        var limit = int.TryParse(request.Parameter("limit"), out var wanted) ? Math.Clamp(wanted, 1, MaxPage) : 50;
        var orders = byChange.GetViewBetween((since.ToUnixTimeSeconds(), afterId + 1), (long.MaxValue, long.MaxValue)).Take(limit)
            .Select(key => WebShopViews.Of(Find(key.Id.ToString(CultureInfo.InvariantCulture))!)).ToList();
        var next = orders.Count == 0 ? null : new OrderPosition(orders[^1].UpdatedAt, orders[^1].Id);
        return Json(200, new OrderPage(orders, next), WebShopJson.Default.OrderPage);
    }

    private SimResponse Acknowledge(ChannelOrder order, AcknowledgeBody body)
    {
        if (string.IsNullOrEmpty(body.Reference))
        {
            return Error(422, "reference", "missing", "Say under which reference the order is known.");
        }
        if (order.Acknowledged is { } known && known != body.Reference)
        {
            return Error(409, "reference", "already_acknowledged", $"The order is acknowledged as {known}.");
        }
        if (order.Acknowledged is null)
        {
            order.Acknowledged = body.Reference;
            Changed(order);
        }
        return Json(200, WebShopViews.Of(order), WebShopJson.Default.Order);
    }

    private SimResponse Fulfil(ChannelOrder order, SimRequest request)
    {
        if (keys.Find(order.Id, request, out var differs) is { } earlier)
        {
            return differs
                ? Error(422, "idempotency_key", "idempotency_mismatch", "The key was used for another fulfillment.")
                : Json(201, earlier, WebShopJson.Default.FulfillmentAnswer);
        }
        var body = Read(request, WebShopJson.Default.FulfillmentBody);
        if (order.IsCancelled)
        {
            return Error(422, "id", "order_cancelled", "The order is cancelled.");
        }
        if (body.LineItems is not { Count: > 0 } lines)
        {
            return Error(422, "line_items", "missing", "Say what was shipped.");
        }
        if (lines.FirstOrDefault(line => line.Quantity < 1 || line.Quantity > order.Ordered(line.Id)) is { } wrong)
        {
            return Error(422, "line_items", "invalid", $"Line {wrong.Id} with quantity {wrong.Quantity} does not fit the order.");
        }
        var fulfilment = new Fulfilment(
            ++fulfilments, request.Header("Idempotency-Key"), [.. lines.Select(line => new ShippedLine(line.Id, line.Quantity))],
            body.Tracking?.Company ?? "", body.Tracking?.Number ?? "", Clock.Now);
        order.Fulfilments.Add(fulfilment);
        Touch(order);
        Send(order, "orders/fulfilled");
        var answer = WebShopViews.Of(order, fulfilment);
        keys.Remember(order.Id, request, answer);
        return Json(201, answer, WebShopJson.Default.FulfillmentAnswer);
    }

    private SimResponse CancelOrder(ChannelOrder order, CancelBody body) =>
        order.IsCancelled || Cancel(order, body.Reason ?? "other")
            ? Json(200, WebShopViews.Of(order), WebShopJson.Default.Order)
            : Error(422, "id", "already_fulfilled", "The order is fulfilled already.");

    private SimResponse Inventory(IReadOnlyList<string> skus) => skus.Count is 0 or > MaxInventoryRows
        ? Error(422, "skus", "invalid", $"Ask for 1 to {MaxInventoryRows} articles.")
        : Json(200, new InventoryView([.. ShownOf(skus).Select(row => new InventoryRow(row.Sku, row.Units))]), WebShopJson.Default.InventoryView);

    private SimResponse SetInventory(InventoryBody body)
    {
        if (body.Items is not { } items || items.Count > MaxInventoryRows)
        {
            return Error(422, "items", "invalid", $"Send 1 to {MaxInventoryRows} items.");
        }
        if (items.Any(item => !IsAdjustable(item.Sku ?? "")))
        {
            // As some shops do: one article that cannot be set, and nothing of the call is done; it does not say which.
            return Error(422, "items", "not_adjustable", "One of the articles is a bundle. Nothing was changed.");
        }
        var results = new List<InventoryResult>(items.Count);
        foreach (var item in items)
        {
            results.Add(SetRow(item, body.Source));
        }
        return Json(200, new InventoryAnswer(results), WebShopJson.Default.InventoryAnswer);
    }

    private InventoryResult SetRow(InventoryRow row, string? source)
    {
        var sku = row.Sku ?? "";
        if (!Sells(sku))
        {
            return new(sku, "error", "unknown_sku", "The shop does not sell this article.");
        }
        if (row.Available < 0)
        {
            return new(sku, "error", "invalid_quantity", "Available must be 0 or more.");
        }
        if (RowFails())
        {
            return new(sku, "error", "temporarily_unavailable", "The article is locked, try again.");
        }
        Show(sku, row.Available, source);
        return new(sku, "ok", null, null);
    }

    private void Changed(ChannelOrder order)
    {
        Touch(order);
        if (options.EchoUpdates)
        {
            Send(order, "orders/updated");
        }
    }

    private static SimResponse Error(int status, string? field, string code, string message) =>
        Json(status, new WebShopErrors([new(field, code, message)]), WebShopJson.Default.WebShopErrors);
}
