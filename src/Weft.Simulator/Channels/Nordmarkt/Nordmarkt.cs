using System.Text.Json;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.Nordmarkt;

/// <summary>A marketplace that only says which order changed; the order must be fetched. Net prices in minor units, always paid.</summary>
public sealed class Nordmarkt : SalesChannel
{
    private const int PageSize = 100;
    private const int MaxStockRows = 100;
    private const long FirstNumber = 123;

    private readonly SortedSet<(DateTimeOffset Changed, string Id)> byChange = new(Comparer<(DateTimeOffset Changed, string Id)>.Create(
        static (left, right) => left.Changed != right.Changed ? left.Changed.CompareTo(right.Changed) : string.CompareOrdinal(left.Id, right.Id)));

    private long events;
    private long shipments;

    internal Nordmarkt(Surroundings surroundings, IReadOnlyDictionary<string, int> shown, RetailerOptions options) : base(surroundings, shown, options)
    {
    }

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["api", "orders"]) => Changes(request),
        ("GET", ["api", "orders", var number]) => With(number, order => Json(200, NordmarktViews.Of(order), NordmarktJson.Default.NordOrder)),
        ("POST", ["api", "orders", var number, "accept"]) => With(number, order => Accept(order, Read(request, NordmarktJson.Default.NordAccept))),
        ("PUT", ["api", "orders", var number, "shipments", var key]) =>
            With(number, order => Ship(order, key, Read(request, NordmarktJson.Default.NordShipmentBody))),
        ("PUT", ["api", "orders", var number, "refunds", var key]) =>
            With(number, order => Refund(order, key, Read(request, NordmarktJson.Default.NordRefundBody))),
        ("POST", ["api", "orders", var number, "cancel"]) =>
            With(number, order => CancelOrder(order, Read(request, NordmarktJson.Default.NordCancel))),
        ("GET", ["api", "statements"]) => Statement(request),
        ("GET", ["api", "stock"]) => Stock(request.List("skus")),
        ("POST", ["api", "stock"]) => SetStock(Read(request, NordmarktJson.Default.NordStockBody)),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "UNAUTHORISED", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "MALFORMED", message);

    private protected override ChannelOrder Open(int sequence, Basket basket, DateTimeOffset now)
    {
        var number = FirstNumber + sequence - 1;
        return new ChannelOrder { Id = $"NM-{now.Year}-{number:0000000}", Number = number, Basket = basket, PlacedAt = now };
    }

    private protected override void OnPlaced(ChannelOrder order)
    {
        byChange.Add((order.ChangedAt, order.Id));
        Send(order, "ORDER_CREATED");
    }

    private protected override void OnCancelled(ChannelOrder order) => Send(order, "ORDER_CANCELLED");

    private protected override void Touch(ChannelOrder order)
    {
        byChange.Remove((order.ChangedAt, order.Id));
        base.Touch(order);
        byChange.Add((order.ChangedAt, order.Id));
    }

    private protected override void OnStockChanged(ShelfChange change)
    {
        var id = NextEvent();
        var name = change.Cause switch
        {
            ShelfCause.Listed => "LISTING_ADDED",
            ShelfCause.Delisted => "LISTING_REMOVED",
            _ => "STOCK_CHANGED",
        };
        var told = new NordStockEvent(id, name, change.Sku, change.Units, CauseOf(change.Cause), change.Source, SystemClock.Milliseconds(change.At));
        Send(id, JsonSerializer.SerializeToUtf8Bytes(told, NordmarktJson.Default.NordStockEvent));
    }

    private void Send(ChannelOrder order, string name)
    {
        var id = NextEvent();
        Send(id, JsonSerializer.SerializeToUtf8Bytes(
            new NordEvent(id, name, order.Id, SystemClock.Milliseconds(order.ChangedAt)), NordmarktJson.Default.NordEvent));
    }

    private static string CauseOf(ShelfCause cause) => cause == ShelfCause.Sold ? "ORDER" : "SELLER";

    private string NextEvent() => $"NE-{++events:00000000}";

    private void Send(string id, byte[] body)
    {
        KeyValuePair<string, string>[] headers =
        [
            new("X-Nordmarkt-Event-Id", id),
            new("X-Nordmarkt-Signature", "sha256=" + Signatures.Hex(Account.WebhookSecret, body)),
        ];
        Post(new OutgoingWebhook(Connection, id, body, () => headers));
    }

    private SimResponse With(string number, Func<ChannelOrder, SimResponse> answer) =>
        Find(number) is { } order ? answer(order) : Error(404, "ORDER_NOT_FOUND", $"There is no order {number}.");

    private SimResponse Changes(SimRequest request)
    {
        var since = DateTimeOffset.MinValue;
        if (request.Parameter("changedSince") is { } text)
        {
            if (SystemClock.Parse(text) is not { } parsed)
            {
                return Error(422, "BAD_PARAMETER", "changedSince is not a time.");
            }
            since = parsed;
        }
        var page = int.TryParse(request.Parameter("page"), out var wanted) ? Math.Max(0, wanted) : 0;
        var changes = byChange.GetViewBetween((since, ""), (DateTimeOffset.MaxValue, "")).Skip(page * PageSize).Take(PageSize + 1)
            .Select(key => NordmarktViews.Change(Find(key.Id)!)).ToList();
        var more = changes.Count > PageSize;
        return Json(200, new NordChanges(more ? changes[..PageSize] : changes, more), NordmarktJson.Default.NordChanges);
    }

    private SimResponse Accept(ChannelOrder order, NordAccept body)
    {
        if (string.IsNullOrEmpty(body.SellerReference))
        {
            return Error(422, "MISSING", "Say under which reference the order is known.", "sellerReference");
        }
        if (order.IsCancelled)
        {
            return Error(409, "ORDER_CANCELLED", "The order is cancelled.");
        }
        if (order.Acknowledged is { } known)
        {
            return known == body.SellerReference
                ? SimResponse.Empty(204)
                : Error(409, "ALREADY_ACCEPTED", $"The order is accepted as {known}.", "sellerReference");
        }
        order.Acknowledged = body.SellerReference;
        Touch(order);
        return SimResponse.Empty(204);
    }

    private SimResponse Ship(ChannelOrder order, string key, NordShipmentBody body)
    {
        if (body.Positions is not { Count: > 0 } positions
            || positions.Any(position => position.Quantity < 1 || order.Basket.Lines.All(line => line.Number != position.Position)))
        {
            return Error(422, "BAD_POSITIONS", "Name positions of the order with a quantity of 1 or more.", "positions");
        }
        if (order.IsCancelled)
        {
            return Error(409, "ORDER_CANCELLED", "The order is cancelled.");
        }
        var lines = positions.Select(position => new ShippedLine(position.Position, position.Quantity)).ToList();
        if (order.Fulfilments.Find(one => one.Key == key) is { } known)
        {
            return known.Tracking == (body.TrackingCode ?? "") && known.Carrier == (body.Carrier ?? "") && known.Lines.SequenceEqual(lines)
                ? Json(200, NordmarktViews.Of(known), NordmarktJson.Default.NordShipment)
                : Error(409, "SHIPMENT_DIFFERS", "Another shipment has this key.");
        }
        var shipment = new Fulfilment(++shipments, key, lines, body.Carrier ?? "", body.TrackingCode ?? "", Clock.Now);
        order.Fulfilments.Add(shipment);
        Touch(order);
        if (order.IsShipped)
        {
            Send(order, "ORDER_SHIPPED");
        }
        return Json(201, NordmarktViews.Of(shipment), NordmarktJson.Default.NordShipment);
    }

    private SimResponse Refund(ChannelOrder order, string key, NordRefundBody body) =>
        body.Amount < 1 ? Error(422, "BAD_AMOUNT", "A refund has an amount above 0.", "amount")
        : Refund(order, key, body.Amount, [.. (body.Positions ?? []).Select(position => new ShippedLine(position.Position, position.Quantity))], body.Shipping, null, out _)
            ? SimResponse.Empty(204)
            : Error(409, "REFUND_DIFFERS", "Another refund has this key.");

    private SimResponse CancelOrder(ChannelOrder order, NordCancel body) =>
        order.IsCancelled || Cancel(order, body.Reason ?? "seller")
            ? SimResponse.Empty(204)
            : Error(409, "ALREADY_SHIPPED", "The order is shipped already.");

    private SimResponse Stock(IReadOnlyList<string> skus) => skus.Count is 0 or > MaxStockRows
        ? Error(422, "BAD_SKUS", $"Ask for 1 to {MaxStockRows} SKUs.", "skus")
        : Json(200, new NordShelf([.. ShownOf(skus).Select(row => new NordShelfRow(row.Sku, row.Units))]), NordmarktJson.Default.NordShelf);

    private SimResponse SetStock(NordStockBody body)
    {
        if (body.Rows is not { } rows || rows.Count > MaxStockRows)
        {
            return Error(422, "BAD_ROWS", $"Send 1 to {MaxStockRows} rows.", "rows");
        }
        var errors = new List<NordRowError>();
        for (var index = 0; index < rows.Count; index++)
        {
            var sku = rows[index].Sku ?? "";
            if (!Sells(sku))
            {
                errors.Add(new(index, "UNKNOWN_SKU", Retryable: false, $"We do not list {sku}."));
            }
            else if (!IsAdjustable(sku))
            {
                errors.Add(new(index, "BUNDLE", Retryable: false, $"{sku} is a bundle: its quantity follows from its parts."));
            }
            else if (rows[index].Quantity < 0)
            {
                errors.Add(new(index, "BAD_QUANTITY", Retryable: false, "The quantity must be 0 or more."));
            }
            else if (RowFails())
            {
                errors.Add(new(index, "TRY_AGAIN", Retryable: true, "The listing is busy."));
            }
            else if (rows[index].IfQuantity is { } expected && expected != Units(sku))
            {
                errors.Add(new(index, "QUANTITY_DIFFERS", Retryable: false, $"The quantity is {Units(sku)}, not {expected}.", Units(sku), CauseOf(LastCause(sku))));
            }
            else
            {
                Show(sku, rows[index].Quantity, body.Source);
            }
        }
        return Json(200, new NordStockAnswer(rows.Count - errors.Count, errors), NordmarktJson.Default.NordStockAnswer);
    }

    private static SimResponse Error(int status, string code, string message, string? path = null) => Json(
        status, new NordError(code, message, path is null ? [] : [new(path, message)]), NordmarktJson.Default.NordError);
}
