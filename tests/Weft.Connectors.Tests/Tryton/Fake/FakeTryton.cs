using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Weft.Connectors.Tests.Tryton.Fake;

/// <summary>An error that Tryton answers inside a success.</summary>
internal sealed class TrytonError(string kind, params string[] texts) : Exception(texts[0])
{
    public JsonArray Json => [kind, new JsonArray([.. texts.Select(t => (JsonNode?)t), null])];
}

/// <summary>
/// Answers JSON-RPC as Tryton 6.0 does, with books of its own: enough of its models, buttons and wizards for what the connector asks, one call one
/// transaction. What it does was compared with a running Tryton; the tests against that one are the proof, these play every fault on every call.
/// </summary>
internal sealed class FakeTryton : HttpMessageHandler
{
    private const string Session = "Session aHViOjI6a2V5"; // hub:2:key

    public FakeTryton(FakeTimeProvider clock)
    {
        Rows = new TrytonRows(clock);
        Books = new FakeTrytonBooks(Rows);
    }

    public TrytonRows Rows { get; }

    public FakeTrytonBooks Books { get; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        call.Select(p => p.Key).ShouldBe(["id", "method", "params"], "Any other envelope makes Tryton answer in another shape.");
        request.Headers.ConnectionClose.ShouldBe(true);
        var method = call["method"]!.GetValue<string>();
        var parameters = call["params"]!.AsArray();
        if (method != "common.db.login" && request.Headers.Authorization?.ToString() != Session) return new(HttpStatusCode.Unauthorized) { Content = new StringContent("") };
        var answer = new JsonObject { ["id"] = call["id"]!.DeepClone() };
        try
        {
            answer["result"] = Answer(method, parameters);
        }
        catch (TrytonError error)
        {
            answer["error"] = error.Json;
        }

        return new(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    private JsonNode? Answer(string method, JsonArray p)
    {
        if (method == "common.db.login") return new JsonArray(2, "key");
        if (method == "model.res.user.get_preferences") return new JsonObject { ["company"] = 1, ["language"] = "de" };
        p[^1]!["language"]!.GetValue<string>().ShouldBe("en", "Errors are told apart by their English texts.");
        var parts = method.Split('.');
        var (kind, model, what) = (parts[0], string.Join('.', parts[1..^1]), parts[^1]);
        if (kind == "wizard") return Books.Wizard(model, what, p);
        switch (what)
        {
            case "search_read": return Page(model, p);
            case "read": return new JsonArray([.. p[0]!.AsArray().Select(id => Rows.Pick(model, Rows.Row(model, id!.GetValue<int>()), Names(p[1])))]);
            case "create":
                Books.CheckUnique(model, p[0]![0]!.AsObject());
                var id = Rows.Add(model, p[0]![0]!.AsObject());
                Books.Created(model, id);
                return new JsonArray(id);
            case "write":
                foreach (var written in p[0]!.AsArray()) Rows.Write(model, written!.GetValue<int>(), p[1]!.AsObject());
                foreach (var written in p[0]!.AsArray()) Books.Written(model, written!.GetValue<int>());
                return null;
            case "delete":
                foreach (var gone in p[0]!.AsArray()) Rows.Table(model).Remove(gone!.GetValue<int>());
                return null;
            default: return Books.Press(model, what, [.. p[0]!.AsArray().Select(x => x!.GetValue<int>())]);
        }
    }

    private JsonArray Page(string model, JsonArray p)
    {
        var found = Rows.Find(model, p[0]!.AsArray());
        if (p[3] is JsonArray order && order[0]![1]!.GetValue<string>().StartsWith("DESC", StringComparison.Ordinal)) found = found.Reverse();
        var page = found.Skip(p[1]!.GetValue<int>()).Take(p[2]!.GetValue<int>());
        return new([.. page.Select(r => Rows.Pick(model, model == "product.product" ? Books.WithQuantity(r, p[5]!.AsObject()) : r, Names(p[4])))]);
    }

    private static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(f => f!.GetValue<string>());
}
