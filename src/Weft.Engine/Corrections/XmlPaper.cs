using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Weft.Engine.Corrections;

/// <summary>An XML document as fields: attributes, and the text of elements. Comments and instructions say nothing and are left out.</summary>
internal sealed class XmlPaper : Paper
{
    private const int Deepest = 64;
    private readonly XDocument document;

    private XmlPaper(XDocument document) => this.document = document;

    public override string Format => "XML";

    public static XmlPaper? Parse(ReadOnlySpan<byte> body, out string? fault)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(body)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true });
            var document = XDocument.Load(reader);
            fault = document.Descendants().Any(e => e.Ancestors().Take(Deepest).Count() == Deepest) ? $"Elements are nested more than {Deepest} deep." : null;
            return fault is null ? new XmlPaper(document) : null;
        }
        catch (XmlException e)
        {
            fault = $"It is not valid XML, in line {e.LineNumber} at character {e.LinePosition}: {e.Message}";
            return null;
        }
    }

    public override string Text() => document.ToString();

    public override IReadOnlyList<Field> Fields()
    {
        var fields = new List<Field>();
        Walk(document.Root!, "/" + NameOf(document.Root!), fields);
        return fields;
    }

    private static void Walk(XElement element, string path, List<Field> fields)
    {
        foreach (var attribute in element.Attributes()) fields.Add(new Attribute($"{path}/@{attribute.Name}", attribute));
        if (!element.HasElements)
        {
            fields.Add(new Leaf(path, element));
            return;
        }

        // Text between elements is none of anybody's fields, and must not slip through unseen.
        var between = string.Concat(element.Nodes().OfType<XText>().Select(t => t.Value)).Trim();
        if (between.Length > 0) fields.Add(new Between($"{path}/text()", element.Name.LocalName, between));
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var child in element.Elements())
        {
            var name = NameOf(child);
            var at = seen[name] = seen.GetValueOrDefault(name) + 1;
            Walk(child, string.Create(CultureInfo.InvariantCulture, $"{path}/{name}[{at}]"), fields);
        }
    }

    /// <summary>An element of another namespace than the one around it says so: the same word means something else there.</summary>
    private static string NameOf(XElement element) =>
        element.Parent is { } parent ? parent.Name.Namespace == element.Name.Namespace ? element.Name.LocalName : element.Name.ToString() : element.Name.ToString();

    private sealed class Leaf(string path, XElement element) : Field(path, element.Name.LocalName, element.Value, element.Value)
    {
        public override void Write(string value) => element.Value = value;

        public override void Take(Field other) => Write(other.Text!);
    }

    private sealed class Attribute(string path, XAttribute attribute) : Field(path, attribute.Name.LocalName, attribute.Value, attribute.Value)
    {
        public override void Write(string value) => attribute.Value = value;

        public override void Take(Field other) => Write(other.Text!);
    }

    private sealed class Between(string path, string name, string text) : Field(path, name, text, text)
    {
        public override void Write(string value)
        {
        }

        public override void Take(Field other)
        {
        }
    }
}
