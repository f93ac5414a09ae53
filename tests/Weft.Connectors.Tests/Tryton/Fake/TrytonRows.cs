using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Weft.Connectors.Tests.Tryton.Fake;

/// <summary>
/// Tables as Tryton keeps them: rows by id, searched by domains, with dotted fields that follow links and references.
/// Field values are kept as they travel, so that what is read is what was written.
/// </summary>
internal sealed class TrytonRows(FakeTimeProvider clock)
{
    /// <summary>Models behind many-to-one fields that are followed.</summary>
    private static readonly Dictionary<string, string> links = new(StringComparer.Ordinal)
    {
        ["sale.line.sale"] = "sale.sale", ["stock.move.product"] = "product.product", ["product.product.template"] = "product.template",
        ["account.tax.group"] = "account.tax.group", ["stock.shipment.out.carrier"] = "carrier", ["carrier.party"] = "party.party", ["sale.sale.party"] = "party.party", ["account.invoice.line.invoice"] = "account.invoice", ["sale.sale.currency"] = "currency.currency", ["account.invoice.currency"] = "currency.currency",
        ["product.template.account_category"] = "product.category",
    };

    /// <summary>Models behind one-to-many fields that are written together with their owner, with the field that leads back.</summary>
    private static readonly Dictionary<string, (string Model, string Owner)> children = new(StringComparer.Ordinal)
    {
        ["party.party.addresses"] = ("party.address", "party"), ["party.party.contact_mechanisms"] = ("party.contact_mechanism", "party"),
        ["sale.sale.lines"] = ("sale.line", "sale"), ["sale.line.moves"] = ("stock.move", "origin"), ["sale.amendment.lines"] = ("sale.amendment.line", "amendment"), ["account.invoice.lines"] = ("account.invoice.line", "invoice"), ["stock.shipment.out.inventory_moves"] = ("stock.move", "shipment"),
        ["stock.shipment.out.outgoing_moves"] = ("stock.move", "shipment"), ["stock.shipment.out.return.incoming_moves"] = ("stock.move", "shipment"), ["stock.shipment.out.return.inventory_moves"] = ("stock.move", "shipment"),
    };

    private readonly Dictionary<string, SortedDictionary<int, JsonObject>> tables = new(StringComparer.Ordinal);
    private int lastId;

    public SortedDictionary<int, JsonObject> Table(string model) => tables.TryGetValue(model, out var table) ? table : tables[model] = [];

    public JsonObject Row(string model, int id) => Table(model)[id];

    public int Add(string model, JsonObject values)
    {
        var id = ++lastId;
        var row = new JsonObject { ["id"] = id, ["create_date"] = Now(), ["write_date"] = null };
        Table(model)[id] = row;
        if (model is "sale.line" or "account.invoice.line") row["type"] = "line";
        if (model == "stock.move") (row["state"], row["shipment"], row["origin"]) = ("draft", null, null);
        Set(model, row, values);
        return id;
    }

    public void Write(string model, int id, JsonObject values)
    {
        var row = Row(model, id);
        row["write_date"] = Now();
        Set(model, row, values);
    }

    public IEnumerable<JsonObject> Find(string model, JsonArray domain) => Table(model).Values.Where(r => All(model, r, domain));

    public IEnumerable<JsonObject> Where(string model, string field, string value) => Table(model).Values.Where(r => Text(r[field]) == value);

    /// <summary>A row with the fields asked for, followed where they are dotted. An unknown field is the error Tryton makes of it.</summary>
    public JsonObject Pick(string model, JsonObject row, IEnumerable<string> fields)
    {
        var picked = new JsonObject { ["id"] = row["id"]!.DeepClone() };
        foreach (var field in fields)
        {
            var dot = field.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                picked[field] = row[field]?.DeepClone();
                continue;
            }

            var behind = Follow(model, field[..dot], row);
            picked[field[..dot] + "."] = behind is { } b ? Pick(b.Model, b.Row, [field[(dot + 1)..]]) : null;
        }

