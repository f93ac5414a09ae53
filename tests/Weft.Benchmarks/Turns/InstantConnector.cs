using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Benchmarks.Turns;

/// <summary>A system that does everything at once, in memory. A warehouse ships with its answer to the release.</summary>
internal sealed class InstantConnector : Connector
{
    public override ConnectorAbilities Abilities => new("instant", [], TakesCalls: false);

    public override Translation Translate(ReceivedMessage message)
    {
        var shipped = JsonSerializer.Deserialize(message.Body.Span, ShipmentJson.Default.Shipment)!;
        return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(new OrderId(shipped.Order)), new ReportShipment(shipped.Id, [], "Parcel Co", "T" + shipped.Id, shipped.At)));
    }

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, d => Answer(d.Kind, d.Key, DateTimeOffset.UnixEpoch)));

    /// <summary>What the system answers to a delivery.</summary>
    public static DeliveryOutcome Answer(string kind, string key, DateTimeOffset now)
    {
        var reference = "R-" + key;
        if (kind != "warehouse.release.v1") return new DeliveryOutcome.Delivered(reference, now);
        var order = key[..key.LastIndexOf('/')];
        var shipment = JsonSerializer.SerializeToUtf8Bytes(new Shipment(order, "S1", now), ShipmentJson.Default.Shipment);
        return new DeliveryOutcome.Delivered(reference, now, Messages: [new PolledMessage("shipment", "shipment:" + order, shipment)]);
    }
}

/// <summary>A warehouse's message that an order has left.</summary>
internal sealed record Shipment(string Order, string Id, DateTimeOffset At);

[System.Text.Json.Serialization.JsonSerializable(typeof(Shipment))]
internal sealed partial class ShipmentJson : System.Text.Json.Serialization.JsonSerializerContext;
