using System.Globalization;
using System.Net;
using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Acceptance.Stock;

/// <summary>A node with a distribution centre and two stores, whose web shop sells from all three, and short ways to speak of stock.</summary>
internal static class StockRetail
{
    /// <summary>Times of counts and movements, all in the past.</summary>
    public static readonly DateTimeOffset Morning = DateTimeOffset.UtcNow.AddHours(-6);

    public static TheoryData<string> Stores => [ScenarioStore.Sqlite, ScenarioStore.Postgres];

    public static Task<Node> StartAsync(string store, Action<WeftOptions>? change = null) => Node.StartAsync(
        o =>
        {
            o.Consumers[0] = o.Consumers[0] with { RequestsPerSecond = 100_000 };
            o.Locations["S001"] = new("Store 1");
            o.Locations["S002"] = new("Store 2");
            o.Stock.Channels[Node.Channel] = new ChannelStock(Node.Channel) { Nodes = ["DC1", "S001", "S002"] };
            change?.Invoke(o);
        },
        store: store);

    /// <summary>Makes the catalogue know a SKU.</summary>
    public static Task RegisterAsync(this Node node, string sku) => node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku($"A {sku}"));

    /// <summary>Makes the catalogue know a SKU and counts it at the distribution centre.</summary>
    public static async Task StockAsync(this Node node, string sku, int units, string location)
    {
        await node.RegisterAsync(sku);
        (await node.CountAsync((sku, location, units))).GetProperty("accepted").GetInt32().ShouldBe(1);
    }

    public static async Task<JsonElement> CountAsync(this Node node, params (string Sku, string Location, object OnHand)[] rows)
    {
        var (status, body) = await node.PostAsync("stock/snapshots", new { countedAt = Morning, rows = rows.Select(r => new { sku = r.Sku, location = r.Location, onHand = r.OnHand }) });
        status.ShouldBe(HttpStatusCode.OK, body.GetRawText());
        return body;
    }

    public static Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(this Node node, string path, object body, string? key = null) =>
        node.SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body), key);

    public static async Task<int> AvailableAsync(this Node node, string sku, string more = "") =>
        (await node.GetAsync($"availability?sku={Uri.EscapeDataString(sku)}{more}")).GetProperty("available").GetInt32();

    public static object Cart(string id, bool allOrNothing, params (string Sku, int Quantity)[] lines) =>
        new { id, channel = Node.Channel, allOrNothing, seconds = 600, lines = lines.Select(l => new { sku = l.Sku, quantity = l.Quantity }) };

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    /// <summary>A time as it stands in an address.</summary>
    public static string InAddress(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture));
}
