using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Warehouse;

/// <summary>Reads what the warehouse says has left and has come back.</summary>
internal static class Shipments
{
    /// <summary>The kind of a webhook.</summary>
    public const string Event = "event";

    private const string UpdateWeft = "Remove the event from the warehouse's webhooks, or update Weft; then reprocess the message.";

    public static Translation Translate(ReceivedMessage message) => message.Kind == Event
        ? JsonFields.Translate(message.Body, 0, static (e, _) => Read(e))
        : new Translation.Quarantine($"Unknown event kind {message.Kind}.", "event", UpdateWeft);

    /// <summary>The shipments of a release that was looked up, as the events they would have come in.</summary>
    public static ImmutableArray<PolledMessage> Of(JsonFields release)
    {
        var id = release.Text("releaseId");
        return
        [
            .. release.Objects("shipments").Select(s => new ShipmentEvent(
                "shipment", s.Id("shipmentId"), id,
                [.. s.Objects("lines").Select(l => new ReleasedLine((int)l.Whole("line", 1, int.MaxValue), l.Text("sku"), l.Units("quantity")))],
                s.TextOrNull("carrier"), s.TextOrNull("tracking"), s.Text("shippedAt")))
                .Select(e => new PolledMessage(Event, $"shipment:{e.ShipmentId}", JsonSerializer.SerializeToUtf8Bytes(e, WarehouseWire.Default.ShipmentEvent))),
        ];
    }

    private static Translation.Commands Read(JsonFields e)
    {
        var name = e.Text("event");
        if (name is not ("shipment" or "return")) throw e.Fault("event", $"Unknown event kind {name}.", UpdateWeft);
        var release = e.Key("releaseId");
        var slash = release.LastIndexOf('/');
        var order = new OrderId(slash > 0 ? release[..slash] : "");
        if (order.Connection.Length == 0) throw e.Fault("releaseId", $"{release} is not a release of ours.", "Ask the warehouse who sent it the release.");
        if (name == "return") return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), Returned(e)));
        var report = new ReportShipment(e.Id("shipmentId"), LineNumbers.OfShipment(e), e.TextOrNull("carrier"), e.TextOrNull("tracking"), e.Time("shippedAt")) { FulfilmentId = release[(slash + 1)..] };
        return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), report));
    }

    /// <summary>A parcel says which release it was part of; whether a return was announced for it is ours to know.</summary>
    private static ReceiveReturn Returned(JsonFields e)
    {
        var items = e.Objects("lines");
        if (items.Length == 0) throw e.Fault("lines", "A parcel without lines says nothing.");
        var received = items.Select(i => new ReceivedItem(i.Whole("line", 1).ToString(CultureInfo.InvariantCulture), i.Units("quantity"), ConditionOf(i), i.TextOrNull("reason")));
        return new ReceiveReturn(null, e.Id("receiptId"), [.. received], e.Id("location"), e.Time("receivedAt"), "warehouse");
    }

    private static GoodsCondition ConditionOf(JsonFields item) => item.Text("condition") switch
    {
        "sellable" => GoodsCondition.Sellable,
        "damaged" => GoodsCondition.Damaged,
        "none" => GoodsCondition.None,
        _ => throw item.Fault("condition", "This condition is not known.", UpdateWeft),
    };
}
