using System.Globalization;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.Bazario;

/// <summary>A marketplace without webhooks: a feed to poll, ids above 2^53, amounts with a comma, and a tight rate limit.</summary>
public sealed class Bazario : SalesChannel
{
    private const int PageSize = 100;
    private const int MaxStockRows = 50;
    private const long FirstId = 9_100_000_000_000_000_007;

    private readonly List<FeedEntry> feed = [];
    private readonly BazarioStockFeed stockFeed = new();
    private readonly TokenBucket bucket;
    private long parcels;

    internal Bazario(Surroundings surroundings, IReadOnlyDictionary<string, int> shown, RetailerOptions options) : base(surroundings, shown, options) =>
        bucket = new TokenBucket(options.BazarioCallsPerSecond, options.BazarioBurst, surroundings.Clock.Now);

    /// <summary>Another program of the retailer makes a call on the same account; false when the account has none left.</summary>
    public bool CallByAnotherProgram()
    {
        lock (Books)
        {
            return bucket.TryTake(Clock.Now);
        }
    }

    private protected override string KeyHeader => "X-Api-Key";

    private protected override string KeyPrefix => "";

    private protected override SimResponse? Answer(SimRequest request, string[] path)
    {
        if (!bucket.TryTake(Clock.Now))
        {
            return Fault(429, 1429, "Too many calls.") with { RetryAfterSeconds = 1 };
        }
        return (request.Method, path) switch
        {
            ("GET", ["feed", "orders"]) => Feed(request),
            ("GET", ["feed", "stock"]) => Json(200, stockFeed.After(request.Parameter("after")), BazarioJson.Default.BazStockFeedAnswer),
            ("GET", ["ops", "orders", var id]) => With(id, order => Json(
                200, new BazOrderAnswer(BazarioViews.Of(order, order.ChangedAt)), BazarioJson.Default.BazOrderAnswer)),
            ("POST", ["ops", "orders", var id, "ack"]) => With(id, order => Acknowledge(order, Read(request, BazarioJson.Default.BazAckBody).Ack)),
            ("POST", ["ops", "orders", var id, "ship"]) => With(id, order => Ship(order, Read(request, BazarioJson.Default.BazShipBody).Ship)),
            ("POST", ["ops", "orders", var id, "refund"]) => With(id, order => Refund(order, Read(request, BazarioJson.Default.BazRefundBody).Refund)),
            ("POST", ["ops", "orders", var id, "cancel"]) =>
                With(id, order => CancelOrder(order, Read(request, BazarioJson.Default.BazCancelBody).Cancel)),
            ("GET", ["ops", "statements"]) => Statement(request),
            ("GET", ["ops", "stock"]) => Stock(request.List("items")),
            ("POST", ["ops", "stock"]) => SetStock(Read(request, BazarioJson.Default.BazStockBody).Stock),
            _ => null,
        };
    }

