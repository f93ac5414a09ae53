using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Reads whole orders.</summary>
internal sealed class OrderReading(VendureApi api)
{
    public const string Kind = "order";

    public async Task<DeliveryOutcome> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        if (request.What != Kind) return new DeliveryOutcome.Permanent($"A Vendure shop has no '{request.What}' to read.", null, "Report this as a defect of the connector.");
        var order = await api.AskAsync(VendureCalls.Order, new JsonObject { ["id"] = request.Id }, cancellation);
        return order.ValueKind == JsonValueKind.Null
            ? new DeliveryOutcome.Permanent($"The shop has no order with the id {request.Id}.", "orderId", "Check in the shop whether it was deleted, or belongs to another channel.")
            : new DeliveryOutcome.Delivered(request.Id, Messages: [MessageOf(order)]);
    }

    /// <summary>The order as the shop wrote it. The same content has the same key, however often and by whichever way it is read.</summary>
    public static PolledMessage MessageOf(JsonElement order)
    {
        var body = Encoding.UTF8.GetBytes(order.GetRawText());
        var hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16));
        return new PolledMessage(Kind, $"{Kind}:{order.GetProperty("id").GetString()}:{hash}", body);
    }
}
