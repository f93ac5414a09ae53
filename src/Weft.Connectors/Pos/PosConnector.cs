using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weft.Connectors.Pos.PosLog;
using Weft.Sdk;

namespace Weft.Connectors.Pos;

/// <summary>The tills of the stores: they post what they sold, took back, transferred and counted, as our JSON or as ARTS POSLog, signed, one transaction or many in a call.</summary>
internal sealed class PosConnector : Connector
{
    private const string Transaction = "transaction";
    private const string Transactions = "transactions";
    private const string Document = "poslog";
    private const string DocumentPart = "poslog-transaction";

    private readonly PosSettings settings;

    private PosConnector(ConnectionSettings settings) => this.settings = PosSettings.Of(settings);

    public static ConnectorKind Kind { get; } = new("pos", PosSettings.Check, (s, _) => new PosConnector(s)) { Keys = ["secret", "timeZone", "stores.*"], NeedsAddress = false };

    public override ConnectorAbilities Abilities { get; } = new(Kind.Vendor, ImmutableArray<string>.Empty, TakesCalls: true);

    /// <summary>The signature covers no time: a till that was offline for hours may have no clock to speak of, and a transaction sent again has no second effect.</summary>
    public override Verdict Verify(IncomingCall call)
    {
        var expected = Signatures.HmacSha256(settings.Secret, call.Body);
        if (!Signatures.MatchesHex(expected, call.Header("x-pos-signature")))
            return new Verdict.Refused("The signature does not match: check the secret on both sides.");
        return call.Header("content-type")?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true ? new Verdict.Genuine(Document, BodyKey(call.Body.Span)) : Name(call.Body);
    }

    public override Translation Translate(ReceivedMessage message) => message.Kind switch
    {
        Transaction => JsonFields.Translate(message.Body, (settings, message.ReceivedAt), static (t, c) => JsonTransaction.Read(t, c.settings, c.ReceivedAt)),
        Transactions => Split(message.Body),
        Document => PosLogDocument.Translate(message.Body, Split),
        DocumentPart => PosLogDocument.Translate(message.Body, root => PosLogTransaction.Read(root, settings, message.ReceivedAt)),
        _ => new Translation.Quarantine($"Unknown kind of message {message.Kind}.", null, "Update Weft; then reprocess the message."),
    };

    /// <summary>Genuine but unreadable, it is stored under its content, and put aside when it is read.</summary>
    private static Verdict.Genuine Name(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(Transactions, out _)) return new Verdict.Genuine(Transactions, BodyKey(body.Span));
            return new Verdict.Genuine(Transaction, JsonTransaction.NumberOf(JsonFields.Parse(body.Span)).ToString()) { Content = Compact(json.RootElement) };
        }
        catch (JsonException)
        {
            return new Verdict.Genuine(Transaction, BodyKey(body.Span));
        }
    }

    private static Translation Split(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Transactions, out var list) || list.ValueKind != JsonValueKind.Array)
                return new Translation.Quarantine("A list of transactions is expected.", Transactions, TillTransaction.CorrectWhole);
            if (Count(list.GetArrayLength(), Transactions) is { } fault) return fault;
            return new Translation.Several([.. list.EnumerateArray().Select(Part)]);
        }
        catch (JsonException fault)
        {
            return new Translation.Quarantine($"The message is not valid JSON (line {fault.LineNumber + 1}).", null, "Ask the sender what was sent; a proxy in between may have changed it.");
        }
    }

    private static PolledMessage Part(JsonElement item)
    {
        var body = JsonMarshal.GetRawUtf8Value(item).ToArray();
        var name = Name(body);
        return new PolledMessage(Transaction, name.DedupKey, body) { Content = name.Content };
    }

    private static Translation Split(System.Xml.Linq.XElement root)
    {
        var list = PosLogDocument.Transactions(root);
        if (Count(list.Count, "Transaction") is { } fault) return fault;
        return new Translation.Several([.. list.Select(t =>
        {
            var body = Encoding.UTF8.GetBytes(t.ToString(System.Xml.Linq.SaveOptions.DisableFormatting));
            return PosLogTransaction.NumberOf(t) is { } number
                ? new PolledMessage(DocumentPart, number.ToString(), body) { Content = PosLogDocument.Compact(t) }
                : new PolledMessage(DocumentPart, BodyKey(body), body);
        })]);
    }

    private static Translation.Quarantine? Count(int transactions, string field) => transactions switch
    {
        0 => new Translation.Quarantine("There is no transaction in it.", field, TillTransaction.CorrectWhole),
        > TillTransaction.MostTogether => new Translation.Quarantine(
            string.Create(CultureInfo.InvariantCulture, $"{transactions} transactions came together; {TillTransaction.MostTogether} are allowed."), field, "Have them sent in several calls."),
        _ => null,
    };

    /// <summary>The same for the same content, however it is set in lines.</summary>
    private static string Compact(JsonElement json)
    {
        try
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer)) json.WriteTo(writer);
            return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (InvalidOperationException)
        {
            // A text that is not valid Unicode cannot be written, but its bytes can be compared.
            return BodyKey(JsonMarshal.GetRawUtf8Value(json));
        }
    }

    private static string BodyKey(ReadOnlySpan<byte> body) => $"body:{Convert.ToHexStringLower(SHA256.HashData(body))}";
}
