using System.Text;
using System.Text.Json;
using System.Xml;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Stores;

/// <summary>How tills write what they send: JSON, or in some stores POSLog for what is sold and taken back. Prices are of no interest here, so every unit costs 10.00.</summary>
internal static class TillPost
{
    public const string Json = "application/json";
    public const string Xml = "application/xml";
    private const string PosLogNamespace = "http://www.nrf-arts.org/IXRetail/namespace/";
    private const decimal Price = 10m;

    /// <summary>Every tenth store has tills of an older make.</summary>
    public static bool IsPosLog(TillTransaction transaction) =>
        transaction.Store.EndsWith('0') && transaction.Type is "sale" or "return" or "exchange" && !transaction.Lines.Any(line => line.Condition == "inspection");

    public static byte[] One(TillTransaction transaction) =>
        IsPosLog(transaction) ? PosLog([transaction]) : JsonSerializer.SerializeToUtf8Bytes(transaction, StoreJson.Default.TillTransaction);

    /// <summary>Many of the same make in one call.</summary>
    public static byte[] Many(IReadOnlyList<TillTransaction> transactions) =>
        IsPosLog(transactions[0]) ? PosLog(transactions) : JsonSerializer.SerializeToUtf8Bytes(new TillTransactions(transactions), StoreJson.Default.TillTransactions);

    private static byte[] PosLog(IReadOnlyList<TillTransaction> transactions)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("POSLog", PosLogNamespace);
            foreach (var transaction in transactions)
            {
                Write(xml, transaction);
            }
            xml.WriteEndElement();
        }
        return buffer.ToArray();
    }

    private static void Write(XmlWriter xml, TillTransaction transaction)
    {
        xml.WriteStartElement("Transaction", PosLogNamespace);
        Element(xml, "RetailStoreID", transaction.Store);
        Element(xml, "WorkstationID", transaction.Workstation);
        Element(xml, "SequenceNumber", $"{transaction.Sequence}");
        Element(xml, "BusinessDayDate", transaction.BusinessDay);
        Element(xml, "EndDateTime", transaction.At);
        xml.WriteStartElement("RetailTransaction", PosLogNamespace);
        var total = 0m;
        foreach (var line in transaction.Lines)
        {
            total += Write(xml, line, line.Type ?? transaction.Type);
        }
        xml.WriteStartElement("Total", PosLogNamespace);
        xml.WriteAttributeString("TotalType", "TransactionGrandAmount");
        xml.WriteString(Amounts.Point((long)(total * 100)));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static decimal Write(XmlWriter xml, TillLine line, string type)
    {
        var sold = type == "sale";
        var amount = line.Quantity * Price;
        xml.WriteStartElement("LineItem", PosLogNamespace);
        Element(xml, "SequenceNumber", $"{line.Line}");
        xml.WriteStartElement(sold ? "Sale" : "Return", PosLogNamespace);
        xml.WriteAttributeString("ItemType", "Stock");
        Element(xml, "ItemID", line.Sku);
        Element(xml, "ExtendedAmount", Amounts.Point((long)(amount * 100)));
        Element(xml, "Quantity", $"{line.Quantity}");
        if (!sold)
        {
            xml.WriteStartElement("Disposal", PosLogNamespace);
            xml.WriteAttributeString("Method", line.Condition == "sellable" ? "ReturnToStock" : "Damaged");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
        return sold ? amount : -amount;
    }

    private static void Element(XmlWriter xml, string name, string value) => xml.WriteElementString(name, PosLogNamespace, value);
}
