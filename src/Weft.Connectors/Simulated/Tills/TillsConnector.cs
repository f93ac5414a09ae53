using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Tills;

/// <summary>The simulated tills of the stores: what they sell, take back and count comes by signed webhook.</summary>
internal sealed class TillsConnector : Connector
{
    private const string Transaction = "transaction";

    private readonly ConnectionSettings settings;

    private TillsConnector(ConnectionSettings settings) => this.settings = settings;

    public static ConnectorKind Kind { get; } = new("sim-pos", s => SettingFaults.Of(s, "key", "secret"), (s, _) => new TillsConnector(s)) { Keys = ["key", "secret"] };

    public override ConnectorAbilities Abilities { get; } = new(Kind.Vendor, ImmutableArray<string>.Empty, TakesCalls: true);

    /// <summary>The tills sign no time, but a transaction has an identity of its own: sent again, it is the same message.</summary>
    public override Verdict Verify(IncomingCall call)
    {
        var expected = Signatures.HmacSha256(settings.Required("secret"), call.Body);
        return Signatures.MatchesHex(expected, call.Header("x-pos-signature"))
            ? new Verdict.Genuine(Transaction, IdentityOf(call.Body))
            : new Verdict.Refused("The signature does not match: check the webhook's secret on both sides.");
    }

    public override Translation Translate(ReceivedMessage message) => message.Kind == Transaction
        ? JsonFields.Translate(message.Body, 0, static (t, _) => Read(t))
        : new Translation.Quarantine($"Unknown event kind {message.Kind}.", "type", "Update Weft; then reprocess the message.");

    /// <summary>
    /// A transaction is checked as if it counted, so that nothing unreadable piles up unseen. It changes no stock yet: what is available is the sum of all
    /// locations, and a store's units must not be sold by a web shop that only the distribution centre ships for.
    /// </summary>
    private static Translation.Nothing Read(JsonFields t)
    {
        var type = t.Text("type");
        if (type is not ("SALE" or "RETURN" or "COUNT")) throw t.Fault("type", $"Unknown event kind {type}.", "Update Weft; then reprocess the message.");
        _ = Identity(t);
        _ = t.Time("at");
        var counted = type == "COUNT";
        Currency? currency = counted ? null : t.Currency("currency");
        if (currency is { } paid) _ = t.AmountInText("total", paid);
        var lines = t.Objects("lines");
        if (lines.Length == 0) throw t.Fault("lines", "A transaction without lines says nothing.");
        foreach (var line in lines)
        {
            _ = line.Sku("sku");
            _ = counted ? line.Whole("quantity", 0, JsonFields.MostUnits) : line.Units("quantity");
            if (currency is { } c) _ = line.AmountInText("amount", c);
        }

        return new Translation.Nothing($"{type} of store {t.Id("store")}: the stock of stores is not kept yet.");
    }

    private static string IdentityOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Identity(JsonFields.Parse(body.Span));
        }
        catch (JsonException)
        {
            // Genuine but unreadable: it is stored under its content, and quarantined when it is read.
            return $"body:{Convert.ToHexStringLower(SHA256.HashData(body.Span))}";
        }
    }

    private static string Identity(JsonFields t)
    {
        var day = t.Text("businessDay");
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? $"{t.Id("store")}/{t.Whole("workstation", 1)}/{day}/{t.Whole("sequence", 1)}"
            : throw t.Fault("businessDay", "A day like 2026-11-03 is expected.");
    }
}
