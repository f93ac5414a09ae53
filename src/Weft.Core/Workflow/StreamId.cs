namespace Weft.Core.Workflow;

/// <summary>Names one business transaction's history: a workflow kind ("order", "stock") and a key within it.</summary>
public readonly record struct StreamId(string Kind, string Key)
{
    /// <summary>The stored form, <c>kind/key</c>.</summary>
    public override string ToString() => $"{Kind}/{Key}";

    /// <summary>Reads the stored form.</summary>
    public static StreamId Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new(text[..slash], text[(slash + 1)..]) : throw new FormatException($"'{text}' is not a stream id like 'order/webshop:1001'.");
    }
}
