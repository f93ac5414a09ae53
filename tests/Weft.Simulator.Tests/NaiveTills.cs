using System.Text.Json.Nodes;
using System.Xml.Linq;
using Weft.Simulator.Books;

namespace Weft.Simulator.Tests;

/// <summary>Reads what the tills send in the simplest way: keeps the first content of each number, and adds everything up in the order in which it happened.</summary>
internal sealed class NaiveTills
{
    private static readonly XNamespace arts = "http://www.nrf-arts.org/IXRetail/namespace/";
    private readonly Dictionary<string, (string Content, DateTimeOffset At, List<Line> Lines)> transactions = [];

    private sealed record Line(string Store, string Sku, string Type, int Units, string Condition);

    /// <summary>Transactions that came under a number of their own.</summary>
    public int Count => transactions.Count;

    public int Repeated { get; private set; }

    /// <summary>Numbers that came again with other content.</summary>
    public int Different { get; private set; }

    public int Logs { get; private set; }

    public void Take(string body, string? contentType)
    {
        if (contentType == "application/xml")
        {
            Logs++;
            foreach (var transaction in XElement.Parse(body).Elements(arts + "Transaction"))
            {
                Take(transaction);
            }
            return;
        }
        var json = JsonNode.Parse(body)!;
        foreach (var transaction in json["transactions"]?.AsArray() ?? [json])
        {
            Take(transaction!);
        }
    }

    public IReadOnlyList<StoreSkuView> Views()
    {
        var units = new SortedDictionary<(string Store, string Sku), Dictionary<string, int>>();
        foreach (var line in transactions.Values.OrderBy(one => one.At).SelectMany(one => one.Lines))
        {
            if (!units.TryGetValue((line.Store, line.Sku), out var buckets))
            {
                units.Add((line.Store, line.Sku), buckets = []);
            }
            buckets[line.Condition] = line.Type == "count" ? line.Units : buckets.GetValueOrDefault(line.Condition) + line.Units;
        }
        return [.. units.Select(one => new StoreSkuView(
            one.Key.Store, one.Key.Sku, one.Value.GetValueOrDefault("sellable"), one.Value.GetValueOrDefault("damaged"), one.Value.GetValueOrDefault("inspection")))];
    }

    private void Take(JsonNode json)
    {
        var (store, type) = ((string)json["store"]!, (string)json["type"]!);
        var lines = new List<Line>();
        foreach (var line in json["lines"]!.AsArray())
        {
            var (sku, units, condition, what) = ((string)line!["sku"]!, (int)line["quantity"]!, (string?)line["condition"] ?? "sellable", (string?)line["type"] ?? type);
            lines.Add(new Line(store, sku, what, what is "sale" or "transfer" ? -units : units, condition));
            if (what == "transfer")
            {
                lines.Add(new Line((string)json["to"]!, sku, what, units, condition));
            }
        }
        Keep($"{store}/{json["workstation"]}/{json["businessDay"]}/{json["sequence"]}", json.ToJsonString(), (string)json["at"]!, lines);
    }

    private void Take(XElement xml)
    {
        string Text(string name) => xml.Element(arts + name)!.Value;
        var lines = new List<Line>();
        foreach (var line in xml.Descendants(arts + "LineItem"))
        {
            var sale = line.Element(arts + "Sale");
            var part = sale ?? line.Element(arts + "Return")!;
            var units = (int)part.Element(arts + "Quantity")!;
            var condition = part.Element(arts + "Disposal")?.Attribute("Method")?.Value is null or "ReturnToStock" ? "sellable" : "damaged";
            lines.Add(new Line(Text("RetailStoreID"), part.Element(arts + "ItemID")!.Value, sale is null ? "return" : "sale", sale is null ? units : -units, condition));
        }
        Keep($"{Text("RetailStoreID")}/{Text("WorkstationID")}/{Text("BusinessDayDate")}/{Text("SequenceNumber")}", xml.ToString(SaveOptions.DisableFormatting), Text("EndDateTime"), lines);
    }

    private void Keep(string number, string content, string at, List<Line> lines)
    {
        if (transactions.TryAdd(number, (content, DateTimeOffset.Parse(at), lines)))
        {
            return;
        }
        if (transactions[number].Content == content)
        {
            Repeated++;
        }
        else
        {
            Different++;
        }
    }
}
