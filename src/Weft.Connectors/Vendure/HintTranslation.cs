using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Webhooks: posted in parallel, in any order, and lost when nobody listens. They only say where to look.</summary>
internal static class HintTranslation
{
    private const string Unsubscribe = "Find out what the shop sends, and take that event out of its webhook plugin if nothing should follow from it.";

    /// <summary>Reads a hint.</summary>
    /// <param name="body">The webhook.</param>
    /// <param name="ourName">The user we write as: what that one did is the echo of our own doing.</param>
    public static Translation Translate(ReadOnlySpan<byte> body, string ourName)
    {
        HintDocument? hint;
        try
        {
            hint = JsonSerializer.Deserialize(body, VendureJson.Default.HintDocument);
        }
        catch (JsonException broken)
        {
            return new Translation.Quarantine("The webhook is not readable.", broken.Path, "Compare the shop's webhook plugin with the format that the connector's page describes.");
        }

        return hint?.Type switch
        {
            "order.placed" or "order.state" or "order.changed" or "payment.state" or "refund.state" => Fetch(hint),
            "fulfillment.state" when hint.OrderId is not null => Fetch(hint),
            "fulfillment.state" => new Translation.Nothing("It does not say of which order; the order's own event follows."),
            // Cancelled units of which some had shipped come back into the shop's stock, also those that never left it; so the number is wrong whoever did it.
            "stock.movement" when hint.Movements?.Any(m => m.Type == "CANCELLATION") == true => LookAt(hint.Movements?.Where(m => m.Type == "CANCELLATION").Select(m => m.VariantId), "It does not say of which article."),
            "stock.movement" or "variant.changed" when hint.By == ourName => new Translation.Nothing("We did it ourselves."),
            "stock.movement" => LookAt(hint.Movements?.Where(m => m.Type == "ADJUSTMENT").Select(m => m.VariantId), "The shop sold or shipped units: the order says so itself."),
            "variant.changed" => LookAt(hint.VariantIds, "It does not say of which article."),
            "price.changed" => new Translation.Nothing("The shop's prices are not read."),
            null => new Translation.Quarantine("The webhook does not say what it is about.", "type", Unsubscribe),
            var other => new Translation.Quarantine($"The webhook is about '{other}', which we do not know.", "type", Unsubscribe),
        };
    }

    /// <summary>Somebody set a number or changed an article: the number is read.</summary>
    private static Translation LookAt(IEnumerable<string?>? variants, string otherwise)
    {
        ImmutableArray<FetchNeeded> fetches = [.. (variants ?? []).Where(IsId).Distinct().Select(id => new FetchNeeded(StockReading.Kind, id!))];
        return fetches.IsEmpty ? new Translation.Nothing(otherwise) : new Translation.Commands([], fetches);
    }

    private static bool IsId(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) || Guid.TryParse(id, out _);

    private static Translation Fetch(HintDocument hint)
    {
        if (hint is { Type: "order.state", To: "Created" or "Draft" or "AddingItems" or "ArrangingPayment" }) return new Translation.Nothing("It is still a basket.");
        return IsId(hint.OrderId)
            ? new Translation.Commands([], [new FetchNeeded("order", hint.OrderId!)])
            : new Translation.Quarantine("The webhook does not say which order it is about.", "orderId", "Compare the shop's webhook plugin with the format that the connector's page describes.");
    }
}
