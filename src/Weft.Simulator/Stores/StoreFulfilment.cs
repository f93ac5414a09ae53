using System.Text.Json;
using Weft.Simulator.Books;
using Weft.Simulator.Trade;
using Weft.Simulator.Warehouse;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Stores;

/// <summary>
/// The stores' system for orders that stores ship: a store is asked, and accepts, rejects or says nothing, as the options have it and as its shelves allow. What it accepted it
/// keeps behind the counter, and ships, perhaps in parts. It tells by webhook.
/// </summary>
public sealed class StoreFulfilment : SimulatedSystem
{
    private const string Carrier = "UPS";

    private readonly RetailerOptions options;
    private readonly Catalogue catalogue;
    private readonly StoreTills tills;
    private readonly Seeded random;
    private readonly List<StoreRelease> releases = [];
    private readonly Dictionary<string, StoreRelease> byId = [];
    private long shipments;
    private long events;

    internal StoreFulfilment(Surroundings surroundings, RetailerOptions options, Catalogue catalogue, StoreTills tills) : base(surroundings)
    {
        (this.options, this.catalogue, this.tills) = (options, catalogue, tills);
        random = new Seeded(options.Seed, "store fulfilment");
    }

    /// <summary>True when a store has packed any of the order.</summary>
    public bool HasPacked(string channel, string orderId)
    {
        lock (Books)
        {
            return releases.Exists(one => one.Order.Channel == channel && one.Order.Id == orderId && one.Status is StoreReleaseStatus.Accepted or StoreReleaseStatus.Shipped);
        }
    }

    internal IReadOnlyList<ReleaseBook> Snapshot()
    {
        lock (Books)
        {
            return [.. releases.Select(release => release.Book())];
        }
    }

    private protected override string KeyHeader => "X-Stores-Key";

    private protected override string KeyPrefix => "";

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("POST", ["releases"]) => Take(Read(request, StoreFulfilmentJson.Default.StoreReleaseBody)),
        ("GET", ["releases", var id]) => With(id, release => Json(200, release.View(), StoreFulfilmentJson.Default.StoreReleaseView)),
        ("POST", ["releases", var id, "cancel"]) => With(id, release => Cancel(release, Read(request, StoreFulfilmentJson.Default.CancelBody))),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", message);

    private SimResponse With(string id, Func<StoreRelease, SimResponse> answer) =>
        byId.TryGetValue(id, out var release) ? answer(release) : Error(404, "not_found", $"There is no release {id}.");

    private SimResponse Take(StoreReleaseBody body)
    {
        if (FirstFault(body) is { } fault)
        {
            return fault;
        }
        if (byId.TryGetValue(body.ReleaseId!, out var known))
        {
            return known.SameAs(body) ? Status(200, known) : Error(409, "release_differs", "Another release has this id.", "releaseId");
        }
        var release = new StoreRelease(body);
        releases.Add(release);
        byId.Add(release.Id, release);
        if (!random.Chance(options.StoreSilentShare))
        {
            Agenda.In(Work(), () => Decide(release));
        }
        return Status(201, release);
    }

    private SimResponse? FirstFault(StoreReleaseBody body)
    {
        if (string.IsNullOrEmpty(body.ReleaseId) || string.IsNullOrEmpty(body.Order?.Channel) || string.IsNullOrEmpty(body.Order.Id))
        {
            return Error(422, "missing", "A release needs an id and the order it is of.", "releaseId");
        }
        if (body.Store is null || !tills.Names.Contains(body.Store))
        {
            return Error(422, "unknown_store", $"There is no store {body.Store}.", "store");
        }
        if (body.Lines is not { Count: > 0 } lines)
        {
            return Error(422, "missing", "A release needs lines.", "lines");
        }
        return lines.FirstOrDefault(line => line.Sku is not { } sku || catalogue.Find(sku) is null || line.Quantity < 1) is { } wrong
            ? Error(422, "unknown_sku", $"No store sells {wrong.Quantity} of {wrong.Sku}.", "lines")
            : null;
    }

    /// <summary>Stops a release, or leaves units out of it. Asked again under the same id of a recall, it leaves nothing out twice.</summary>
    private SimResponse Cancel(StoreRelease release, CancelBody body)
    {
        if (body is { RecallId: { } recall, Lines.Count: > 0 } && release.Recalls.Contains(recall))
        {
            return Status(200, release);
        }
        if (release.Status is StoreReleaseStatus.Shipped || release.Shipments.Count > 0)
        {
            release.CancelRefused = true;
            return Error(409, "already_shipped", "The parcel is with the carrier.");
        }
        if (release.Status is StoreReleaseStatus.Asked or StoreReleaseStatus.Accepted && body is { Lines: { Count: > 0 } lines })
        {
            var before = release.Lines;
            if (release.LeaveOut(lines, body.RecallId ?? ""))
            {
                if (release.Status is StoreReleaseStatus.Accepted)
                {
                    tills.PutBack(release.Store, Units(Without(before, release.Lines)));
                }
                return Status(200, release);
            }
            release.Lines = before;
        }
        if (release.Status is StoreReleaseStatus.Accepted)
        {
            tills.PutBack(release.Store, Units(release.Lines));
        }
        if (release.Status is not StoreReleaseStatus.Rejected)
        {
            release.Status = StoreReleaseStatus.Cancelled;
        }
        return Status(200, release);
    }

