using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Core.Orders;
using Weft.Hosting;
using Weft.Simulation;

namespace Weft.Acceptance.Scenarios;

/// <summary>"Paid" and "fulfilled" overtake the order itself: whatever the order of arrival, the same end, once each.</summary>
public sealed class AnyOrderOfArrival
{
    /// <summary>The channel ships these orders; a warehouse that picks them first could not be stopped any more.</summary>
    private static readonly TimeSpan notPickedYet = TimeSpan.FromHours(1);

    private static readonly string[] kinds = ["orders", "orders/paid", "orders/fulfilled"];
    private static readonly int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Messages_that_state_one_fact_each_wait_for_their_order(string store)
    {
        await using var retail = await Retail.StartAsync(store, AddFactShop, notPickedYet);
        for (var i = 0; i < permutations.Length; i++)
        {
            var number = $"{1001 + i}";
            foreach (var which in permutations[i]) await TellFactAsync(retail, number, which, orderIsHere: Array.IndexOf(permutations[i], which) > Array.IndexOf(permutations[i], 0));
            await ShouldEndOnceAsync(retail, $"{Retail.FactShop}:{number}");
        }

        (await retail.GetAsync("deadletters")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await retail.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Messages_that_carry_the_whole_order_may_come_in_any_order(string store)
    {
        await using var retail = await Retail.StartAsync(store, warehouseTime: notPickedYet);
        for (var i = 0; i < permutations.Length; i++)
        {
            var order = retail.Place((retail.Sku(i), 1));
            var paid = await retail.DocumentAsync(order);
            paid["version"] = 2;
            var created = paid.DeepClone().AsObject();
            (created["version"], created["financial_status"], created["payment"]) = (1, "pending", null);
            var fulfilled = paid.DeepClone().AsObject();
            (fulfilled["version"], fulfilled["fulfillment_status"]) = (3, "fulfilled");
            (JsonObject Body, string Topic)[] messages = [(created, "orders/create"), (paid, "orders/paid"), (fulfilled, "orders/fulfilled")];
            foreach (var which in permutations[i])
            {
                await retail.TellAsync(messages[which].Body, messages[which].Topic, $"D-{i}-{which}");
                await retail.UntilDecidedAsync();
            }

            await ShouldEndOnceAsync(retail, retail.IdOf(order));
        }

        (await retail.GetAsync("deadletters")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await retail.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private static void AddFactShop(WeftOptions options)
    {
        options.Connections[Retail.FactShop] = new ConnectionOptions(PlainShop.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Channel) { Values = { ["secret"] = Node.Secret } };
        options.Channels[Retail.FactShop] = SimulatedConnections.PartiesOf("nordmarkt");
    }

    private static async Task TellFactAsync(Retail retail, string number, int which, bool orderIsHere)
    {
        var body = which == 0 ? $$"""{"number":"{{number}}","sku":"{{retail.Sku(0)}}","quantity":1,"cents":1998,"unpaid":true}""" : $$"""{"number":"{{number}}","states":"{{kinds[which]}}"}""";
        var bytes = Encoding.UTF8.GetBytes(body);
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"in/{Retail.FactShop}/{kinds[which]}") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-Time", time);
        request.Headers.Add("X-Signature", Convert.ToHexString(Weft.Sdk.Signatures.HmacSha256(Node.Secret, Encoding.UTF8.GetBytes(time + "."), bytes)));
        using var answer = await retail.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await retail.UntilDecidedAsync();
        if (which == 0 || orderIsHere) return;
        var story = await retail.StoryAsync($"{Retail.FactShop}:{number}");
        story.GetProperty("status").GetString().ShouldBe(nameof(OrderStatus.WaitingForOrder));
        story.GetProperty("summary").GetString()!.ShouldStartWith("Waiting for the order");
    }

    private static async Task ShouldEndOnceAsync(Retail retail, string order)
    {
        await retail.UntilInSyncAsync(order);
        (await retail.StoryAsync(order)).GetProperty("status").GetString().ShouldBe(nameof(OrderStatus.Completed));
        var sale = retail.SalesOrdersOf(order).ShouldHaveSingleItem();
        sale.Deliveries.ShouldHaveSingleItem();
        sale.Invoices.ShouldHaveSingleItem();
    }
}
