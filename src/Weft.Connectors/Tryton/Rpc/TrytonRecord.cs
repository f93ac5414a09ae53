using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Weft.Connectors.Tryton.Rpc;

/// <summary>A record as read: fields by name. A field that was not asked for, or has another type, is a <see cref="JsonException"/>.</summary>
internal readonly record struct TrytonRecord(JsonElement Json)
{
    public int Id => Json.GetProperty("id").GetInt32();

    public string? Text(string field) => Field(field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The id of a many-to-one field, or null when it is empty.</summary>
    public int? Link(string field) => Field(field) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;

    /// <summary>The ids of a one-to-many or many-to-many field.</summary>
    public ImmutableArray<int> Links(string field) => [.. Field(field).EnumerateArray().Select(x => x.GetInt32())];

    /// <summary>The id behind a reference such as <c>sale.line,12</c>, when it is one to this model.</summary>
    public int? Reference(string field, string model) =>
        Text(field) is { } text && text.StartsWith(model + ",", StringComparison.Ordinal) && int.TryParse(text.AsSpan(model.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public decimal Amount(string field) =>
        Field(field) is { ValueKind: JsonValueKind.Object } value ? decimal.Parse(value.GetProperty("decimal").GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture) : throw new JsonException($"Tryton's {field} is not an amount.");

    public double Quantity(string field) => Field(field).GetDouble();

    /// <summary>A day.</summary>
    public DateOnly? Date(string field) =>
        Field(field) is { ValueKind: JsonValueKind.Object } v ? new DateOnly(v.GetProperty("year").GetInt32(), v.GetProperty("month").GetInt32(), v.GetProperty("day").GetInt32()) : null;

    /// <summary>A moment, which Tryton keeps in UTC.</summary>
    public DateTimeOffset? Moment(string field)
    {
        if (Field(field) is not { ValueKind: JsonValueKind.Object } v) return null;
        int Part(string name) => v.GetProperty(name).GetInt32();
        return new DateTimeOffset(Part("year"), Part("month"), Part("day"), Part("hour"), Part("minute"), Part("second"), TimeSpan.Zero).AddMicroseconds(Part("microsecond"));
    }

    /// <summary>The record behind a dotted field: <c>template.name</c> is read as <c>Nested("template").Text("name")</c>.</summary>
    public TrytonRecord? Nested(string field) => Field(field + ".") is { ValueKind: JsonValueKind.Object } value ? new(value) : null;

    private JsonElement Field(string field) => Json.TryGetProperty(field, out var value) ? value : throw new JsonException($"Tryton's answer has no {field}.");
}
