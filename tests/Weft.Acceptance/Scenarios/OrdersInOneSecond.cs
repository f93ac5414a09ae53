using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>Several orders in one second across the edge of a page, in another time zone, around a change of the clocks: all are read, once.</summary>
public sealed class OrdersInOneSecond
{
    private const int PageSize = 250;
    private const int Orders = 260;
    private const long FirstId = 7_000;

    /// <summary>03:00 summer time becomes 02:00: for an hour, local times come a second time.</summary>
    private static readonly DateTimeOffset shift = new(2026, 10, 25, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ScenarioStore.Sqlite, 8, 8)]
    [InlineData(ScenarioStore.Postgres, 8, 8)]
    [InlineData(ScenarioStore.Sqlite, 2, 1)]
    [InlineData(ScenarioStore.Postgres, 2, 1)]
    public async Task All_are_read_once_with_their_offset(string store, int hoursBefore, int hoursAfter)
    {
        await using var retail = await Retail.CreateAsync(store);
        var template = await retail.DocumentAsync(retail.Place((retail.Sku(0), 1)));
        var list = new OrderList();
        for (var i = 0; i < Orders; i++) list.Add(Document(template, FirstId + (2 * i), TimeOf(i), i < PageSize / 2 ? hoursBefore : hoursAfter));
        await using var shop = await Stub.StartAsync(list.AnswerAsync);
        retail.Options.Connections[retail.Shop] = retail.Options.Connections[retail.Shop] with { Address = shop.Address };
        await retail.StartNodeAsync();
        await UntilReadAsync(retail, Orders);

        // An order of the last second becomes visible only now, with a lower id.
        list.Add(Document(template, FirstId + (2 * Orders) - 3, TimeOf(Orders - 1), hoursAfter));
        await retail.StopAsync();
        await retail.StartNodeAsync();
        await UntilReadAsync(retail, Orders + 1);

        (await retail.Store.CountAsync($"inbox WHERE connection = '{retail.Shop}'")).ShouldBe(Orders + 1);
        list.PageEdges.ShouldContain(FirstId + (2 * (PageSize - 1)), "the three orders of one second lie across a page's edge");
        var first = (await retail.GetAsync($"orders/{retail.Shop}:{FirstId}")).GetProperty("order").GetProperty("placedAt").GetString();
        first.ShouldBe(TimeOf(0).ToOffset(TimeSpan.FromHours(hoursBefore)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
    }

    /// <summary>A second apart, but the last two of the first page and the first of the second are of one second.</summary>
    private static DateTimeOffset TimeOf(int index) => shift.AddSeconds((index is PageSize - 1 or PageSize ? PageSize - 2 : index) - (PageSize / 2));

    private static JsonObject Document(JsonObject template, long id, DateTimeOffset at, int hours)
    {
        var time = at.ToOffset(TimeSpan.FromHours(hours)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var document = template.DeepClone().AsObject();
        (document["id"], document["number"], document["created_at"], document["updated_at"]) = (id, id, time, time);
        (document["financial_status"], document["payment"]) = ("pending", null);
        return document;
    }

    private static Task UntilReadAsync(Retail retail, int orders) => Until.HoldsAsync(
        $"{orders} orders are read", async () => await retail.Store.CountAsync("orders") == orders, async () => $"{await retail.Store.CountAsync("orders")} are. {(await retail.GetAsync("connections")).GetRawText()}");

    /// <summary>The shop's list: strictly after a time and an id, times to the second.</summary>
    private sealed class OrderList
    {
        private readonly SortedDictionary<(long Second, long Id), JsonObject> orders = [];

        /// <summary>The last ids of full pages.</summary>
        public List<long> PageEdges { get; } = [];

        public void Add(JsonObject order) => orders.Add((DateTimeOffset.Parse((string)order["updated_at"]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds(), (long)order["id"]!), order);

        public async Task AnswerAsync(HttpContext context)
        {
            var answer = context.Request.Method == "GET" ? Page(context.Request.Query) : await TakeStockAsync(context.Request);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString());
        }

        private JsonObject Page(IQueryCollection query)
        {
            var after = query["updated_after"] is [{ } time] ? (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds(), long.Parse(query["after_id"]!, CultureInfo.InvariantCulture)) : (0L, 0L);
            var page = orders.Where(o => o.Key.CompareTo(after) > 0).Take(int.Parse(query["limit"]!, CultureInfo.InvariantCulture)).ToList();
            if (page.Count == PageSize) PageEdges.Add(page[^1].Key.Id);
            return new JsonObject { ["orders"] = new JsonArray([.. page.Select(o => o.Value.DeepClone())]) };
        }

        private static async Task<JsonObject> TakeStockAsync(HttpRequest request)
        {
            using var pushed = await JsonDocument.ParseAsync(request.Body);
            var rows = pushed.RootElement.GetProperty("items").EnumerateArray().Select(i => (JsonNode)new JsonObject { ["sku"] = i.GetProperty("sku").GetString(), ["status"] = "ok" });
            return new JsonObject { ["results"] = new JsonArray([.. rows]) };
        }
    }
}
