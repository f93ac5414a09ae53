namespace Weft.Engine.Storage;

/// <summary>Text from outside as both stores can keep it.</summary>
internal static class StoredText
{
    /// <summary>
    /// Replaces what PostgreSQL refuses in text, the NUL character and half surrogates: a name from outside that holds one must neither block the page it came with
    /// nor be answered "come again" for ever.
    /// </summary>
    public static string Of(string text)
    {
        foreach (var c in text)
            if (c == '\0' || char.IsSurrogate(c)) return Clean(text);
        return text;
    }

    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString()));
}
