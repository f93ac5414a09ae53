using System.Net;
using System.Text.Json;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Stock;

public sealed class StockListTests
{
    public static TheoryData<string> Stores => StockRetail.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Bad_movements_are_refused_one_by_one_and_the_rest_goes_on(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 10, "S001");
        var now = DateTimeOffset.UtcNow.AddMinutes(-1);
        object Row(string key, object? sku = null, string location = "S001", object? change = null, object? at = null, string reason = "sale", string? unit = null) =>
            new { key, sku = sku ?? "MUG", location, change = change ?? -1, at = at ?? now, reason, unit };
        object[] rows =
        [
            Row("t1"),
            Row("t2", change: -1.5),
            Row("t3", change: "two"),
            Row("t4", sku: "NOWHERE"),
            Row("t5", location: "S009"),
            Row("t6", at: DateTimeOffset.UtcNow.AddHours(2)),
            Row("t7", reason: "magic"),
            Row("t8", at: "2026-11-03T10:00:00"),
            Row("t9", change: 0),
            Row(""),
            "not a row",
            Row("t1"),
            Row("t1", change: -5),
            Row("t10", unit: "pallet"),
            Row("t11", change: 3, reason: "return"),
            Row("t12", change: 5_000_000_000),
        ];
        var (status, answer) = await node.PostAsync("stock/movements", new { rows });
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        (answer.Number("rows"), answer.Number("accepted"), answer.Number("alreadyDone"), answer.Number("refused")).ShouldBe((16, 2, 1, 13), answer.GetRawText());
        var refused = answer.GetProperty("refusedRows").EnumerateArray().ToDictionary(r => r.Number("row"));
        refused.Keys.Order().ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15]);
        refused.Values.ShouldAllBe(r => r.Text("reason").Length > 0 && r.Text("nextStep").Length > 0);
        Why(1).ShouldBe(("change", "A whole number is expected."));
        Why(2).ShouldBe(("change", "A number is expected, not text."));
        Why(3).ShouldBe(("sku", "NOWHERE is not in the catalogue."));
        Why(4).ShouldBe(("location", "There is no location called 'S009'."));
        Why(5).Field.ShouldBe("at");
        Why(5).Reason.ShouldContain("in the future");
        Why(6).ShouldBe(("reason", "'magic' is none of sale, return, transfer, receipt, adjustment."));
        Why(7).Reason.ShouldContain("has no offset");
        Why(8).ShouldBe(("change", "The movement moves nothing."));
        Why(9).ShouldBe(("key", "The field is missing or empty."));
        Why(12).Reason.ShouldContain("was reported before with other content");
        Why(13).Field.ShouldBe("unit");
        Why(15).Field.ShouldBe("change");
        (refused[12].Text("sku"), refused[12].Text("location"), refused[12].Text("key")).ShouldBe(("MUG", "S001", "t1"));
        (await node.AvailableAsync("MUG")).ShouldBe(12);

        (string? Field, string Reason) Why(int row) => (refused[row].Text("field"), refused[row].Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Bad_counts_are_refused_one_by_one_and_the_rest_goes_on(string store)
    {
        await using var node = await StockRetail.StartAsync(store, o =>
        {
            o.Locations["S002"] = o.Locations["S002"] with { Owner = "erp" };
            o.Locations["S001"] = o.Locations["S001"] with { Owner = "ops" };
        });
        foreach (var sku in (string[])["MUG", "CUP", "BOX"]) await node.RegisterAsync(sku);
        await node.CountAsync(("BOX", "S001", 8));
        object Row(object sku, object onHand, string location = "S001", object? countedAt = null, string? bucket = null) => new { sku, location, onHand, countedAt, bucket };
        object[] rows =
        [
            Row("MUG", 5),
            Row("CUP", -1),
            Row("CUP", 2.5, "DC1"),
            Row("CUP", "many", "DC1"),
            Row("NOWHERE", 3),
            Row("MUG", 3, "S009"),
            Row("MUG", 3, "S002"),
            Row("BOX", 7, countedAt: StockRetail.Morning.AddHours(-1)),
            Row("BOX", 8),
            Row("MUG", 4, countedAt: DateTimeOffset.UtcNow.AddDays(1), bucket: "damaged"),
            Row("MUG", 6),
            Row("CUP", 2, "DC1", bucket: "stolen"),
            Row("CUP", 1, bucket: "qualityControl"),
        ];
        var (status, answer) = await node.PostAsync("stock/snapshots", new { countedAt = StockRetail.Morning, rows });
        status.ShouldBe(HttpStatusCode.OK, answer.GetRawText());
        (answer.Number("rows"), answer.Number("accepted"), answer.Number("alreadyDone"), answer.Number("refused")).ShouldBe((13, 2, 1, 10), answer.GetRawText());
        var refused = answer.GetProperty("refusedRows").EnumerateArray().ToDictionary(r => r.Number("row"), r => (Field: r.TryGetProperty("field", out var f) ? f.GetString() : null, Reason: r.Text("reason")));
        refused[1].ShouldBe(("onHand", "A count of -1 units is impossible."));
        refused[2].ShouldBe(("onHand", "A whole number is expected."));
        refused[3].ShouldBe(("onHand", "A number is expected, not text."));
        refused[4].ShouldBe(("sku", "NOWHERE is not in the catalogue."));
        refused[5].ShouldBe(("location", "There is no location called 'S009'."));
        refused[6].ShouldBe(("location", "ops counts S002, whose stock is erp's."));
        refused[7].Field.ShouldBe("countedAt");
        refused[7].Reason.ShouldContain("is older than the count of");
        refused[9].Field.ShouldBe("countedAt");
        refused[9].Reason.ShouldContain("in the future");
        refused[10].ShouldBe(("sku", "The list counts MUG at S001 twice for the same time."));
        refused[11].Field.ShouldBe("bucket");
        (await node.AvailableAsync("MUG"), await node.AvailableAsync("BOX")).ShouldBe((5, 8));

        // Its owner counts it, whoever sends the list.
        (await node.PostAsync("stock/snapshots", new { source = "erp", countedAt = StockRetail.Morning, rows = new[] { Row("MUG", 3, "S002") } })).Body.Number("accepted").ShouldBe(1);
        (await node.AvailableAsync("MUG")).ShouldBe(8);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_list_with_its_key_counts_once_and_is_answered_alike(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 10, "DC1");
        var list = new { rows = new object[] { Move("t1", -2), Move("t2", "x") } };
        var (_, first) = await node.PostAsync("stock/movements", list, "key-1");
        await node.RestartAsync();
        var (status, again) = await node.PostAsync("stock/movements", list, "key-1");
        status.ShouldBe(HttpStatusCode.OK);
        again.GetProperty("repeated").GetBoolean().ShouldBeTrue();
        foreach (var field in (string[])["message", "rows", "accepted", "alreadyDone", "refused", "refusedRows"]) again.GetProperty(field).GetRawText().ShouldBe(first.GetProperty(field).GetRawText());
        var (reused, problem) = await node.PostAsync("stock/movements", new { rows = new object[] { Move("t3", -1) } }, "key-1");
        (reused, problem.Text("reason")).ShouldBe((HttpStatusCode.UnprocessableEntity, "key-reused"));
        (await node.AvailableAsync("MUG")).ShouldBe(8);

        static object Move(string key, object change) => new { key, sku = "MUG", location = "DC1", change, at = StockRetail.Morning.AddHours(1), reason = "sale" };
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_list_that_empties_too_many_SKUs_is_refused_as_a_whole_until_it_is_confirmed(string store)
    {
        await using var node = await StockRetail.StartAsync(store, o => (o.Stock.MaxZeroPercent, o.Stock.ZeroGuardFrom) = (30, 10));
        var skus = Enumerable.Range(1, 12).Select(i => $"SKU-{i:00}").ToList();
        foreach (var sku in skus) await node.RegisterAsync(sku);
        await node.CountAsync([.. skus.Select((s, i) => (s, "DC1", (object)(i < 10 ? 5 : 0)))]);

        var list = new { countedAt = StockRetail.Morning.AddHours(1), rows = skus.Select((s, i) => new { sku = s, location = "DC1", onHand = i < 6 ? 4 : 0 }) };
        var (status, problem) = await node.PostAsync("stock/snapshots", list);
        (status, problem.Text("reason")).ShouldBe((HttpStatusCode.Conflict, "too-many-zeros"));
        problem.Text("detail").ShouldStartWith("The list would set 4 of the 12 SKUs it counts to zero (33 %; up to 30 % are taken without asking).");
        problem.Text("nextStep").ShouldContain("confirmZeros");
        (await node.AvailableAsync("SKU-01"), await node.AvailableAsync("SKU-07")).ShouldBe((5, 5), "nothing of it was taken");

        var (_, taken) = await node.PostAsync("stock/snapshots", new { list.countedAt, list.rows, confirmZeros = true });
        (taken.Number("accepted"), taken.Number("refused")).ShouldBe((12, 0), taken.GetRawText());
        (await node.AvailableAsync("SKU-01"), await node.AvailableAsync("SKU-07")).ShouldBe((4, 0));

        // What is at zero already is not emptied by it.
        var same = new { countedAt = StockRetail.Morning.AddHours(2), list.rows };
        (await node.PostAsync("stock/snapshots", same)).Body.Number("accepted").ShouldBe(12);
    }

    [Fact]
    public async Task Of_a_few_SKUs_any_number_may_be_sold_out()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 10, "DC1");
        var (_, answer) = await node.PostAsync("stock/snapshots", new { countedAt = StockRetail.Morning.AddHours(1), rows = new[] { new { sku = "MUG", location = "DC1", onHand = 0 } } });
        answer.Number("accepted").ShouldBe(1, answer.GetRawText());
    }

    [Theory]
    [InlineData("movements", """{"rows":[]}""", 400, "rows-missing")]
    [InlineData("movements", """{}""", 400, "request-invalid")]
    [InlineData("movements", """{"rows":7}""", 400, "request-invalid")]
    [InlineData("movements", "no JSON", 400, "request-invalid")]
    [InlineData("movements", """[1]""", 400, "request-invalid")]
    [InlineData("movements", """{"source":"tills","rows":[{}]}""", 400, "source-unknown")]
    [InlineData("movements", """{"rows":[{},{},{},{}]}""", 400, "too-many-rows")]
    [InlineData("snapshots", """{"countedAt":"noon","rows":[{}]}""", 400, "request-invalid")]
    [InlineData("snapshots", """{"confirmZeros":"yes","rows":[{}]}""", 400, "request-invalid")]
    public async Task A_list_that_cannot_be_read_is_refused_as_a_whole(string what, string body, int status, string reason)
    {
        await using var node = await StockRetail.StartAsync("sqlite", o => o.Stock.MaxRowsPerRequest = 3);
        var (answered, problem) = await node.SendAsync(HttpMethod.Post, "stock/" + what, body);
        ((int)answered, problem.Text("reason")).ShouldBe((status, reason), problem.GetRawText());
    }

    [Fact]
    public async Task A_list_larger_than_the_limit_is_not_read()
    {
        await using var node = await StockRetail.StartAsync("sqlite", o => o.Stock.MaxRequestBytes = 2_000);
        var (status, problem) = await node.SendAsync(HttpMethod.Post, "stock/movements", "{\"rows\":[{\"key\":\"" + new string('x', 3_000) + "\"}]}");
        ((int)status, problem.Text("reason")).ShouldBe((413, "too-large"));
    }

    [Fact]
    public async Task Who_may_only_read_may_not_say_what_came_and_went()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/stock/movements") { Content = new StringContent("""{"rows":[{}]}"""), Headers = { { "X-Api-Key", Node.ReadKey } } };
        using var reader = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var answer = await reader.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
