using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Weft.Sdk;

namespace Weft.Connectors.Pos.PosLog;

/// <summary>
/// Reads XML of strangers: no DTD, nothing from outside, bounded. Vendors extend POSLog with elements of their own namespace and differ in the version they speak, so an element
/// is found by its name in the namespace of its parent, whatever that is.
/// </summary>
internal static class PosLogDocument
{
    private const int DeepestLevel = 40;
    private const long MostCharacters = 64L * 1024 * 1024;

    private static readonly XmlReaderSettings safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads a document and translates it; one that cannot be read is put aside.</summary>
    public static Translation Translate(ReadOnlyMemory<byte> body, Func<XElement, Translation> translate)
    {
        try
        {
            CheckDepth(body);
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), safe);
            return translate(XElement.Load(reader));
        }
        catch (XmlException fault)
        {
            return new Translation.Quarantine($"The message is not XML that can be read (line {fault.LineNumber}): {fault.Message}", null, "Ask the sender what was sent; a DTD is never read.");
        }
        catch (FieldFault fault)
        {
            return new Translation.Quarantine(fault.Reason, fault.Field, fault.NextStep);
        }
        catch (OverflowException)
        {
            return new Translation.Quarantine("The amounts of the message are too large to add up.", null, TillTransaction.CorrectWhole);
        }
    }

    /// <summary>The transactions of a log.</summary>
    public static IReadOnlyList<XElement> Transactions(XElement root) => root.Name.LocalName switch
    {
        "POSLog" => [.. root.All("Transaction")],
        "Transaction" => [root],
        var other => throw new FieldFault(other, "A POSLog with transactions is expected.", TillTransaction.CorrectWhole),
    };

    /// <summary>The same for the same content, however it is set in lines and whichever prefixes it uses.</summary>
    public static string Compact(XElement element)
    {
        var text = new StringBuilder();
        var above = element.Ancestors().Count();
        foreach (var e in element.DescendantsAndSelf())
        {
            text.Append('<').Append((e.Ancestors().Count() - above).ToString(CultureInfo.InvariantCulture)).Append(e.Name);
            foreach (var a in e.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal)) text.Append(' ').Append(a.Name).Append('=').Append(a.Value);
            if (!e.HasElements) text.Append('>').Append(e.Value.Trim());
        }

        return text.ToString();
    }

    /// <summary>An element below, in the same namespace; null when there is none.</summary>
    public static XElement? One(this XElement element, string name) => element.Element(element.Name.Namespace + name);

    /// <summary>Elements below, in the same namespace.</summary>
    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements(element.Name.Namespace + name);

    /// <summary>Text below; null when it is missing or empty.</summary>
    public static string? TextOf(this XElement element, string name) => element.One(name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>An attribute that says yes.</summary>
    public static bool Says(this XElement element, string attribute) => element.Attribute(attribute)?.Value.Trim() is "true" or "1";

    private static void CheckDepth(ReadOnlyMemory<byte> body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), safe);
        while (reader.Read())
            if (reader.Depth > DeepestLevel) throw new XmlException($"It is nested deeper than {DeepestLevel} levels.");
    }
}
