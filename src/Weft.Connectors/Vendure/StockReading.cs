using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// Reads what the shop may sell of an article: when a webhook says that somebody else has set it or changed the article, and, as the safety net, of articles that are new.
/// </summary>
internal sealed class StockReading(VendureApi api, StockPlace place, TimeProvider clock)
{
    /// <summary>What is read, and the kind of the message it becomes.</summary>
    public const string Kind = "stock";

    /// <summary>Most new articles of a read.</summary>
    internal const int PageSize = 1_000;

    public async Task<DeliveryOutcome> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        var id = await place.IdAsync(cancellation);
        var answer = await api.AskAsync(VendureCalls.Variant, new JsonObject { ["id"] = request.Id }, cancellation);
        if (answer.ValueKind == JsonValueKind.Null) return new DeliveryOutcome.Declined($"The shop has no article with the id {request.Id} any more.");
        var message = MessageOf(answer.Deserialize(VendureJson.Default.VariantDocument)!, id, clock.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture));
        return new DeliveryOutcome.Delivered(request.Id, Messages: [message]);
    }

    /// <summary>Articles created since a time, oldest first, each with when it was.</summary>
    public async Task<ImmutableArray<(PolledMessage Message, DateTimeOffset CreatedAt)>> NewSinceAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var id = await place.IdAsync(cancellation);
        var answer = await api.AskAsync(VendureCalls.NewVariants, new JsonObject { ["since"] = Times.Write(since), ["take"] = PageSize }, cancellation);
        var variants = answer.Deserialize(VendureJson.Default.VariantList)!.Items;
        return [.. variants.Select(v => (MessageOf(v, id, "new"), Times.Parse(v.CreatedAt ?? "") ?? throw new JsonException($"Article {v.Id} has no time with an offset.")))];
    }

    /// <summary>What a message of <see cref="Kind"/> says.</summary>
    public static Translation Translate(ReceivedMessage message, string connection)
    {
        try
        {
            if (JsonSerializer.Deserialize(message.Body.Span, VendureJson.Default.ShopNumber) is { Sku.Length: > 0 } shown)
                return new Translation.Commands(new Addressed(StockWorkflow.StreamOf(new Sku(shown.Sku)), new ReportChannelStock(connection, Math.Max(0, shown.Saleable), message.ReceivedAt)));
        }
        catch (JsonException)
        {
            // Said below.
        }

        return new Translation.Quarantine("The article has no SKU.", "sku", "Give it one in the shop.");
    }

    private static PolledMessage MessageOf(VariantDocument variant, string place, string occasion)
    {
        var level = StockPlace.LevelOf(variant, place);
        var body = JsonSerializer.SerializeToUtf8Bytes(new ShopNumber(variant.Sku ?? "", (level?.StockOnHand ?? 0) - (level?.StockAllocated ?? 0)), VendureJson.Default.ShopNumber);
        return new PolledMessage(Kind, $"{Kind}:{variant.Id}:{occasion}", body);
    }
}

/// <summary>What the shop may sell of an article.</summary>
internal sealed record ShopNumber(string Sku, int Saleable);
