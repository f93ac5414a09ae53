using System.Text.Json;
using Weft.Engine.Queries;

namespace Weft.Http.Deliveries;

/// <summary>A dead letter.</summary>
/// <param name="Delivery">The delivery with the reason it was refused.</param>
/// <param name="Request">What it asks of the other system.</param>
internal sealed record DeadLetterView(DeliverySummary Delivery, JsonElement Request)
{
    public static DeadLetterView Of(DeliveryDetail detail)
    {
        using var json = JsonDocument.Parse(detail.Request);
        return new DeadLetterView(detail.Delivery, json.RootElement.Clone());
    }
}
