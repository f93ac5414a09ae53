using System.Globalization;
using System.Text.Json;
using Weft.Simulator.Books;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Warehouse;

/// <summary>The distribution centre: takes releases, picks when the goods are there, ships, and says so by webhook.</summary>
public sealed partial class WarehouseSystem : SimulatedSystem
{
    private static readonly string[] carriers = ["DHL", "UPS", "GLS"];

    private readonly RetailerOptions options;
    private readonly Catalogue catalogue;
    private readonly Action<string, int> onShelf;
    private readonly Seeded random;
    private readonly List<Release> releases = [];
    private readonly Dictionary<string, Release> byId = [];
    private readonly Dictionary<(string Channel, string Id), List<Release>> byOrder = [];
    private readonly LinkedList<Release> waiting = [];
    private readonly SortedDictionary<string, Shelf> shelves = new(StringComparer.Ordinal);
    private long shipments;
    private long events;

    internal WarehouseSystem(
        Surroundings surroundings, RetailerOptions options, Catalogue catalogue, IReadOnlyDictionary<string, int> stock, Action<string, int> onShelf)
        : base(surroundings)
    {
        (this.options, this.catalogue, this.onShelf) = (options, catalogue, onShelf);
        random = new Seeded(options.Seed, "warehouse");
        foreach (var (sku, units) in stock)
        {
            shelves.Add(sku, new Shelf { Initial = units, OnHand = units });
        }
    }

    /// <summary>Called when goods of an order have left, with its channel and number.</summary>
    internal Action<string, string>? Shipped { get; set; }

    public int OnHand(string sku)
    {
        lock (Books)
        {
            return shelves.TryGetValue(sku, out var shelf) ? shelf.OnHand : 0;
        }
    }

    /// <summary>True when any of the order has left the shelf.</summary>
    public bool HasPicked(string channel, string orderId)
    {
        lock (Books)
        {
            return byOrder.TryGetValue((channel, orderId), out var releases)
                && releases.Exists(release => release.Status is ReleaseStatus.Picked or ReleaseStatus.Shipped);
        }
    }

    internal IReadOnlyList<ReleaseBook> Snapshot()
    {
        lock (Books)
        {
            return [.. releases.Select(release => release.Book())];
        }
    }

    internal IReadOnlyList<SkuBook> Stock(Func<string, int> onHandInErp)
    {
        lock (Books)
        {
            return [.. shelves.Select(shelf => new SkuBook(
                shelf.Key, shelf.Value.Initial, shelf.Value.Received, shelf.Value.Shipped, shelf.Value.OnHand, onHandInErp(shelf.Key))
            {
                Returned = shelf.Value.Returned,
                Damaged = shelf.Value.Damaged,
            })];
        }
    }

    internal void Receive(string sku, int units)
    {
        lock (Books)
        {
            shelves[sku].OnHand += units;
            shelves[sku].Received += units;
            PickWaiting();
        }
    }

    private void PickWaiting()
    {
        for (var node = waiting.First; node is not null;)
        {
            var (next, release) = (node.Next, node.Value);
            if (release.Status != ReleaseStatus.Received || Pick(release))
            {
                waiting.Remove(node);
            }
            node = next;
        }
    }

    private protected override string KeyHeader => "X-Wms-Key";

    private protected override string KeyPrefix => "";

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("POST", ["releases"]) => Take(Read(request, WarehouseJson.Default.ReleaseBody)),
        ("GET", ["releases", var id]) => With(id, release => Json(200, release.View(), WarehouseJson.Default.ReleaseView)),
        ("POST", ["releases", var id, "cancel"]) => With(id, release => Cancel(release, Read(request, WarehouseJson.Default.CancelBody))),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", message);

    private SimResponse With(string id, Func<Release, SimResponse> answer) =>
        byId.TryGetValue(id, out var release) ? answer(release) : Error(404, "not_found", $"There is no release {id}.");

    private SimResponse Take(ReleaseBody body)
    {
        if (FirstFault(body) is { } fault)
        {
            return fault;
        }
        if (byId.TryGetValue(body.ReleaseId!, out var known))
        {
            return known.SameAs(body)
                ? Status(200, known)
                : Error(409, "release_differs", "Another release has this id.", "releaseId");
        }
        var release = new Release(body);
        releases.Add(release);
        byId.Add(release.Id, release);
        var order = (release.Order.Channel!, release.Order.Id!);
        if (!byOrder.TryGetValue(order, out var siblings))
        {
            byOrder.Add(order, siblings = []);
        }
        siblings.Add(release);
        Agenda.In(Work(), () => Begin(release));
        return Status(201, release);
    }

