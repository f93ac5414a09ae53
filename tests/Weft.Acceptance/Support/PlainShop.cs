using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Acceptance.Support;

/// <summary>A channel with the smallest possible wire format: what is tested is the host, not a vendor.</summary>
internal sealed class PlainShop(ConnectionSettings settings, ConnectorTools tools) : Connector
{
    public const string Vendor = "plain-shop";

    public static ConnectorKind Kind { get; } = new(
        Vendor,
        s => string.IsNullOrEmpty(s["secret"]) ? [new SettingFault("secret", "A plain-shop connection needs a secret.")] : [],
        (s, tools) => new PlainShop(s, tools));

    public override ConnectorAbilities Abilities { get; } = new(Vendor, ["channel.acknowledgement.v1", "channel.stock.v1"], TakesCalls: true);

    public override Verdict Verify(IncomingCall call)
    {
        var time = call.Header("x-time") ?? "";
        var expected = Signatures.HmacSha256(settings.Required("secret"), System.Text.Encoding.UTF8.GetBytes(time + "."), call.Body);
        if (!Signatures.MatchesHex(expected, call.Header("x-signature"))) return new Verdict.Refused("The signature does not match.");
        if (!Signatures.IsFresh(time, tools.Clock.GetUtcNow())) return new Verdict.Refused("The signed time is too old.");
        return new Verdict.Genuine(call.Path, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(call.Body.Span)));
    }

    public override Translation Translate(ReceivedMessage message)
    {
        if (message.Kind is not ("orders" or "orders/paid" or "orders/fulfilled")) return new Translation.Quarantine($"'{message.Kind}' is no kind of message that is known.", "path", "Check the address the shop sends to.");
        try
        {
            using var json = JsonDocument.Parse(message.Body);
            var root = json.RootElement;
            if (message.Kind != "orders") return new Translation.Commands(Fact(message.Kind, root.GetProperty("number").GetString()!));
            if (!root.TryGetProperty("sku", out var sku)) return new Translation.Quarantine("The order has no SKU.", "sku", "Send the order again with one.");
            return new Translation.Commands(Place(root, sku.GetString()!));
        }
        catch (JsonException)
        {
            return new Translation.Quarantine("The message is not JSON.", null, "Check what the shop sends.");
        }
    }

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, d => (DeliveryOutcome)new DeliveryOutcome.Delivered("ok")));

    /// <summary>Messages that state one fact of an order and nothing else: without the order they mean nothing yet.</summary>
    private Addressed Fact(string kind, string number) => new(
        OrderWorkflow.StreamOf(OrderId.Of(settings.Name, number)),
        kind == "orders/paid" ? new ReportPayment(PaymentState.Captured, null) : new ReportChannelFulfilment(number, "Post", "T-" + number));

    private Addressed Place(JsonElement root, string sku)
    {
        var number = root.GetProperty("number").GetString()!;
        var euro = Currency.Parse(root.TryGetProperty("currency", out var code) ? code.GetString()! : "EUR");
        // A mapping of prices that a test can change: so many cents less.
        var net = new Money(root.GetProperty("cents").GetInt64() - long.Parse(settings["off"] ?? "0", System.Globalization.CultureInfo.InvariantCulture), euro);
        string Said(string what, string otherwise) => root.TryGetProperty(what, out var value) ? value.GetString()! : otherwise;
        var name = Said("name", "A. Customer");
        var address = new Address(name, Said("street", "Main Street 1"), "12345", "Town", "DE");
        var order = new Order(
            OrderId.Of(settings.Name, number), settings.Name, number, number, DateTimeOffset.Parse("2026-11-01T10:00:00+01:00"), new Customer(null, name, Said("email", "a@example.com"), root.TryGetProperty("phone", out var phone) ? phone.GetString() : null), address, address,
            [new OrderLine("1", new Sku(sku), "A thing", root.GetProperty("quantity").GetInt32(), net, [])], [], net, new OrderPayment(root.TryGetProperty("unpaid", out _) ? PaymentState.Pending : PaymentState.Captured, root.TryGetProperty("card", out var card) ? card.GetString() : null));
        return new Addressed(OrderWorkflow.StreamOf(order.Id), new PlaceOrder(order, settings.Parties!));
    }
}
