namespace Weft.Connectors.Vendure;

/// <summary>
/// How a fulfilment says that it is ours. A fulfilment has no field that is free for us in every shop, and its tracking code belongs to the
/// customer; so the method names the carrier and behind it our shipment: <c>DHL [weft S-17]</c>.
/// </summary>
internal static class FulfilmentMark
{
    private const string Open = "[weft ";

    public static string MethodOf(string? carrier, string shipmentId) => $"{(string.IsNullOrWhiteSpace(carrier) ? "Parcel" : carrier)} {Open}{shipmentId}]";

    /// <summary>Our shipment id; null when the fulfilment was made by somebody else.</summary>
    public static string? ShipmentOf(string? method)
    {
        if (method is null || !method.EndsWith(']')) return null;
        var start = method.LastIndexOf(Open, StringComparison.Ordinal);
        return start < 0 ? null : method[(start + Open.Length)..^1];
    }
}
