using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Core.Shared;

/// <summary>A stock keeping unit: what is sold and counted. Quantities of a SKU are whole numbers of its stock unit ("each").</summary>
[JsonConverter(typeof(SkuJson))]
public readonly record struct Sku(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// Our id of an order: <c>connection:channel's order id</c>. It is the deduplication key itself, so that one order of a channel can
/// never become two of ours, whichever event or poll brings it.
/// </summary>
[JsonConverter(typeof(OrderIdJson))]
public readonly record struct OrderId(string Value)
{
    /// <summary>The id of the order that <paramref name="connection"/> calls <paramref name="channelOrderId"/>.</summary>
    public static OrderId Of(string connection, string channelOrderId) => new($"{connection}:{channelOrderId}");

    /// <summary>The channel's connection.</summary>
    public string Connection => Value[..Math.Max(0, Value.IndexOf(':', StringComparison.Ordinal))];

    /// <summary>What the channel calls the order.</summary>
    public string ChannelOrderId => Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a SKU as text.</summary>
public sealed class SkuJson : JsonConverter<Sku>
{
    /// <inheritdoc/>
    public override Sku Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Sku value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>Writes an order's id as text.</summary>
public sealed class OrderIdJson : JsonConverter<OrderId>
{
    /// <inheritdoc/>
    public override OrderId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, OrderId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
