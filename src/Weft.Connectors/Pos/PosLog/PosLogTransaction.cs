using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Weft.Sdk;

namespace Weft.Connectors.Pos.PosLog;

/// <summary>Reads a transaction of an ARTS POSLog: what it sold and took back. What it says of money is only added up, to see that no line is missing.</summary>
internal static class PosLogTransaction
{
    /// <summary>Kinds of transactions that move no goods.</summary>
    private static readonly HashSet<string> withoutGoods = new(StringComparer.Ordinal) { "ControlTransaction", "TenderControlTransaction", "BusinessEOD" };

    /// <summary>States in which the goods stay in the store.</summary>
    private static readonly HashSet<string> notSold = new(StringComparer.Ordinal) { "Voided", "Suspended", "SuspendedDeleted", "Cancelled", "Canceled", "Failed", "InProcess" };

    /// <summary>States in which the goods have changed hands.</summary>
    private static readonly HashSet<string> sold = new(StringComparer.Ordinal) { "Totaled", "Tendered", "Delivered", "Completed", "Finished", "SuspendedRetrieved" };

    /// <summary>The number of a transaction; null when it has none.</summary>
    public static TillNumber? NumberOf(XElement t)
    {
        try
        {
            return Number(t);
        }
        catch (FieldFault)
        {
            return null;
        }
    }

    /// <summary>What a transaction asks for, row by row.</summary>
    public static Translation Read(XElement t, PosSettings settings, DateTimeOffset receivedAt)
    {
        if (t.Name.LocalName != "Transaction") throw Fault(t.Name.LocalName, "A transaction is expected.");
        var number = Number(t);
        if (t.Says("TrainingModeFlag")) return new Translation.Nothing("A transaction of training.");
        if (t.Says("CancelFlag")) return new Translation.Nothing("A transaction that was cancelled.");
        if (Goods(t, out var none) is not { } goods) return none!;
        var transaction = new TillTransaction(settings, number, Time(t, settings.Zone));
        if (transaction.TooLate("EndDateTime", receivedAt) is { } late) return late;
        var lines = goods.All("LineItem").ToList();
        if (lines.Count > TillTransaction.MostLines)
            throw Fault("LineItem", string.Create(CultureInfo.InvariantCulture, $"The transaction has {lines.Count} lines; {TillTransaction.MostLines} are allowed."));
        var reading = new PosLogLines(transaction);
        foreach (var (i, line) in lines.Index()) reading.Read(line, i);
        if (PosLogTotals.Fault(goods, lines, reading) is { } fault) return fault;
        return reading.Rows.Count == 0 ? new Translation.Nothing(string.Join(' ', reading.Notes.Prepend("It moves no goods."))) : new Translation.Rows([.. reading.Rows], [.. reading.Notes]);
    }

    /// <summary>A fault of the transaction as a whole.</summary>
    public static FieldFault Fault(string field, string reason) => new(field, reason, TillTransaction.CorrectWhole);

    /// <summary>The element that holds the lines: in the first version of POSLog the transaction itself.</summary>
    private static XElement? Goods(XElement t, out Translation? none)
    {
        none = null;
        if (t.One("RetailTransaction") is { } retail)
        {
            var state = retail.Attribute("TransactionStatus")?.Value.Trim();
            if (state is null || sold.Contains(state)) return retail;
            none = notSold.Contains(state)
                ? new Translation.Nothing($"The transaction is {state}: its goods stay in the store.")
                : new Translation.Quarantine($"Weft does not know what a transaction in the state '{state}' does to the goods.", "TransactionStatus", "Have the store count the articles of it.");
            return null;
        }

        if (t.One("LineItem") is not null) return t;
        var kind = t.Elements().Select(e => e.Name.LocalName).FirstOrDefault(n => n.EndsWith("Transaction", StringComparison.Ordinal) || withoutGoods.Contains(n));
        none = kind is null || withoutGoods.Contains(kind)
            ? new Translation.Nothing($"A {kind ?? "transaction without lines"} moves no goods.")
            : new Translation.Quarantine($"Weft does not read what a {kind} does to the goods.", kind, "Have transfers and counts sent as JSON to the same address, or have the store count its stock.");
        return null;
    }

    private static TillNumber Number(XElement t)
    {
        var store = t.TextOf("RetailStoreID") ?? t.One("BusinessUnit")?.TextOf("UnitID");
        var day = Required(t, "BusinessDayDate");
        // Some write the day with a time zone behind it.
        if (day.Length < 10 || !DateOnly.TryParseExact(day[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) throw Fault("BusinessDayDate", "A day like 2026-11-03 is expected.");
        if (!long.TryParse(Required(t, "SequenceNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || sequence > TillNumber.Most) throw Fault("SequenceNumber", "A whole number is expected.");
        return new TillNumber(Id("RetailStoreID", store), Id("WorkstationID", t.TextOf("WorkstationID")), date, sequence);
    }

    /// <summary>The end of a transaction is when the goods changed hands. POSLog writes the store's own time, mostly without an offset.</summary>
    private static DateTimeOffset Time(XElement t, TimeZoneInfo? zone)
    {
        var field = new[] { "EndDateTime", "ReceiptDateTime", "BeginDateTime" }.FirstOrDefault(n => t.TextOf(n) is not null) ?? throw Fault("EndDateTime", "The transaction does not say when it was.");
        var text = t.TextOf(field)!;
        if (Parsed(text) is not { } time) throw Fault(field, $"'{Short(text)}' is not a time like 2026-11-03T10:15:30.");
        if (time.Kind != DateTimeKind.Unspecified) return XmlConvert.ToDateTimeOffset(text);
        if (zone is null) throw new FieldFault(field, $"The time '{Short(text)}' has no offset.", "Set timeZone of the connection to the stores' time zone, like Europe/Berlin; then reprocess the message.");
        return new DateTimeOffset(time, zone.GetUtcOffset(time));
    }

    private static DateTime? Parsed(string text)
    {
        try
        {
            var time = XmlConvert.ToDateTime(text, XmlDateTimeSerializationMode.RoundtripKind);
            return text.Contains('T', StringComparison.Ordinal) && time.Year is > 1900 and < 9000 ? time : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Required(XElement t, string name) => t.TextOf(name) ?? throw Fault(name, "The field is missing or empty.");

    private static string Id(string field, string? text) => text is null ? throw Fault(field, "The field is missing or empty.")
        : JsonFields.IsId(text) ? text : throw Fault(field, $"'{Short(text)}' is not an id of letters, digits, colons, dashes, dots and underscores.");

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
