using System.Globalization;
using System.Text.Json;

namespace Weft.Engine.Replays;

/// <summary>A value that two documents have differently.</summary>
/// <param name="Path">Where, e.g. <c>lines[1].net</c>.</param>
/// <param name="Was">In the first; null when it is not there.</param>
/// <param name="Now">In the second; null when it is not there.</param>
internal sealed record JsonDifference(string Path, string? Was, string? Now)
{
    /// <summary>Times are recorded in microseconds; a decision may have carried more.</summary>
    private static readonly TimeSpan tick = TimeSpan.FromMicroseconds(1);

    /// <summary>True when two documents say the same.</summary>
    public static bool IsSame(ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> now) => Between(was, now, 1).Count == 0;

    /// <summary>Where two documents differ.</summary>
    public static List<JsonDifference> Between(ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> now, int most)
    {
        using var left = JsonDocument.Parse(was);
        using var right = JsonDocument.Parse(now);
        var found = new List<JsonDifference>();
        Walk(left.RootElement, right.RootElement, "", found, most);
        return found;
    }

    private static void Walk(JsonElement? was, JsonElement? now, string path, List<JsonDifference> found, int most)
    {
        if (found.Count >= most) return;
        if (was is { ValueKind: JsonValueKind.Object } a && now is { ValueKind: JsonValueKind.Object } b)
        {
            foreach (var name in a.EnumerateObject().Select(p => p.Name).Union(b.EnumerateObject().Select(p => p.Name)))
                Walk(Of(a, name), Of(b, name), path.Length == 0 ? name : $"{path}.{name}", found, most);
        }
        else if (was is { ValueKind: JsonValueKind.Array } x && now is { ValueKind: JsonValueKind.Array } y)
        {
            for (var i = 0; i < Math.Max(x.GetArrayLength(), y.GetArrayLength()); i++)
                Walk(i < x.GetArrayLength() ? x[i] : null, i < y.GetArrayLength() ? y[i] : null, string.Create(CultureInfo.InvariantCulture, $"{path}[{i + 1}]"), found, most);
        }
        else if (!Agree(was, now))
        {
            found.Add(new JsonDifference(path, Text(was), Text(now)));
        }
    }

    private static JsonElement? Of(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool Agree(JsonElement? was, JsonElement? now)
    {
        var (a, b) = (Text(was), Text(now));
        return a == b || (was is { ValueKind: JsonValueKind.String } x && now is { ValueKind: JsonValueKind.String } y && x.TryGetDateTimeOffset(out var left) && y.TryGetDateTimeOffset(out var right) && (left - right).Duration() < tick);
    }

    private static string? Text(JsonElement? value) => value is not { } v || v.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText();
}