    /// <summary>The store looks whether it has the goods, and whether it has the time.</summary>
    private void Decide(StoreRelease release)
    {
        lock (Books)
        {
            if (release.Status != StoreReleaseStatus.Asked)
            {
                return;
            }
            var busy = random.Chance(options.StoreRejectShare);
            if (!busy && options.SubstituteShare > 0 && random.Chance(options.SubstituteShare) && !Offer(release))
            {
                release.Status = StoreReleaseStatus.Cancelled;
                return;
            }
            if (busy || !tills.TryPutAside(release.Store, Units(release.Lines)))
            {
                release.Status = StoreReleaseStatus.Rejected;
                release.Reason = busy ? "nobody has the time" : "the goods are not on the shelf";
                Send(new StoreReleaseEvent("rejected", "", release.Id, release.Store, SystemClock.Milliseconds(Clock.Now), release.Reason));
                return;
            }
            release.Status = StoreReleaseStatus.Accepted;
            Send(new StoreReleaseEvent("accepted", "", release.Id, release.Store, SystemClock.Milliseconds(Clock.Now)));
            var inParts = random.Chance(options.PartialShipmentShare);
            Agenda.In(Work(), () => Ship(release, inParts));
        }
    }

    /// <summary>The store finds a line's goods broken, leaves them out, and offers another article; false when nothing else is in the release.</summary>
    private bool Offer(StoreRelease release)
    {
        var line = random.Pick(release.Lines);
        List<Product> others = [.. catalogue.Articles.Where(product => release.Lines.All(one => one.Sku != product.Sku))];
        if (others.Count == 0)
        {
            return true;
        }
        var (other, units) = (random.Pick(others), 1 + random.Below(line.Quantity));
        var substitute = new StoreSubstitute(line.Line, units, other.Sku, other.Name, Amounts.Point(other.Price), "EUR");
        Send(new StoreReleaseEvent("substitute", "", release.Id, release.Store, SystemClock.Milliseconds(Clock.Now), "the goods are broken", Substitute: substitute));
        return release.LeaveOut([new RecalledLine(line.Line, units)], $"offer {line.Line}");
    }

    /// <summary>What is packed is what is still wanted when the parcel is closed.</summary>
    private void Ship(StoreRelease release, bool inParts)
    {
        lock (Books)
        {
            var (first, rest) = Parts.Of(release.Lines, inParts);
            Ship(release, first, rest);
        }
    }

    private void Ship(StoreRelease release, IReadOnlyList<ReleaseLine> lines, IReadOnlyList<ReleaseLine> rest)
    {
        lock (Books)
        {
            if (release.Status != StoreReleaseStatus.Accepted)
            {
                return;
            }
            var at = SystemClock.Milliseconds(tills.Ship(release.Store, Units(lines)));
            var number = ++shipments;
            var shipment = new ShipmentView($"ST-{number:000000}", lines, Carrier, $"1Z{number:000000000000}", at);
            release.Shipments.Add(shipment);
            if (rest.Count == 0)
            {
                release.Status = StoreReleaseStatus.Shipped;
            }
            else
            {
                Agenda.In(Work(), () => Ship(release, rest, []));
            }
            Send(new StoreReleaseEvent("shipped", "", release.Id, release.Store, at, ShipmentId: shipment.ShipmentId, Lines: lines, Carrier: shipment.Carrier, Tracking: shipment.Tracking));
        }
    }

    /// <summary>What is in the first and not in the second.</summary>
    private static IEnumerable<ReleaseLine> Without(IReadOnlyList<ReleaseLine> lines, IReadOnlyList<ReleaseLine> rest) =>
        lines.Select(line => line with { Quantity = line.Quantity - rest.Where(one => one.Line == line.Line).Sum(one => one.Quantity) }).Where(line => line.Quantity > 0);

    private IReadOnlyList<(string Sku, int Quantity)> Units(IEnumerable<ReleaseLine> lines) =>
        [.. lines.SelectMany(line => catalogue.OnShelves(line.Sku!, line.Quantity)).GroupBy(unit => unit.Sku, unit => unit.Quantity).Select(group => (group.Key, group.Sum()))];

    private TimeSpan Work() => options.WarehouseTime * (0.25 + (0.5 * random.Fraction()));

    private void Send(StoreReleaseEvent what)
    {
        var id = $"SE-{++events:00000000}";
        var body = JsonSerializer.SerializeToUtf8Bytes(what with { EventId = id }, StoreFulfilmentJson.Default.StoreReleaseEvent);
        KeyValuePair<string, string>[] headers = [new("X-Stores-Event-Id", id), new("X-Stores-Signature", Signatures.Hex(Account.WebhookSecret, body))];
        Post(new OutgoingWebhook(Account.Connection, id, body, () => headers));
    }

    private static SimResponse Status(int status, StoreRelease release) =>
        Json(status, new StoreReleaseAnswer(release.Id, release.StatusName), StoreFulfilmentJson.Default.StoreReleaseAnswer);

    private static SimResponse Error(int status, string code, string message, string? field = null) =>
        Json(status, new StoreReleaseError(code, message, field), StoreFulfilmentJson.Default.StoreReleaseError);
}