        return picked;
    }

    public JsonObject Now()
    {
        var t = clock.GetUtcNow().UtcDateTime;
        return new() { ["__class__"] = "datetime", ["year"] = t.Year, ["month"] = t.Month, ["day"] = t.Day, ["hour"] = t.Hour, ["minute"] = t.Minute, ["second"] = t.Second, ["microsecond"] = (t.Millisecond * 1000) + t.Microsecond };
    }

    public static decimal Amount(JsonNode? value) => value is JsonObject o ? decimal.Parse(o["decimal"]!.GetValue<string>(), CultureInfo.InvariantCulture) : throw new InvalidOperationException($"'{value}' is a float where Tryton wants a Decimal.");

    public static JsonObject Decimal(decimal amount) => new() { ["__class__"] = "Decimal", ["decimal"] = amount.ToString(CultureInfo.InvariantCulture) };

    public static string? Text(JsonNode? value) => value?.ToString();

    private void Set(string model, JsonObject row, JsonObject values)
    {
        foreach (var (field, value) in values.ToList())
        {
            if (children.TryGetValue($"{model}.{field}", out var child)) Change(model, row, field, child, value!.AsArray());
            else row[field] = field == "taxes" && value is JsonArray { Count: 1 } add ? add[0]![1]!.DeepClone() : value?.DeepClone();
        }
    }

    private void Change(string model, JsonObject row, string field, (string Model, string Owner) child, JsonArray changes)
    {
        foreach (var change in changes.Select(c => c!.AsArray()))
        {
            if (change[0]!.GetValue<string>() == "write")
            {
                foreach (var id in change[1]!.AsArray()) Write(child.Model, id!.GetValue<int>(), change[2]!.AsObject());
                continue;
            }

            var list = row[field] as JsonArray ?? [];
            row[field] = list;
            foreach (var one in change[1]!.AsArray())
            {
                var id = change[0]!.GetValue<string>() == "add" ? one!.GetValue<int>() : Add(child.Model, one!.AsObject());
                Row(child.Model, id)[child.Owner] = child.Model == "stock.move" ? $"{model},{row["id"]}" : row["id"]!.DeepClone();
                list.Add(id);
            }
        }
    }

    private bool All(string model, JsonObject row, JsonArray domain) => domain.All(d => Is(model, row, d!.AsArray()));

    private bool Is(string model, JsonObject row, JsonArray d)
    {
        if (d.Count > 0 && d[0] is JsonArray) return All(model, row, d);
        if (d.Count > 0 && d[0]!.GetValue<string>() == "OR") return d.Skip(1).Any(x => Is(model, row, x!.AsArray()));
        var field = d[0]!.GetValue<string>();
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
            return Follow(model, field[..dot], row, d.Count > 3 ? d[3]!.GetValue<string>() : null) is { } behind && Is(behind.Model, behind.Row, [field[(dot + 1)..], d[1]!.DeepClone(), d[2]?.DeepClone()]);
        var (value, wanted) = (row[field], d[2]);
        return d[1]!.GetValue<string>() switch
        {
            "=" => Same(value, wanted),
            "!=" => !Same(value, wanted),
            "in" => wanted!.AsArray().Any(w => Same(value, w)),
            "child_of" => wanted!.AsArray().Any(w => Same(row["id"], w) || Same(value, w)),
            "where" => Children(model, field, row).Any(c => All(c.Model, c.Row, wanted!.AsArray())),
            ">" => Number(value) > Number(wanted),
            ">=" => Number(value) >= Number(wanted),
            var other => throw new NotSupportedException($"This Tryton does not search with {other}."),
        };
    }

    private IEnumerable<(string Model, JsonObject Row)> Children(string model, string field, JsonObject row)
    {
        var child = children[$"{model}.{field}"];
        return (row[field] as JsonArray ?? []).Select(id => (child.Model, Row(child.Model, id!.GetValue<int>())));
    }

    private (string Model, JsonObject Row)? Follow(string model, string field, JsonObject row, string? wanted = null)
    {
        if (row[field] is not { } value) return null;
        if (value.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            var comma = value.GetValue<string>().Split(',');
            return wanted is null || comma[0] == wanted ? (comma[0], Row(comma[0], int.Parse(comma[1], CultureInfo.InvariantCulture))) : null;
        }

        var behind = links[$"{model}.{field}"];
        return (behind, Row(behind, value.GetValue<int>()));
    }

    private static bool Same(JsonNode? a, JsonNode? b) => a is JsonObject x && b is JsonObject && x["decimal"] is not null ? Amount(a) == Amount(b) : Text(a) == Text(b);

    private static long Number(JsonNode? value)
    {
        if (value is null) return long.MinValue;
        if (value is not JsonObject t) return value.GetValue<int>();
        int Part(string name) => t[name]!.GetValue<int>();
        return new DateTime(Part("year"), Part("month"), Part("day"), Part("hour"), Part("minute"), Part("second"), DateTimeKind.Utc).AddMicroseconds(Part("microsecond")).Ticks;
    }
}
