using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Weft.Http.Pages;

/// <summary>
/// HTML that is safe by construction: what is filled into a text is encoded, unless it is <see cref="Html"/> itself. Values stand between tags or within double quotes, never in a script, a
/// style or an unquoted attribute.
/// </summary>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    /// <summary>Markup with values filled in: <c>Html.Of($"&lt;b&gt;{name}&lt;/b&gt;")</c>.</summary>
    public static Html Of(Filled markup) => new(markup.ToString());

    /// <summary>Markup for each of many.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> markup) => new(string.Concat(items.Select(i => markup(i).Text)));

    /// <summary>Markup when something is so.</summary>
    public static Html When(bool so, Func<Html> markup) => so ? markup() : Empty;

    public override string ToString() => Text;
}

/// <summary>Fills values into markup and encodes them.</summary>
[InterpolatedStringHandler]
internal readonly ref struct Filled
{
    private readonly StringBuilder text;

    public Filled(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string markup) => text.Append(markup);

    public void AppendFormatted(Html markup) => text.Append(markup.Text);

    public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

    public void AppendFormatted(int value) => text.Append(value);

    public void AppendFormatted(IFormattable value, string? format) => AppendFormatted(value.ToString(format, System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();
}
