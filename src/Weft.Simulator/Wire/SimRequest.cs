using System.Text;

namespace Weft.Simulator.Wire;

/// <summary>One call to a simulated system, however it came in. The path starts below the system's own prefix.</summary>
public sealed record SimRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>The value of a query parameter, decoded; null when it is not there.</summary>
    public string? Parameter(string name)
    {
        foreach (var pair in Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals == name.Length && pair.StartsWith(name, StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(pair[(equals + 1)..]);
            }
        }
        return null;
    }

    /// <summary>The values of a parameter that lists several, separated by commas; empty when it is not there.</summary>
    public IReadOnlyList<string> List(string name) => (Parameter(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    internal string[] Segments()
    {
        var segments = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = Uri.UnescapeDataString(segments[i]);
        }
        return segments;
    }
}

/// <summary>What a simulated system answers.</summary>
public sealed record SimResponse(int Status, ReadOnlyMemory<byte> Body, string ContentType = "application/json", int? RetryAfterSeconds = null)
{
    internal static SimResponse Text(int status, string text, int? retryAfterSeconds = null) =>
        new(status, Encoding.UTF8.GetBytes(text), "text/plain", retryAfterSeconds);

    internal static SimResponse Empty(int status) => new(status, ReadOnlyMemory<byte>.Empty);
}
