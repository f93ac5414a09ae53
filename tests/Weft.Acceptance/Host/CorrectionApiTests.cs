using System.Net;
using System.Text.Json;
using Weft.Acceptance.Access;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;
using Weft.Engine.Corrections;
using Weft.Hosting;

namespace Weft.Acceptance.Host;

/// <summary>A message that could not be read is corrected over the API and by command line; what became of exceptions.</summary>
public sealed class CorrectionApiTests
{
    private const string NoSku = """{"number":"4004","quantity":2,"cents":1998,"name":"Anna Berger","email":"anna@example.com"}""";

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_corrected_copy_makes_the_order_once_however_often_the_original_comes_again(string store)
    {
        await using var node = await StartAsync(store);
        var id = await AsideAsync(node, NoSku);
        var draft = await node.GetAsync($"messages/{id}/draft");
        var text = draft.GetProperty("text").GetString()!;
        text.ShouldNotContain("anna@example.com");
        draft.GetProperty("locked").EnumerateArray().Select(l => l.GetString()).ShouldBe(["number"]);
        var corrected = text.Replace("\"quantity\"", "\"sku\": \"MUG\", \"quantity\"");

        var (status, preview) = await SendAsync(node, $"messages/{id}/copy/preview", corrected);
        status.ShouldBe(HttpStatusCode.OK);
        preview.GetProperty("changes")[0].GetProperty("path").GetString().ShouldBe("sku");
        (await node.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(1, "a preview sends nothing");

        var (sent, answer) = await SendAsync(node, $"messages/{id}/copy", corrected, "The shop forgot the SKU.");
        sent.ShouldBe(HttpStatusCode.OK);
        var copy = answer.GetProperty("copy").GetInt64();
        await node.UntilIdleAsync();
        using (var again = await node.SendAsync(NoSku)) again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.UntilIdleAsync();

        var orders = await node.GetAsync("orders");
        orders.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await node.GetAsync("orders/webshop:4004")).ToString().ShouldContain("anna@example.com");
        var story = await node.GetAsync("orders/webshop:4004/story");
        var told = story.GetProperty("corrections")[0];
        (told.GetProperty("original").GetInt64(), told.GetProperty("copy").GetInt64(), told.GetProperty("author").GetString()).ShouldBe((id, copy, "chief"));
        var original = await node.GetAsync($"messages/{id}");
        (original.GetProperty("state").GetString(), original.GetProperty("text").GetString(), original.GetProperty("replacedBy").GetProperty("copy").GetInt64()).ShouldBe(("Replaced", NoSku, copy));
        (await node.GetAsync($"messages/{copy}")).GetProperty("copyOf").GetProperty("original").GetInt64().ShouldBe(id);
        (await node.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(0);

        var over = (await node.GetAsync("exceptions/resolved?kind=message")).GetProperty("items")[0];
        (over.GetProperty("endedBy").GetString(), over.GetProperty("ending").GetString()).ShouldBe(("chief", $"Corrected, as message {copy}"));
        var (late, problem) = await SendAsync(node, $"messages/{id}/copy", corrected, "Me too.");
        (late, problem.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.Conflict, "not-correctable"));
        problem.GetProperty("detail").GetString()!.ShouldContain("chief has corrected it already");
        var trail = (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Entity: $"messages/{id}"), default)).Single(a => a.Entry is { Action: "copyMessage", Outcome: "done" });
        (trail.Entry.Actor, trail.Entry.Detail).ShouldBe(("chief", $"as message {copy}; changed: sku"));
    }

    [Fact]
    public async Task Attempts_to_abuse_it_fail_harmlessly()
    {
        await using var node = await StartAsync();
        var id = await AsideAsync(node, NoSku);
        var text = (await node.GetAsync($"messages/{id}/draft")).GetProperty("text").GetString()!;
        var good = text.Replace("\"quantity\"", "\"sku\": \"MUG\", \"quantity\"");
        foreach (var (key, name) in ((string, string)[])[(Node.ReadKey, "a viewer"), (Node.Key, "an operator")])
            foreach (var path in new[] { "copy", "copy/preview" })
                (await SendAsync(node, $"messages/{id}/{path}", good, "why", key)).Status.ShouldBe(HttpStatusCode.Forbidden, $"{name} at {path}");

        async Task RefusedAsync(string copy, string field, HttpStatusCode status = HttpStatusCode.BadRequest)
        {
            var (answered, problem) = await SendAsync(node, $"messages/{id}/copy", copy, "why");
            answered.ShouldBe(status);
            if (status == HttpStatusCode.BadRequest) problem.GetProperty("field").GetString().ShouldBe(field);
        }

        await RefusedAsync(good.Replace("4004", "1001"), "number");
        await RefusedAsync(good.Replace("\"sku\": \"MUG\"", "\"sku\": \"•••1\""), "sku");
        await RefusedAsync(good.Replace("•••1", "•••2"), "name");
        await RefusedAsync(good.Replace("•••1", "•••"), "name");
        await RefusedAsync(good[..^2], "text");
        await RefusedAsync("<x>" + good + "</x>", "text");
        await RefusedAsync(good.Replace("MUG", new string('x', CorrectionDesk.LongestText)), "text");
        await RefusedAsync(good.Replace("MUG", new string('x', 4 * CorrectionDesk.LongestText)), "", HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(node, $"messages/{id}/copy", good)).Body.GetProperty("field").GetString().ShouldBe("note");
        (await SendAsync(node, "messages/999999/copy", good, "why")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.GetAsync("orders")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await node.GetAsync("messages?state=quarantined")).GetProperty("items").GetArrayLength().ShouldBe(1);

        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(node, $"messages/{id}/copy", good, "why")));
        both.Count(b => b.Status == HttpStatusCode.OK).ShouldBe(1);
        both.Count(b => b.Status == HttpStatusCode.Conflict).ShouldBe(5);
        await node.UntilIdleAsync();
        (await node.GetAsync("orders")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("operator", HttpStatusCode.NotFound)]
    [InlineData("off", HttpStatusCode.Forbidden)]
    public async Task Whose_right_it_is_stands_in_the_configuration(string who, HttpStatusCode asOperator)
    {
        await using var node = await Node.StartAsync(o => o.Access.Corrections = Enum.Parse<Correctors>(who, ignoreCase: true));
        (await SendAsync(node, "messages/999999/copy", "{}", "why", Node.Key)).Status.ShouldBe(asOperator);
        (await SendAsync(node, "messages/999999/copy", "{}", "why", Node.ReadKey)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_command_line_does_the_same()
    {
        await using var node = await StartAsync();
        var id = await AsideAsync(node, NoSku);
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];
        var draft = await AskAsync(folder, ["messages", "draft", $"{id}", .. at]);
        draft.ExitCode.ShouldBe(0, draft.Error);
        folder.Write("draft.json", draft.Output.Replace("\"quantity\"", "\"sku\": \"MUG\", \"quantity\""));
        (await AskAsync(folder, ["messages", "correct", $"{id}", "draft.json", .. at])).ShouldBeOneClearMessage("--note");
        var preview = await AskAsync(folder, ["messages", "correct", $"{id}", "draft.json", "--preview", .. at]);
        preview.Output.ShouldContain("sku");
        preview.Output.ShouldContain("Nothing was sent.");
        var sent = await AskAsync(folder, ["messages", "correct", $"{id}", "draft.json", "--note", "The shop forgot it.", .. at]);
        sent.ExitCode.ShouldBe(0, sent.Error);
        await node.UntilIdleAsync();
        (await AskAsync(folder, ["messages", "show", $"{id}", .. at])).Output.ShouldContain("chief corrected it");
        (await AskAsync(folder, ["orders", "show", "4004", .. at])).Output.ShouldContain($"chief corrected message {id}");
        (await AskAsync(folder, ["exceptions", "resolved", "--kind", "message", .. at])).Output.ShouldContain("chief");
        (await AskAsync(folder, ["exceptions", "retrying", .. at])).Output.ShouldContain("Nothing is tried again.");
        var unknown = await AskAsync(folder, ["exceptions", "give-up", "999999", .. at]);
        (unknown.ExitCode, unknown.Error.Contains("There is no delivery 999999")).ShouldBe((1, true));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Orders_that_somebody_lets_go_and_orders_that_a_cure_lets_go_are_kept_apart(string store)
    {
        await using var node = await StartAsync(store);
        await node.PlaceAsync("5001", "MUG-OLD");
        await node.SendAsync(HttpMethod.Post, "orders/webshop:5001/holds", """{"reason":"Wait."}""");
        (await node.SendAsync(HttpMethod.Delete, "orders/webshop:5001/holds?kind=Manual")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Put, "skus/MUG-OLD/mapping", """{"to":"MUG"}""")).Status.ShouldBe(HttpStatusCode.OK);
        await node.UntilIdleAsync();
        var people = (await node.GetAsync("exceptions/resolved?kind=order&by=people")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (people.GetProperty("what").GetString(), people.GetProperty("endedBy").GetString(), people.GetProperty("link").GetString()).ShouldBe(("Manual", "chief", "webshop:5001"));
        var itself = (await node.GetAsync("exceptions/resolved?kind=order&by=itself")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (itself.GetProperty("what").GetString(), itself.TryGetProperty("endedBy", out _)).ShouldBe(("UnmappedSku", false));
        foreach (var wrong in new[] { "resolved?kind=x", "resolved?by=x", "resolved?limit=0", "resolved?cursor=x", "retrying?kind=order", "retrying?cursor=x" })
        {
            using var answer = await node.Http.GetAsync("/api/v1/exceptions/" + wrong);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
        }
    }

    /// <summary>A node on which the chief, an operator and a reader have keys; the chief asks unless the test says otherwise.</summary>
    private static async Task<Node> StartAsync(string store = ScenarioStore.Sqlite)
    {
        var node = await Node.StartAsync(o => o.Consumers.Add(new ApiConsumer("chief", Node.HashOf(ChiefKey)) { Scopes = [Roles.Admin, Roles.Operator] }), store: store);
        node.Http.DefaultRequestHeaders.Remove("X-Api-Key");
        node.Http.DefaultRequestHeaders.Add("X-Api-Key", ChiefKey);
        await node.StockAsync("MUG", 50);
        return node;
    }

    private const string ChiefKey = "the chief's key";

    private static async Task<long> AsideAsync(Node node, string body)
    {
        using var answer = await node.SendAsync(body);
        await node.UntilIdleAsync();
        return (await node.GetAsync("messages?state=quarantined")).GetProperty("items")[0].GetProperty("id").GetInt64();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(Node node, string path, string text, string? note = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + path) { Content = new StringContent(JsonSerializer.Serialize(new { text, note }), System.Text.Encoding.UTF8, "application/json") };
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        request.Headers.Add("X-Api-Key", key ?? ChiefKey);
        using var answer = await http.SendAsync(request);
        // A body that is too large is not read, nor answered in words.
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.RequestEntityTooLarge ? default : await Node.JsonOf(answer));
    }

    private static Task<Ended> AskAsync(Folder folder, string[] arguments) =>
        WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = ChiefKey }, arguments);
}
