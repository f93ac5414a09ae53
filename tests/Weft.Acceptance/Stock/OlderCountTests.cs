using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.Stock;

/// <summary>A count that is older than the last one changes nothing. Tills that catch up send such counts as a matter of course; whoever sends a list over our API is told.</summary>
public sealed class OlderCountTests
{
    private const string Tills = "tills";
    private const string Secret = "tills' secret";

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_till_that_catches_up_is_not_bothered_and_a_list_is_refused_the_row(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        retail.Options.Connections[Tills] = new ConnectionOptions("pos", new Uri("http://127.0.0.1:1/"), ConnectionRole.Stores) { Values = { ["secret"] = Secret } };
        retail.Options.Locations["S001"] = new("Store 1", Owner: Tills);
        await retail.StartNodeAsync();
        var (sku, noon) = (retail.Sku(0), DateTimeOffset.UtcNow.AddHours(-2));
        await CountAsync(retail, sequence: 2, noon, sku, 5);
        await CountAsync(retail, sequence: 1, noon.AddHours(-1), sku, 7);
        await retail.UntilDecidedAsync();
        (await retail.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(0);

        using var list = await retail.Http.PostAsJsonAsync("api/v1/stock/snapshots", new { source = Tills, countedAt = noon.AddHours(-1), rows = new[] { new { sku, location = "S001", onHand = 7 } } });
        var answer = await Node.JsonOf(list);
        (answer.Number("rows"), answer.Number("refused")).ShouldBe((1, 1), answer.GetRawText());
        answer.GetProperty("refusedRows")[0].Text("reason").ShouldContain("is older than the count of");
        var here = (await retail.GetAsync($"stock/{sku}")).GetProperty("locations").EnumerateArray().Single(l => l.Text("location") == "S001");
        here.Number("onHand").ShouldBe(5);
    }

    private static async Task CountAsync(Retail retail, int sequence, DateTimeOffset at, string sku, int units)
    {
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            store = "S001", workstation = "1", businessDay = at.ToString("yyyy-MM-dd"), sequence, type = "count", at, lines = new[] { new { line = 1, sku, quantity = units } },
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "in/" + Tills) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        request.Headers.Add("X-Pos-Signature", Convert.ToHexString(Signatures.HmacSha256(Secret, body)));
        using var answer = await retail.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }
}
