namespace Weft.Connectors.Tests.Tryton.Fake;

/// <summary>What each warehouse of a Tryton has of the one order in it.</summary>
internal static class Pieces
{
    /// <summary>Each shipment that is not cancelled as piece, warehouse, state and units.</summary>
    public static List<string> Of(FakeRetailer shop)
    {
        var rows = shop.Tryton.Rows;
        var pieces = rows.Table("ir.note").Values.Where(n => n["resource"]!.ToString().StartsWith("stock", StringComparison.Ordinal)).ToDictionary(n => int.Parse(n["resource"]!.ToString().Split(',')[1]), n => n["message"]!.ToString().Split(' ')[^1]);
        return
        [
            .. rows.Table("stock.shipment.out").Values.Where(s => s["state"]!.ToString() != "cancelled")
                .Select(s => $"{pieces.GetValueOrDefault(s["id"]!.GetValue<int>(), "")} {rows.Row("stock.location", s["warehouse"]!.GetValue<int>())["code"]} {s["state"]} {Units(s["id"]!.GetValue<int>())}").Order(StringComparer.Ordinal),
        ];

        string Units(int shipment) => string.Join(' ', rows.Where("stock.move", "shipment", $"stock.shipment.out,{shipment}").Where(m => m["origin"]!.ToString().StartsWith("sale.line", StringComparison.Ordinal) && m["state"]!.ToString() != "cancelled")
            .GroupBy(m => rows.Row("sale.line", int.Parse(m["origin"]!.ToString().Split(',')[1]))["note"]!.ToString().Split(' ')[^1]).OrderBy(g => g.Key).Select(g => $"{g.Key}×{g.Sum(m => double.Parse(m["quantity"]!.ToJsonString()))}"));
    }

    /// <summary>The people in the warehouse take a piece as far as this.</summary>
    public static void Ship(FakeRetailer shop, string piece, string last = "done")
    {
        var id = shop.Tryton.Rows.Table("ir.note").Values.Where(n => n["message"]!.ToString() == "Weft fulfilment " + piece).Select(n => int.Parse(n["resource"]!.ToString().Split(',')[1])).Single(shop.Tryton.Rows.Table("stock.shipment.out").ContainsKey);
        shop.Tryton.Rows.Row("stock.shipment.out", id)["carrier"] = shop.Tryton.Rows.Add("carrier", new() { ["party"] = null });
        foreach (var button in (string[])["pick", "pack", "done"])
        {
            shop.Tryton.Books.Press("stock.shipment.out", button, [id]);
            if (button == last) return;
        }
    }

    /// <summary>Notes at sales: what an interrupted change has left to do.</summary>
    public static int Unfinished(FakeRetailer shop) => shop.Tryton.Rows.Table("ir.note").Values.Count(n => n["resource"]!.ToString().StartsWith("sale", StringComparison.Ordinal));
}
