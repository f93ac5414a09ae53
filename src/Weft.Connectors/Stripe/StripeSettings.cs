using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>
/// What a Stripe connection is told: <c>key</c> (a secret or restricted API key), <c>webhookSecret</c> and, while it is being renewed, <c>oldWebhookSecret</c>;
/// <c>orderMetadata</c> (key of the payment's metadata in which the shop writes its order; default <see cref="OrderKey"/>, which holds our own order id) and
/// <c>channel</c> (the connection whose order ids these are).
/// </summary>
internal sealed class StripeSettings(ConnectionSettings settings)
{
    public const string Vendor = "stripe";

    /// <summary>Metadata in which our own order id stands; every capture and refund of ours writes it.</summary>
    public const string OrderKey = "weft_order";

    /// <summary>Metadata of a refund in which our refund's id stands, so that its echo is known.</summary>
    public const string DeliveryKey = "weft_delivery";

    /// <summary>Stripe's longest metadata key.</summary>
    private const int LongestMetadataKey = 40;

    public static ImmutableArray<string> Keys { get; } = ["key", "webhookSecret", "oldWebhookSecret", "orderMetadata", "channel"];

    public string Key => settings.Required("key");

    /// <summary>Address without a slash at its end.</summary>
    public string Base => settings.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>Secrets that a signature may be made with.</summary>
    public IEnumerable<string> WebhookSecrets => new[] { settings["webhookSecret"], settings["oldWebhookSecret"] }.OfType<string>().Where(s => s.Length > 0);

    public string OrderMetadata => settings["orderMetadata"] ?? OrderKey;

    public static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        foreach (var fault in SettingFaults.Of(settings, "key", "webhookSecret")) yield return fault;
        if (settings["key"] is { Length: > 0 } key && !key.StartsWith("sk_", StringComparison.Ordinal) && !key.StartsWith("rk_", StringComparison.Ordinal))
            yield return new("key", "This is not a secret or restricted key of Stripe: these begin with sk_ or rk_. A publishable key cannot capture.");
        if (settings["key"] is { } spaced && spaced.Any(char.IsWhiteSpace)) yield return new("key", "The key has a space or line break in it: copy it again.");
        foreach (var name in (string[])["webhookSecret", "oldWebhookSecret"])
            if (settings[name] is { Length: > 0 } secret && !secret.StartsWith("whsec_", StringComparison.Ordinal))
                yield return new(name, "This is not a signing secret of a webhook endpoint: these begin with whsec_.");
        if (settings["orderMetadata"] is { } metadata && metadata.Length is 0 or > LongestMetadataKey) yield return new("orderMetadata", $"A metadata key of Stripe has 1 to {LongestMetadataKey} characters.");
        if (settings["channel"] is { Length: > 0 } && settings["orderMetadata"] is null)
            yield return new("orderMetadata", "channel is given: say which metadata key holds the channel's order id, like orderMetadata: order_id.");
        if (settings["orderMetadata"] is not (null or OrderKey) && string.IsNullOrWhiteSpace(settings["channel"]))
            yield return new("channel", "orderMetadata is given: say which connection's order ids stand there, like channel: webshop.");
    }

    /// <summary>The order that a payment, charge or refund belongs to, by what its metadata says; null when it does not say.</summary>
    /// <exception cref="FieldFault">What stands there is no order id.</exception>
    public OrderId? OrderOf(JsonFields thing)
    {
        if (thing.ObjectOrNull("metadata") is not { } metadata) return null;
        if (!metadata.IsNull(OrderKey))
            return metadata.Key(OrderKey) is var own && own.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < own.Length - 1
                ? new OrderId(own)
                : throw metadata.Fault(OrderKey, "This is not an order id of ours, like webshop:1001.", Write(OrderKey));
        return settings["channel"] is { Length: > 0 } channel && !metadata.IsNull(OrderMetadata) ? OrderId.Of(channel, metadata.Id(OrderMetadata)) : null;
    }

    /// <summary>What to do about a payment that names no order.</summary>
    public Translation.Quarantine Unattributed(string what) =>
        new($"{what} does not say which order it belongs to.", $"metadata.{OrderMetadata}", Write(OrderMetadata));

    private string Write(string key) =>
        $"Let the shop write its order to the payment's metadata '{key}', and add it to this payment in Stripe; then reprocess the message. If the payment is not an order's, discard the message.";
}
