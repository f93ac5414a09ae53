using System.Net;
using System.Text;

namespace Weft.Connectors.Email;

/// <summary>
/// A text with places to fill: <c>{{number}}</c> is a value, <c>{{#lines}} … {{/lines}}</c> is repeated for each line, <c>{{#tracking}} … {{/tracking}}</c> is left out when there
/// is no such value. Nothing else is understood: a text can compute nothing and read nothing.
/// </summary>
internal sealed class Template
{
    private readonly List<Part> parts;

    private Template(List<Part> parts) => this.parts = parts;

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">Something in it is not understood; says what and in which line.</exception>
    public static Template Parse(string text)
    {
        var position = 0;
        var parts = Read(text, ref position, null);
        return new Template(parts);
    }

    /// <summary>Names of all values that the text asks for.</summary>
    public IEnumerable<string> Names => NamesOf(parts);

    /// <summary>Fills the text.</summary>
    /// <param name="values">Values and lists by name.</param>
    /// <param name="html">True to write values so that they are text in HTML, whatever is in them.</param>
    public string Fill(IReadOnlyDictionary<string, object?> values, bool html)
    {
        var text = new StringBuilder();
        Fill(parts, values, html, text);
        return text.ToString();
    }

    private static void Fill(List<Part> parts, IReadOnlyDictionary<string, object?> values, bool html, StringBuilder text)
    {
        foreach (var part in parts)
        {
            var value = part.Name is null ? null : values.GetValueOrDefault(part.Name);
            if (part.Name is null) text.Append(part.Text);
            else if (part.Inner is null) text.Append(html ? WebUtility.HtmlEncode(value?.ToString()) : value);
            else if (value is IEnumerable<IReadOnlyDictionary<string, object?>> list)
                foreach (var item in list) Fill(part.Inner, item, html, text);
            else if (value is not null and not "") Fill(part.Inner, values, html, text);
        }
    }

    private static List<Part> Read(string text, ref int position, string? section)
    {
        var parts = new List<Part>();
        while (true)
        {
            var open = text.IndexOf("{{", position, StringComparison.Ordinal);
            if (open < 0)
            {
                if (section is not null) throw new FormatException($"{{{{#{section}}}}} is never closed.");
                parts.Add(new Part(text[position..], null, null));
                position = text.Length;
                return parts;
            }

            parts.Add(new Part(text[position..open], null, null));
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) throw new FormatException($"{{{{ in line {LineOf(text, open)} is never closed.");
            var name = text[(open + 2)..close].Trim();
            position = close + 2;
            if (section is not null && name == "/" + section) return parts;
            var inner = name.StartsWith('#');
            if (!name.AsSpan(inner ? 1 : 0).ContainsAnyExceptInRange('a', 'z') && name.Length > (inner ? 1 : 0))
                parts.Add(inner ? new Part("", name[1..], Read(text, ref position, name[1..])) : new Part("", name, null));
            else
                throw new FormatException($"{{{{{name}}}}} in line {LineOf(text, open)} is not understood.");
        }
    }

    private static IEnumerable<string> NamesOf(List<Part> parts) => parts.SelectMany(p => p.Name is null ? [] : p.Inner is null ? [p.Name] : NamesOf(p.Inner).Prepend(p.Name));

    private static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    private sealed record Part(string Text, string? Name, List<Part>? Inner);
}
