using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Pos;

/// <summary>Reads transactions in our own JSON, as docs/reference/connectors/pos.md describes it.</summary>
internal static class JsonTransaction
{
    private const string CorrectTypes = "Use sale, return, exchange, transfer or count.";

    /// <summary>The number of a transaction.</summary>
    /// <exception cref="JsonException">It has none.</exception>
    public static TillNumber NumberOf(JsonFields t)
    {
        var day = t.Text("businessDay");
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new TillNumber(t.Id("store"), t.Id("workstation"), date, t.Whole("sequence", 0, TillNumber.Most))
            : throw t.Fault("businessDay", "A day like 2026-11-03 is expected.");
    }

    /// <summary>What a transaction asks for, row by row.</summary>
    public static Translation Read(JsonFields t, PosSettings settings, DateTimeOffset receivedAt)
    {
        var transaction = new TillTransaction(settings, NumberOf(t), t.Time("at"));
        if (transaction.TooLate("at", receivedAt) is { } late) return late;
        var type = t.Text("type");
        if (type is not ("sale" or "return" or "exchange" or "transfer" or "count")) throw t.Fault("type", $"'{type}' is no type of transaction.", CorrectTypes);
        var lines = t.Count("lines");
        if (lines == 0) throw t.Fault("lines", "A transaction without lines says nothing.");
        if (lines > TillTransaction.MostLines) throw t.Fault("lines", $"The transaction has {lines} lines; {TillTransaction.MostLines} are allowed.", "Send it as several transactions, each with a number of its own.");
        var reader = new LineReader(transaction, type, type == "transfer" ? OtherSide(t, transaction) : default);
        var rows = ImmutableArray.CreateBuilder<MessageRow>(lines);
        for (var i = 0; i < lines; i++) rows.Add(reader.Read(t, i));
        return new Translation.Rows(rows.MoveToImmutable(), []);
    }

    /// <summary>Where units of a transfer went from and to: one side is the store itself.</summary>
    private static (string From, string To) OtherSide(JsonFields t, TillTransaction transaction)
    {
        if (t.IsNull("from") == t.IsNull("to")) throw t.Fault("to", "A transfer says either where it goes to, or where it came from.");
        var field = t.IsNull("from") ? "to" : "from";
        var other = transaction.Settings.LocationOf(t.Id(field));
        if (other == transaction.Location) throw t.Fault(field, $"{other} is the store itself.");
        return field == "to" ? (transaction.Location, other) : (other, transaction.Location);
    }

    private sealed class LineReader(TillTransaction transaction, string type, (string From, string To) transfer)
    {
        private readonly HashSet<long> seen = [];

        public MessageRow Read(JsonFields t, int at)
        {
            var name = TillTransaction.NameOf(at + 1);
            try
            {
                var line = t.Item("lines", at);
                var number = line.Whole("line", 1, TillNumber.Most);
                name = TillTransaction.NameOf(number);
                return seen.Add(number) ? Row(line, number) : throw line.Fault("line", $"Line {number} comes twice.");
            }
            catch (FieldFault fault)
            {
                return TillTransaction.Refused(name, fault.Reason, fault.Field);
            }
        }

        private MessageRow Row(JsonFields line, long number)
        {
            var sku = line.Sku("sku");
            var unit = line.TextOrNull("unit");
            switch (type == "exchange" ? LineType(line) : type)
            {
                case "sale":
                    return transaction.Movement(number, sku, -line.Units("quantity"), MovementReason.Sale, StockBucket.Sellable, unit);
                case "return":
                    return transaction.Movement(number, sku, line.Units("quantity"), MovementReason.Return, Bucket(line, line.Text("condition")), unit);
                case "transfer":
                    return transaction.Transfer(number, sku, line.Units("quantity"), transfer.From, transfer.To, Bucket(line, line.TextOrNull("condition") ?? "sellable"), unit);
                default:
                    return transaction.Count(number, sku, (int)line.Whole("quantity", 0, JsonFields.MostUnits), Bucket(line, line.TextOrNull("condition") ?? "sellable"), unit);
            }
        }

        private static string LineType(JsonFields line) => line.Text("type") is ("sale" or "return") and var type ? type : throw line.Fault("type", "A line of an exchange is a sale or a return.");

        private static StockBucket Bucket(JsonFields line, string condition) => condition switch
        {
            "sellable" => StockBucket.Sellable,
            "damaged" => StockBucket.Damaged,
            "inspection" => StockBucket.QualityControl,
            _ => throw line.Fault("condition", $"'{condition}' is no condition; it is sellable, damaged or inspection."),
        };
    }
}