    private SimResponse? FirstFault(ReleaseBody body)
    {
        if (string.IsNullOrEmpty(body.ReleaseId))
        {
            return Error(422, "missing", "A release needs an id.", "releaseId");
        }
        if (string.IsNullOrEmpty(body.Order?.Channel) || string.IsNullOrEmpty(body.Order.Id))
        {
            return Error(422, "missing", "Say which order of which channel this is.", "order");
        }
        if (string.IsNullOrEmpty(body.ShipTo?.Name) || string.IsNullOrEmpty(body.ShipTo.City))
        {
            return Error(422, "missing", "Say where to ship to.", "shipTo");
        }
        if (body.Lines is not { Count: > 0 } lines)
        {
            return Error(422, "missing", "A release needs lines.", "lines");
        }
        for (var index = 0; index < lines.Count; index++)
        {
            if (lines[index].Sku is not { } sku || catalogue.Find(sku) is null)
            {
                return Error(422, "unknown_sku", $"There is no shelf for {lines[index].Sku}.", $"lines[{index}].sku");
            }
            if (lines[index].Quantity < 1)
            {
                return Error(422, "invalid_quantity", "The quantity must be 1 or more.", $"lines[{index}].quantity");
            }
        }
        return null;
    }

    /// <summary>Stops a release, or leaves units out of it. Asked again under the same id of a recall, it leaves nothing out twice.</summary>
    private SimResponse Cancel(Release release, CancelBody body)
    {
        if (body is { RecallId: { } recall, Lines.Count: > 0 } && release.Recalls.Contains(recall))
        {
            return Status(200, release);
        }
        if (release.Status is ReleaseStatus.Picked or ReleaseStatus.Shipped)
        {
            release.CancelRefused = true;
            return Error(409, "already_picked", "The goods have left the shelf.");
        }
        if (body is not { Lines: { Count: > 0 } lines } || !release.LeaveOut(lines, body.RecallId ?? ""))
        {
            release.Status = ReleaseStatus.Cancelled;
        }
        return Status(200, release);
    }

    private TimeSpan Work() => options.WarehouseTime * (0.25 + (0.5 * random.Fraction()));

    private void Begin(Release release)
    {
        lock (Books)
        {
            if (release.Status == ReleaseStatus.Received && !Pick(release))
            {
                waiting.AddLast(release);
            }
        }
    }

    /// <summary>All or nothing: a release does not leave goods on the pallet waiting for the rest.</summary>
    private bool Pick(Release release)
    {
        var complete = true;
        foreach (var demand in Units(release.Lines).GroupBy(unit => unit.Sku, unit => unit.Quantity))
        {
            var left = shelves[demand.Key].OnHand - demand.Sum();
            complete &= left >= 0;
            onShelf(demand.Key, left);
        }
        if (!complete)
        {
            return false;
        }
        foreach (var (sku, quantity) in Units(release.Lines))
        {
            shelves[sku].OnHand -= quantity;
        }
        release.Status = ReleaseStatus.Picked;
        var (first, rest) = Parts.Of(release.Lines, random.Chance(options.PartialShipmentShare));
        Agenda.In(Work(), () => Ship(release, first, rest));
        return true;
    }

    /// <summary>What is taken from the shelves: of a kit, its parts.</summary>
    private IEnumerable<(string Sku, int Quantity)> Units(IEnumerable<ReleaseLine> lines) => lines.SelectMany(line => catalogue.OnShelves(line.Sku!, line.Quantity));

    private void Ship(Release release, IReadOnlyList<ReleaseLine> lines, IReadOnlyList<ReleaseLine> rest)
    {
        lock (Books)
        {
            foreach (var (sku, quantity) in Units(lines))
            {
                shelves[sku].Shipped += quantity;
            }
            var number = ++shipments;
            var shipment = new ShipmentView(
                $"SH-{number:000000}", lines, random.Pick(carriers), $"0034{number:000000000000}{random.Below(10)}", SystemClock.Utc(Clock.Now));
            release.Shipments.Add(shipment);
            if (rest.Count == 0)
            {
                release.Status = ReleaseStatus.Shipped;
            }
            else
            {
                Agenda.In(Work(), () => Ship(release, rest, []));
            }
            Send(release, shipment, rest.Count == 0);
        }
        Shipped?.Invoke(release.Order.Channel!, release.Order.Id!);
    }

    private void Send(Release release, ShipmentView shipment, bool complete)
    {
        var id = $"WE-{++events:00000000}";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ShipmentEvent(
                "shipment", id, shipment.ShipmentId, release.Id, complete, shipment.Lines, shipment.Carrier, shipment.Tracking, shipment.ShippedAt),
            WarehouseJson.Default.ShipmentEvent);
        Send(id, body);
    }

    private void Send(string id, byte[] body) =>
        Post(new OutgoingWebhook(Account.Connection, id, body, () =>
        {
            var seconds = Clock.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            return
            [
                new("X-Wms-Event-Id", id),
                new("X-Wms-Signature", $"t={seconds},v1={Signatures.Hex(Account.WebhookSecret, body, seconds + ".")}"),
            ];
        }));

    private static SimResponse Status(int status, Release release) =>
        Json(status, new ReleaseAnswer(release.Id, release.StatusName), WarehouseJson.Default.ReleaseAnswer);

    private static SimResponse Error(int status, string code, string message, string? field = null) =>
        Json(status, new WarehouseError(code, message, field), WarehouseJson.Default.WarehouseError);

    private sealed class Shelf
    {
        public int Initial;
        public int Received;
        public int Shipped;
        public int OnHand;
        public int Returned;
        public int Damaged;
    }
}
