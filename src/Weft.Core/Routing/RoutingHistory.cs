using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Core.Routing;

/// <summary>Finds the decisions among the events of an order.</summary>
public static class RoutingHistory
{
    /// <summary>The persisted name of the event that carries a decision.</summary>
    public const string Event = "order.routed.v1";

    /// <summary>The decision that an event carries; null when it carries none.</summary>
    /// <exception cref="JsonException">The content is none of this version.</exception>
    public static RoutingRecord? Read(string name, ReadOnlySpan<byte> json) =>
        name == Event ? JsonSerializer.Deserialize(json, RoutingJsonContext.Default.Routed)?.Record : null;

    internal sealed record Routed(RoutingRecord? Record);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoutingHistory.Routed))]
internal sealed partial class RoutingJsonContext : JsonSerializerContext;
