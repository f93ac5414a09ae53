using System.Collections.Immutable;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Stores;

/// <summary>The simulated stores that ship online orders: a store is asked, and says by signed webhook whether it takes the piece and what has left.</summary>
internal sealed class StoresConnector : HttpConnector
{
    private readonly ConnectionSettings settings;
    private readonly VendorApi api;

    private StoresConnector(ConnectionSettings settings, ConnectorTools tools)
    {
        this.settings = settings;
        api = new VendorApi(tools.Http, tools.Clock, "X-Stores-Key", settings.Required("key"));
    }

    public static ConnectorKind Kind { get; } = new("sim-stores", s => SettingFaults.Of(s, "key", "secret"), (s, tools) => new StoresConnector(s, tools)) { Keys = ["key", "secret"] };

    public override ConnectorAbilities Abilities { get; } = new(Kind.Vendor, ["warehouse.release.v1", "warehouse.cancellation.v1"], TakesCalls: true);

    /// <summary>A release has our id and would not be taken twice; the look-up also brings answers and shipments whose webhooks may be lost.</summary>
    public override bool LookUpBeforeResend(string kind) => kind == "warehouse.release.v1";

    public override Verdict Verify(IncomingCall call)
    {
        var expected = Signatures.HmacSha256(settings.Required("secret"), call.Body);
        if (!Signatures.MatchesHex(expected, call.Header("x-stores-signature"))) return new Verdict.Refused("The signature does not match: check the webhook's secret on both sides.");
        return call.Header("x-stores-event-id") is { Length: > 0 } id ? new Verdict.Genuine(StoreEvents.Event, id) : new Verdict.Refused("The header X-Stores-Event-Id is needed.");
    }

    public override Translation Translate(ReceivedMessage message) => StoreEvents.Translate(message);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        WarehouseReleaseRequest r => ReleaseAsync(r, cancellation),
        WarehouseCancellationRequest r => CancelAsync(delivery.Key, r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override async Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        if (delivery.Request is not WarehouseReleaseRequest r) return new LookUp.NotThere();
        var answer = await api.GetAsync(Address(r.ReleaseId), cancellation);
        if (answer.NotFound && CodeOf(answer) == "not_found") return new LookUp.NotThere();
        var release = answer.OrThrow().Json();
        return new LookUp.Found(new DeliveryOutcome.Delivered(release.Text("releaseId"), Messages: StoreEvents.Of(release)));
    }

    private async Task<DeliveryOutcome> ReleaseAsync(WarehouseReleaseRequest r, CancellationToken cancellation)
    {
        var to = r.ShipTo;
        var release = new Release(
            r.ReleaseId, r.Location, new ReleasedOrder(r.OrderId.Connection, r.OrderId.ChannelOrderId), new ShipTo(to.Name, to.Street, to.PostalCode, to.City, to.Country),
            [.. r.Lines.Select(l => new ReleasedLine(LineNumbers.Of(l.LineId), l.Sku.Value, l.Quantity))]);
        var answer = await api.PostAsync("releases", JsonSerializer.SerializeToUtf8Bytes(release, StoresWire.Default.Release), cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("releaseId")) : Refusal(answer, "release");
    }

    private async Task<DeliveryOutcome> CancelAsync(string key, WarehouseCancellationRequest r, CancellationToken cancellation)
    {
        RecalledLine[]? lines = r.Lines.IsDefaultOrEmpty ? null : [.. r.Lines.Select(l => new RecalledLine(LineNumbers.Of(l.LineId), l.Quantity))];
        var body = JsonSerializer.SerializeToUtf8Bytes(new Cancellation(r.Reason, lines is null ? null : key, lines), StoresWire.Default.Cancellation);
        var answer = await api.PostAsync($"{Address(r.ReleaseId)}/cancel", body, cancellation);
        if (answer.Ok) return new DeliveryOutcome.Delivered(answer.Json().Text("releaseId"));
        // A lane keeps the order of one order's deliveries, so the release is not still on its way: what the store does not have it will not ship.
        return answer.NotFound && CodeOf(answer) == "not_found"
            ? new DeliveryOutcome.Delivered(r.ReleaseId, Facts: ImmutableDictionary<string, string>.Empty.Add("note", "The store never had the release: nothing will ship."))
            : Refusal(answer, "cancellation");
    }

    private static DeliveryOutcome Refusal(Answer answer, string what)
    {
        if (!answer.Refuses) return answer.Failure();
        var error = answer.Json();
        return error.Text("code") == "already_shipped"
            ? new DeliveryOutcome.Declined("Too late to stop: the parcel is with the carrier. Let it arrive, and take the goods back as a return.")
            : new DeliveryOutcome.Permanent($"The store refuses the {what}: {error.Text("message")}", error.TextOrNull("field"), "Correct it, then send it again.");
    }

    private static string CodeOf(Answer answer) => answer.Json().Text("code");

    private static string Address(string releaseId) => $"releases/{Uri.EscapeDataString(releaseId)}";
}
