using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Words;

/// <summary>Documents as they may be shown: whatever could name a person, and whatever could be a secret, is blacked out.</summary>
internal static class Masking
{
    /// <summary>Most characters of a document that are shown.</summary>
    public const int MostShown = 64 * 1024;

    /// <summary>Stands for what is blacked out.</summary>
    public const string Mask = PersonalFields.Mask;

    private const int Deepest = 64;
    private static readonly JsonSerializerOptions pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A document as text, with its personal data blacked out. What is neither JSON nor XML is not shown at all.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0) return "(empty)";
        string text;
        try
        {
            text = strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return $"({body.Length} bytes that are no text)";
        }

        var shown = Json(text) ?? Xml(text) ?? $"({text.Length} characters that are neither JSON nor XML; not shown, because personal data in it cannot be told apart)";
        return shown.Length > MostShown ? shown[..MostShown] + "\n…" : shown;
    }

    private static string? Json(string text)
    {
        try
        {
            var root = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = Deepest });
            PersonalFields.Black(root);
            return root?.ToJsonString(pretty);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Xml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var document = XDocument.Load(reader);
            // Nobody can tell what comments and instructions hold.
            document.DescendantNodes().Where(n => n is XComment or XProcessingInstruction).Remove();
            foreach (var element in document.Descendants())
            {
                if (!element.HasElements && PersonalFields.Is(element.Name.LocalName)) element.Value = Mask;
                foreach (var attribute in element.Attributes().Where(a => PersonalFields.Is(a.Name.LocalName))) attribute.Value = Mask;
            }

            return document.ToString();
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