    private protected override SimResponse Unauthorised() => Fault(401, 1401, "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Fault(400, 1400, message);

    private protected override ChannelOrder Open(int sequence, Basket basket, DateTimeOffset now)
    {
        var id = FirstId + (13L * (sequence - 1));
        return new ChannelOrder { Id = id.ToString(CultureInfo.InvariantCulture), Number = id, Basket = basket, PlacedAt = now };
    }

    private protected override void OnPlaced(ChannelOrder order) => feed.Add(new(order.ChangedAt, "NEW", order));

    private protected override void OnCancelled(ChannelOrder order) => feed.Add(new(order.ChangedAt, "CANCEL", order));

    private protected override void OnStockChanged(ShelfChange change) => stockFeed.Add(change);

    private SimResponse With(string id, Func<ChannelOrder, SimResponse> answer) =>
        Find(id) is { } order ? answer(order) : Fault(404, 1404, $"Order {id} is unknown.");

    private SimResponse Feed(SimRequest request)
    {
        var cursor = request.Parameter("since") ?? "0";
        if (!long.TryParse(cursor, out var since))
        {
            return Fault(422, 1422, "since is not a cursor of ours.");
        }
        var page = int.TryParse(request.Parameter("page"), out var wanted) ? Math.Max(0, wanted) : 0;
        var first = FirstSince(since) + (page * PageSize);
        var entries = new List<BazEntryBox>();
        for (var index = first; index < Math.Min(feed.Count, first + PageSize); index++)
        {
            var entry = feed[index];
            entries.Add(new(new(index + 1, entry.Kind, BazarioViews.Of(entry.Order, entry.Written))));
        }
        var next = entries.Count == 0 ? cursor : feed[first + entries.Count - 1].Written.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var meta = new BazMeta(page, feed.Count > first + PageSize, next);
        return Json(200, new BazFeedAnswer(new(meta, entries)), BazarioJson.Default.BazFeedAnswer);
    }

    /// <summary>The feed only grows and the clock only moves forward, so it is sorted by second.</summary>
    private int FirstSince(long second)
    {
        var (low, high) = (0, feed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = feed[middle].Written.ToUnixTimeSeconds() < second ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private SimResponse Acknowledge(ChannelOrder order, BazAck? ack)
    {
        if (string.IsNullOrEmpty(ack?.Ref))
        {
            return Fault(422, 1422, "ack.ref is missing.");
        }
        if (order.IsCancelled)
        {
            return Fault(409, 1410, "The order is cancelled.");
        }
        if (order.Acknowledged is { } known)
        {
            return known == ack.Ref ? Result("ALREADY") : Fault(409, 1409, $"The order is acknowledged as {known}.");
        }
        order.Acknowledged = ack.Ref;
        Touch(order);
        return Result("OK");
    }

    private SimResponse Ship(ChannelOrder order, BazParcel? parcel)
    {
        if (string.IsNullOrEmpty(parcel?.Parcel) || parcel.Lines is not { Count: > 0 } lines
            || lines.Any(line => line.Qty < 1 || order.Basket.Lines.All(ordered => ordered.Number != line.No)))
        {
            return Fault(422, 1422, "ship needs a parcel and lines of the order with a quantity of 1 or more.");
        }
        if (order.IsCancelled)
        {
            return Fault(409, 1410, "The order is cancelled.");
        }
        if (order.Fulfilments.Exists(one => one.Key == parcel.Parcel))
        {
            return Result("ALREADY");
        }
        order.Fulfilments.Add(new Fulfilment(
            ++parcels, parcel.Parcel, [.. lines.Select(line => new ShippedLine(line.No, line.Qty))], parcel.Carrier ?? "", parcel.Code ?? "", Clock.Now));
        Touch(order);
        return Result("OK");
    }

    private SimResponse Refund(ChannelOrder order, BazRefund? refund)
    {
        if (string.IsNullOrEmpty(refund?.Key) || refund.Cents < 1)
        {
            return Fault(422, 1422, "refund needs a key and cents.");
        }
        var known = order.Refunds.Exists(one => one.Key == refund.Key);
        return Refund(order, refund.Key, refund.Cents, [.. (refund.Lines ?? []).Select(line => new ShippedLine(line.No, line.Qty))], 0, null, out _)
            ? Result(known ? "ALREADY" : "OK")
            : Fault(409, 1412, "Another refund has this key.");
    }

    private SimResponse CancelOrder(ChannelOrder order, BazCancel? cancel)
    {
        if (order.IsCancelled)
        {
            return Result("ALREADY");
        }
        return Cancel(order, cancel?.Why ?? "seller") ? Result("OK") : Fault(409, 1411, "The order is shipped.");
    }

    private SimResponse Stock(IReadOnlyList<string> items) => items.Count is 0 or > MaxStockRows
        ? Fault(422, 1413, $"Ask for 1 to {MaxStockRows} items.")
        : Json(200, new BazShelfAnswer(new([.. ShownOf(items).Select(row => new BazShelfItem(row.Sku, row.Units))])), BazarioJson.Default.BazShelfAnswer);

    private SimResponse SetStock(BazStock? stock)
    {
        if (stock?.Items is not { } items || items.Count > MaxStockRows)
        {
            return Fault(422, 1413, $"Send 1 to {MaxStockRows} items.");
        }
        var rejected = new List<BazRejected>();
        foreach (var row in items)
        {
            var item = row.Item ?? "";
            if (!Sells(item))
            {
                rejected.Add(new(item, "UNKNOWN_ITEM", Again: false));
            }
            else if (row.Qty < 0)
            {
                rejected.Add(new(item, "BAD_QTY", Again: false));
            }
            else if (!IsAdjustable(item))
            {
                rejected.Add(new(item, "BUNDLE", Again: false));
            }
            else if (RowFails())
            {
                rejected.Add(new(item, "BUSY", Again: true));
            }
            else
            {
                Show(item, row.Qty, stock.By);
            }
        }
        return Json(200, new BazStockAnswer(rejected.Count == 0 ? "OK" : "PARTIAL", rejected), BazarioJson.Default.BazStockAnswer);
    }

    private static SimResponse Result(string result) => Json(200, new BazResult(result), BazarioJson.Default.BazResult);

    private static SimResponse Fault(int status, int number, string text) =>
        Json(status, new BazFaultAnswer(new(number, text)), BazarioJson.Default.BazFaultAnswer);

    private sealed record FeedEntry(DateTimeOffset Written, string Kind, ChannelOrder Order);
}
