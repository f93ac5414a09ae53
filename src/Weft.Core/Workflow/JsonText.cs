using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Core.Workflow;

/// <summary>A message kept as its own JSON inside another one, so that the outer one need not know its type.</summary>
[JsonConverter(typeof(JsonTextJson))]
public readonly record struct JsonText(string Value)
{
    /// <summary>Takes UTF-8 JSON.</summary>
    public static JsonText Of(ReadOnlySpan<byte> json) => new(Encoding.UTF8.GetString(json));

    /// <summary>The JSON as UTF-8.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Value);
}

internal sealed class JsonTextJson : JsonConverter<JsonText>
{
    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new JsonText(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) => writer.WriteRawValue(value.Value);
}
