namespace Weft.Desk.Words;

/// <summary>Browsers as people call them.</summary>
public static class BrowserWords
{
    /// <summary>Names in the text that a browser sends of itself. Each claims to be those after it, so the first that is there is the one.</summary>
    private static readonly (string Mark, string Name)[] browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>"Firefox on Windows"; what it sent when nobody knows it.</summary>
    /// <param name="agent">What the browser sent as <c>User-Agent</c>.</param>
    public static string Of(string agent)
    {
        var browser = Array.Find(browsers, b => agent.Contains(b.Mark, StringComparison.Ordinal)).Name;
        var system = Array.Find(systems, s => agent.Contains(s.Mark, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            (null, _) => agent.Length == 0 ? "not said" : agent,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }
}
