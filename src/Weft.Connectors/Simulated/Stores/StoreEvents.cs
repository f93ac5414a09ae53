using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Stores;

/// <summary>Reads what stores say about their pieces: that they take them, that they do not, and what has left.</summary>
internal static class StoreEvents
{
    /// <summary>The kind of a webhook.</summary>
    public const string Event = "event";

    private const string UpdateWeft = "Remove the event from the stores' webhooks, or update Weft; then reprocess the message.";

    public static Translation Translate(ReceivedMessage message) => message.Kind == Event
        ? JsonFields.Translate(message.Body, 0, static (e, _) => Read(e))
        : new Translation.Quarantine($"Unknown event kind {message.Kind}.", "event", UpdateWeft);

    /// <summary>What a release that was looked up says of itself, as the events it would have come in.</summary>
    public static ImmutableArray<PolledMessage> Of(JsonFields release)
    {
        var (id, store, status) = (release.Text("releaseId"), release.Text("store"), release.Text("status"));
        var messages = ImmutableArray.CreateBuilder<PolledMessage>();
        if (status == "rejected") messages.Add(Message(new StoreEvent("rejected", id, store, "", release.TextOrNull("reason")), $"rejected:{id}"));
        if (status == "accepted") messages.Add(Message(new StoreEvent("accepted", id, store, ""), $"accepted:{id}"));
        foreach (var s in release.Objects("shipments"))
        {
            var lines = s.Objects("lines").Select(l => new ReleasedLine((int)l.Whole("line", 1, int.MaxValue), l.Text("sku"), l.Units("quantity")));
            messages.Add(Message(new StoreEvent("shipped", id, store, s.Text("shippedAt"), null, s.Id("shipmentId"), [.. lines], s.TextOrNull("carrier"), s.TextOrNull("tracking")), $"shipped:{s.Id("shipmentId")}"));
        }

        return messages.ToImmutable();
    }

    private static PolledMessage Message(StoreEvent e, string key) => new(Event, key, JsonSerializer.SerializeToUtf8Bytes(e, StoresWire.Default.StoreEvent));

    private static Translation.Commands Read(JsonFields e)
    {
        var release = e.Key("releaseId");
        var slash = release.LastIndexOf('/');
        var order = new OrderId(slash > 0 ? release[..slash] : "");
        if (order.Connection.Length == 0) throw e.Fault("releaseId", $"{release} is not a release of ours.", "Ask the store who sent it the release.");
        var (piece, store) = (release[(slash + 1)..], e.Id("store"));
        if (piece.Length == 0) throw e.Fault("releaseId", $"{release} names no piece of an order.", "Ask the store who sent it the release.");
        Command command = e.Text("event") switch
        {
            "accepted" => new AcceptFulfilment(piece, store),
            "rejected" => new RejectFulfilment(piece, [], e.TextOrNull("reason") ?? "no reason given", store),
            "substitute" => Substitute(e, release, piece, store),
            "shipped" => new ReportShipment(e.Id("shipmentId"), LineNumbers.OfShipment(e), e.TextOrNull("carrier"), e.TextOrNull("tracking"), e.Time("at")) { FulfilmentId = piece },
            var unknown => throw e.Fault("event", $"Unknown event kind {unknown}.", UpdateWeft),
        };
        return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), command));
    }

    /// <summary>A store offers for each line of a release once.</summary>
    private static OfferSubstitute Substitute(JsonFields e, string release, string piece, string store)
    {
        var offer = e.Object("substitute");
        var line = offer.Whole("line", 1, int.MaxValue).ToString(CultureInfo.InvariantCulture);
        return new OfferSubstitute($"{store}/{release}/{line}", line, offer.Units("quantity"), offer.Sku("sku"), store, e.TextOrNull("reason") ?? "no reason given")
        {
            FulfilmentId = piece, Title = offer.TextOrNull("title"), UnitPrice = offer.AmountInText("price", offer.Currency("currency")),
        };
    }
}
