using System.Collections.Frozen;
using System.Text.Unicode;
using Weft.Engine.Queries.Desk;

namespace Weft.Engine.Corrections;

/// <summary>A place in a document that holds a value.</summary>
/// <param name="path">Where: <c>lines[0].sku</c>, <c>/Order/Line[2]/@sku</c>.</param>
/// <param name="name">What it is called, without where it is.</param>
/// <param name="shown">Its value as people compare it.</param>
/// <param name="text">Its value when it is text; null when it is something else.</param>
internal abstract class Field(string path, string name, string shown, string? text)
{
    /// <summary>Names what a message is about, or was sent as. Others know it under these, so it must not become something else.</summary>
    private static readonly FrozenSet<string> locked = new[]
    {
        "id", "uuid", "guid", "key", "number", "reference", "hmac", "nonce", "messageid", "eventid", "webhookid", "deliveryid", "requestid", "traceid", "idempotencykey", "dedupkey", "ordernumber", "orderid",
        "externalid", "channelorderid", "transactionid", "transactionnumber", "sequencenumber", "receiptnumber", "paymentid", "paymentreference", "captureid", "refundid", "returnid", "shipmentid", "fulfilmentid",
        "fulfillmentid", "invoicenumber", "invoiceid", "referenceid",
    }.ToFrozenSet(StringComparer.Ordinal);

    public string Path => path;

    public string Name => name;

    public string Shown => shown;

    public string? Text => text;

    /// <summary>True when it says something.</summary>
    public bool IsSet => text is not null ? !string.IsNullOrWhiteSpace(text) : shown != "null";

    public bool IsPersonal { get; } = PersonalFields.Is(name);

    public bool IsLocked => IsSet && (locked.Contains(PersonalFields.Plain(name)) || PersonalFields.IsSecret(name));

    /// <summary>Puts a text in the value's place.</summary>
    public abstract void Write(string value);

    /// <summary>Puts another document's value in its place, as it stands there.</summary>
    public abstract void Take(Field other);
}

/// <summary>A document as fields. Everything that can differ between two documents is in some field.</summary>
internal abstract class Paper
{
    /// <summary>"JSON" or "XML".</summary>
    public abstract string Format { get; }

    /// <summary>Its fields as they are now, in the order of the document.</summary>
    public abstract IReadOnlyList<Field> Fields();

    /// <summary>The document as text.</summary>
    public abstract string Text();

    /// <summary>Reads a document.</summary>
    /// <param name="body">Its bytes, as UTF-8.</param>
    /// <param name="fault">Why it could not be read, with the place.</param>
    public static Paper? Read(ReadOnlySpan<byte> body, out string? fault)
    {
        fault = "It is not text in UTF-8.";
        if (!Utf8.IsValid(body)) return null;
        // A byte order mark says nothing.
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        var isXml = body.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
        try
        {
            Paper? paper = isXml ? XmlPaper.Parse(body, out fault) : JsonPaper.Parse(body, out fault);
            paper?.Fields();
            return paper;
        }
        catch (InvalidOperationException)
        {
            fault = "It holds text that is not valid Unicode.";
            return null;
        }
    }
}
