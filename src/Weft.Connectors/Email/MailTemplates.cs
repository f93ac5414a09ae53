using System.Collections.Concurrent;
using Weft.Core.Orders.Notifications;

namespace Weft.Connectors.Email;

/// <summary>
/// Finds the text for a fact: <c>FACT.LANGUAGE.txt</c> in the retailer's folder (its first line is the subject), and <c>FACT.LANGUAGE.html</c> beside it when the HTML is to be
/// more than the text in paragraphs; else the text that comes with Weft.
/// </summary>
internal sealed class MailTemplates(string? folder)
{
    /// <summary>Longest file.</summary>
    public const int MostBytes = 256 * 1024;

    private static readonly HashSet<string> known = ["number", "name", "amount", "carrier", "tracking", "date", "lines", "title", "quantity"];

    private readonly ConcurrentDictionary<(NotificationFact, string), (Template Subject, Template Text, Template? Html)> cache = [];

    /// <summary>Everything that is wrong with the files of a folder.</summary>
    public static IEnumerable<string> Faults(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => f.EndsWith(".txt", StringComparison.Ordinal) || f.EndsWith(".html", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string? fault = null;
            try
            {
                var unknown = Template.Parse(Load(file)).Names.Where(n => !known.Contains(n)).Distinct(StringComparer.Ordinal).ToList();
                if (unknown.Count > 0) fault = $"There is no value {string.Join(", ", unknown)}. Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
                else if (Path.GetFileName(file).Split('.') is not [var fact, _, _] || !Enum.TryParse<NotificationFact>(fact, ignoreCase: true, out _)) fault = "A text is named by its fact and its language, like shipped.en.txt.";
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                fault = e.Message;
            }

            if (fault is not null) yield return $"{Path.GetFileName(file)}: {fault}";
        }
    }

    public (Template Subject, Template Text, Template? Html) Find(NotificationFact fact, string language) => cache.GetOrAdd((fact, language), _ => Read(fact, language));

    private (Template Subject, Template Text, Template? Html) Read(NotificationFact fact, string language)
    {
        var text = File($"{fact}.{language}.txt") ?? MailTexts.Of(fact, language);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var (subject, body) = end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
        return (Template.Parse(subject.Trim()), Template.Parse(body.TrimStart('\r', '\n')), File($"{fact}.{language}.html") is { } html ? Template.Parse(html) : null);
    }

    private string? File(string name) =>
        folder is not null && Path.Combine(folder, name.ToLowerInvariant()) is var path && System.IO.File.Exists(path) ? Load(path) : null;

    private static string Load(string path) =>
        new FileInfo(path).Length <= MostBytes ? System.IO.File.ReadAllText(path) : throw new FormatException($"The file is longer than {MostBytes / 1024} KiB.");
}
