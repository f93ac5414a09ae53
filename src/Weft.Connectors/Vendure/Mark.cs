namespace Weft.Connectors.Vendure;

/// <summary>
/// How something in the shop says that it is ours. Nothing has a field that is free for us in every shop, so our key stands behind a text that is there anyway: the method of a fulfilment,
/// whose tracking code belongs to the customer (<c>DHL [weft S-17]</c>), the reason of a refund, a note.
/// </summary>
internal static class Mark
{
    private const string Open = "[weft ";

    /// <summary>Some databases of shops keep 255 characters; a key needs up to a hundred of them.</summary>
    private const int LongestText = 140;

    public static string On(string? text, string key, string otherwise) =>
        $"{(string.IsNullOrWhiteSpace(text) ? otherwise : text.Length <= LongestText ? text : text[..LongestText] + "…")} {Open}{key}]";

    /// <summary>Our key; null when somebody else made it.</summary>
    public static string? In(string? text)
    {
        if (text is null || !text.EndsWith(']')) return null;
        var start = text.LastIndexOf(Open, StringComparison.Ordinal);
        return start < 0 ? null : text[(start + Open.Length)..^1];
    }
}
