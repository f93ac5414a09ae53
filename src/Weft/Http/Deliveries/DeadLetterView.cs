using System.Text.Json;
using Weft.Engine.Queries;
using Weft.Http.Access;

namespace Weft.Http.Deliveries;

/// <summary>A dead letter.</summary>
/// <param name="Delivery">The delivery with the reason it was refused.</param>
/// <param name="Request">What it asks of the other system.</param>
internal sealed record DeadLetterView(DeliverySummary Delivery, JsonElement Request)
{
    public static DeadLetterView Of(DeliveryDetail detail, bool withPersonalData)
    {
        using var json = JsonDocument.Parse(detail.Request);
        return new DeadLetterView(detail.Delivery, withPersonalData ? json.RootElement.Clone() : PersonalData.Without(json.RootElement));
    }
}
