using System.Collections;
using System.Text.Json;

namespace Weft.Connectors.Tryton.Rpc;

/// <summary>
/// Writes values the way Tryton expects them. The type says it all: a <see cref="decimal"/> is always a Numeric and a <see cref="double"/> always a quantity,
/// because Tryton takes a plain number for a Numeric without a word and then calculates with the float.
/// </summary>
internal static class TrytonJson
{
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case JsonElement element: element.WriteTo(json); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double quantity: json.WriteNumberValue(quantity); break;
            case decimal amount: Tagged(json, "Decimal", ("decimal", amount.ToString())); break;
            case DateOnly date: Tagged(json, "date", ("year", date.Year), ("month", date.Month), ("day", date.Day)); break;
            case DateTimeOffset moment: Moment(json, moment.UtcDateTime); break;
            case IReadOnlyDictionary<string, object?> fields: Object(json, fields); break;
            case IEnumerable list: Array(json, list); break;
            default: throw new ArgumentException($"Tryton cannot be sent a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Moment(Utf8JsonWriter json, DateTime utc) => Tagged(
        json, "datetime", ("year", utc.Year), ("month", utc.Month), ("day", utc.Day), ("hour", utc.Hour), ("minute", utc.Minute), ("second", utc.Second), ("microsecond", utc.Millisecond * 1000 + utc.Microsecond));

    private static void Tagged(Utf8JsonWriter json, string kind, params ReadOnlySpan<(string Name, object Value)> parts)
    {
        json.WriteStartObject();
        json.WriteString("__class__", kind);
        foreach (var (name, value) in parts)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Array(Utf8JsonWriter json, IEnumerable list)
    {
        json.WriteStartArray();
        foreach (var item in list) Write(json, item);
        json.WriteEndArray();
    }
}
