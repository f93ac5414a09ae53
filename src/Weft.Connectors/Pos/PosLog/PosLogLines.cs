using System.Globalization;
using System.Xml.Linq;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Pos.PosLog;

/// <summary>Reads the lines of a POSLog transaction: what moves goods becomes a row, what cannot be read a refused row, and what is of another kind a note.</summary>
internal sealed class PosLogLines(TillTransaction transaction)
{
    /// <summary>Parts of a line that say nothing of goods.</summary>
    private static readonly HashSet<string> withoutGoods = new(StringComparer.Ordinal)
    {
        "SequenceNumber", "BeginDateTime", "EndDateTime", "Tender", "Tax", "Discount", "LoyaltyReward", "Rounding", "PriceDerivationResult", "CustomerAccount", "EntryMethod", "Associate",
    };

    /// <summary>Ways to write that a quantity is in the stock unit.</summary>
    private static readonly HashSet<string> single = new(StringComparer.OrdinalIgnoreCase) { "", "EA", "EACH", "PCE", "PC", "PCS", "ST", "C62", "H87", "UN", "UNIT" };

    private readonly HashSet<long> seen = [];
    private readonly SortedDictionary<string, int> unread = new(StringComparer.Ordinal);
    private decimal goods;
    private bool canAddUp = true;

    /// <summary>What moves goods, and what is refused.</summary>
    public List<MessageRow> Rows { get; } = [];

    /// <summary>What was left unread, with how often it came.</summary>
    public IEnumerable<string> Notes => (canAddUp ? [] : new[] { "The total was not checked, because the amount of a line cannot be read." })
        .Concat(unread.Select(u => string.Create(CultureInfo.InvariantCulture, $"Left unread: {u.Key} ({u.Value}).")));

    /// <summary>Σ of the amounts of goods, sales less what was taken back; null when an amount is missing or unreadable.</summary>
    public decimal? Goods => canAddUp ? goods : null;

    public void Read(XElement line, int at)
    {
        foreach (var part in line.Elements())
        {
            var name = part.Name.LocalName;
            var standard = part.Name.Namespace == line.Name.Namespace;
            if (standard && name is ("Sale" or "Return")) Read(line, part, at);
            else if (standard && withoutGoods.Contains(name)) continue;
            else if (part.One("Quantity") is not null && standard) Rows.Add(TillTransaction.Refused(NameOf(line, at), $"Weft does not know what a {name} does to the goods.", Path(at, name)));
            else unread[name] = unread.GetValueOrDefault(name) + 1;
        }
    }

    private void Read(XElement line, XElement part, int at)
    {
        var path = Path(at, part.Name.LocalName);
        var isVoid = line.Says("VoidFlag");
        // Some tills mark the line that is taken back; others add a line that takes it back, with everything below zero.
        if (isVoid && Amount(part.TextOf("Quantity")) is not < 0) return;
        Add(part);
        try
        {
            var quantity = Quantity(part, path);
            var type = part.Attribute("ItemType")?.Value ?? "Stock";
            if (type != "Stock")
            {
                var what = $"{type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..]} {part.Name.LocalName}, which is no stock";
                unread[what] = unread.GetValueOrDefault(what) + 1;
                return;
            }

            if (quantity < 0 && !isVoid) throw Fault(path + "/Quantity", $"A quantity must be above zero; this is {quantity.ToString(CultureInfo.InvariantCulture)}.");
            Rows.Add(Row(line, part, path, Whole(quantity, path), at));
        }
        catch (FieldFault fault)
        {
            Rows.Add(TillTransaction.Refused(NameOf(line, at), fault.Reason, fault.Field));
        }
    }

    private MessageRow Row(XElement line, XElement part, string path, int units, int at)
    {
        var number = Number(line, at) ?? throw Fault(Path(at, "SequenceNumber"), "A whole number is expected.");
        if (!seen.Add(number)) throw Fault(Path(at, "SequenceNumber"), $"Line {number} comes twice.");
        var unit = part.One("Quantity")?.Attribute("UnitOfMeasureCode")?.Value.Trim() is { } code && !single.Contains(code) ? code : null;
        return part.Name.LocalName == "Sale"
            ? transaction.Movement(number, SkuOf(part, path), -units, MovementReason.Sale, StockBucket.Sellable, unit)
            : transaction.Movement(number, SkuOf(part, path), units, MovementReason.Return, BucketOf(part), unit);
    }

    /// <summary>Goods that came back are sold again only when the till says so.</summary>
    private static StockBucket BucketOf(XElement part)
    {
        var disposal = part.One("Disposal")?.Attribute("Method")?.Value ?? "";
        return disposal.Contains("stock", StringComparison.OrdinalIgnoreCase) ? StockBucket.Sellable
            : disposal.Contains("damag", StringComparison.OrdinalIgnoreCase) || disposal.Contains("destroy", StringComparison.OrdinalIgnoreCase) ? StockBucket.Damaged
            : StockBucket.QualityControl;
    }

    private void Add(XElement part)
    {
        if (Amount(part.TextOf("ExtendedAmount")) is not { } amount) canAddUp = false;
        else goods += part.Name.LocalName == "Sale" ? amount : -Math.Abs(amount);
    }

    private static Sku SkuOf(XElement part, string path)
    {
        var text = part.TextOf("ItemID") ?? part.One("POSIdentity")?.TextOf("POSItemID") ?? throw Fault(path + "/ItemID", "The field is missing or empty.");
        if (text.Length > JsonFields.LongestId) throw Fault(path + "/ItemID", $"A SKU has up to {JsonFields.LongestId} characters.");
        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? throw Fault(path + "/ItemID", "A SKU has no control characters.") : new Sku(text);
    }

    private static decimal Quantity(XElement part, string path)
    {
        var text = part.TextOf("Quantity") ?? throw Fault(path + "/Quantity", "The field is missing or empty.");
        return Amount(text) ?? throw Fault(path + "/Quantity", $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is not a number.");
    }

    private static int Whole(decimal quantity, string path)
    {
        if (quantity != decimal.Truncate(quantity)) throw Fault(path + "/Quantity", $"{quantity.ToString(CultureInfo.InvariantCulture)} is not a whole number of units.");
        return quantity == 0 || Math.Abs(quantity) > JsonFields.MostUnits ? throw Fault(path + "/Quantity", $"A quantity lies between 1 and {JsonFields.MostUnits}; this is {quantity.ToString(CultureInfo.InvariantCulture)}.") : (int)quantity;
    }

    /// <summary>A number as POSLog writes it, with a point.</summary>
    public static decimal? Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) < 1_000_000_000_000m ? amount : null;

    private static long? Number(XElement line, int at)
    {
        var text = line.TextOf("SequenceNumber");
        if (text is null) return at + 1;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= TillNumber.Most ? number : null;
    }

    private static string NameOf(XElement line, int at) => TillTransaction.NameOf(Number(line, at) ?? at + 1);

    private static string Path(int at, string part) => string.Create(CultureInfo.InvariantCulture, $"LineItem[{at}]/{part}");

    private static FieldFault Fault(string field, string reason) => new(field, reason, TillTransaction.CorrectRow);
}
