using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Simulator.Tests;

internal sealed record HubLine(int Number, string Sku, int Quantity, decimal Net, decimal Tax);

/// <summary>One order as the hub knows it, read from any channel, and which steps are behind it.</summary>
internal sealed class HubJob(string channel, string id, string key)
{
    private readonly HashSet<string> steps = [];
    private List<HubLine> lines = [];
    private decimal shippingNet;
    private decimal shippingTax;

    public string Channel => channel;

    public string Id => id;

    public string Key => key;

    public bool Noticed { get; set; }

    public bool Done { get; set; }

    public bool Cancelled { get; private set; }

    public bool Ready { get; private set; }

    public string? Payment { get; private set; }

    public string Currency { get; private set; } = "";

    public decimal Total { get; private set; }

    public string? Customer { get; set; }

    public string? SalesOrder { get; set; }

    public bool TooLate { get; set; }

    public void Once(string step, Action action)
    {
        if (!steps.Contains(step))
        {
            action();
            steps.Add(step);
        }
    }

    public void Read(JsonNode order)
    {
        switch (channel)
        {
            case "webshop":
                Currency = (string)order["currency"]!;
                Total = Number(order["total_price"]);
                lines = [.. order["line_items"]!.AsArray().Select(WebShopLine)];
                shippingTax = Number(order["shipping_lines"]![0]!["tax_lines"]![0]!["price"]);
                shippingNet = Number(order["shipping_lines"]![0]!["price"]) - shippingTax;
                Payment = (string?)order["payment"]?["reference"];
                Cancelled = order["cancelled_at"] is not null;
                Ready = (string)order["financial_status"]! == "authorized";
                break;
            case "nordmarkt":
                Currency = (string)order["money"]!["currency"]!;
                Total = (long)order["money"]!["gross"]! / 100m;
                lines = [.. order["positions"]!.AsArray().Select(one => new HubLine(
                    (int)one!["position"]!, (string)one["sku"]!, (int)one["quantity"]!, (long)one["netAmount"]! / 100m, (long)one["taxAmount"]! / 100m))];
                shippingNet = (long)order["delivery"]!["netAmount"]! / 100m;
                shippingTax = (long)order["delivery"]!["taxAmount"]! / 100m;
                Cancelled = (string)order["state"]! == "CANCELLED";
                Ready = true;
                break;
            default:
                Currency = (string)order["head"]!["currency"]!;
                Total = Comma(order["sums"]!["gross"]);
                lines = [.. order["basket"]!["positions"]!["position"]!.AsArray().Select(one => new HubLine(
                    (int)one!["no"]!, (string)one["item"]!, int.Parse((string)one["qty"]!, CultureInfo.InvariantCulture),
                    Comma(one["sum"]) - Comma(one["vat"]!["amount"]), Comma(one["vat"]!["amount"])))];
                shippingTax = Comma(order["basket"]!["freight"]!["vat"]!["amount"]);
                shippingNet = Comma(order["basket"]!["freight"]!["sum"]) - shippingTax;
                Cancelled = (string)order["head"]!["state"]! == "CANCELLED";
                Ready = true;
                break;
        }
    }

    public JsonArray Lines(Func<HubLine, JsonObject> shape) => [.. lines.Select(shape)];

    public JsonObject SalesOrderBody() => new()
    {
        ["externalRef"] = key,
        ["channelOrder"] = new JsonObject { ["channel"] = channel, ["id"] = id },
        ["customerNo"] = Customer,
        ["currency"] = Currency,
        ["lines"] = Lines(line => new JsonObject
        {
            ["no"] = line.Number, ["sku"] = line.Sku, ["quantity"] = line.Quantity, ["netAmount"] = line.Net, ["taxAmount"] = line.Tax,
        }),
        ["shipping"] = new JsonObject { ["netAmount"] = shippingNet, ["taxAmount"] = shippingTax },
        ["total"] = Total,
    };

    public JsonObject ReleaseBody() => new()
    {
        ["releaseId"] = key,
        ["order"] = new JsonObject { ["channel"] = channel, ["id"] = id },
        ["shipTo"] = new JsonObject { ["name"] = "Somebody", ["city"] = "Somewhere" },
        ["lines"] = Lines(line => new JsonObject { ["line"] = line.Number, ["sku"] = line.Sku, ["quantity"] = line.Quantity }),
    };

    private static HubLine WebShopLine(JsonNode? one)
    {
        var quantity = (int)one!["quantity"]!;
        var tax = Number(one["tax_lines"]![0]!["price"]);
        var gross = (quantity * Number(one["price"])) - Number(one["total_discount"]);
        return new HubLine((int)one["id"]!, (string)one["sku"]!, quantity, gross - tax, tax);
    }

    private static decimal Number(JsonNode? node) => decimal.Parse((string)node!, CultureInfo.InvariantCulture);

    private static decimal Comma(JsonNode? node) => decimal.Parse(((string)node!).Replace(',', '.'), CultureInfo.InvariantCulture);
}
