using System.Net;
using Weft.Acceptance.Support;
using Weft.Hosting;

namespace Weft.Acceptance.Host;

public sealed class AccessTests
{
    private const string Because = """{"reason":"x"}""";

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("a guess", HttpStatusCode.Unauthorized)]
    [InlineData(Node.ReadKey, HttpStatusCode.OK)]
    [InlineData(Node.Key, HttpStatusCode.OK)]
    public async Task Reading_needs_a_known_key(string? key, HttpStatusCode expected)
    {
        await using var node = await Node.StartAsync();
        foreach (var path in (string[])["/api/v1/orders", "/api/v1/connections", "/metrics"])
        {
            using var answer = await AskAsync(node, HttpMethod.Get, path, key);
            answer.StatusCode.ShouldBe(expected, path);
        }
    }

    [Fact]
    public async Task The_Authorization_header_works_as_well()
    {
        await using var node = await Node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Node.Key);
        (await http.GetStringAsync("/api/v1/orders")).ShouldContain("items");
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        using var answer = await AskAsync(node, HttpMethod.Post, "/api/v1/orders/1001/cancel", Node.ReadKey, Because);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Node.JsonOf(answer)).GetProperty("nextStep").GetString()!.ShouldContain("apiKeys.reader.access");
    }

    [Fact]
    public async Task Without_keys_this_machine_may_read_and_nobody_may_write()
    {
        await using var node = await Node.StartAsync(o => o.Consumers.Clear());
        using var read = await AskAsync(node, HttpMethod.Get, "/api/v1/orders", key: null);
        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var write = await AskAsync(node, HttpMethod.Post, "/api/v1/orders/1001/cancel", key: null, Because);
        write.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Node.JsonOf(write)).GetProperty("nextStep").GetString()!.ShouldContain("weft keys new");

        // A page somewhere on the internet that resolves its name to this machine.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        request.Headers.Host = "evil.example";
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var rebound = await http.SendAsync(request);
        rebound.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Webhooks_and_health_need_no_key()
    {
        await using var node = await Node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        foreach (var path in (string[])["/health/live", "/health/ready", "/openapi/v1.json", "/docs/"])
            (await http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        node.Http.DefaultRequestHeaders.Clear();
        await node.PlaceAsync("1001");
    }

    [Fact]
    public async Task A_consumer_that_asks_too_often_is_told_when_to_come_again_and_others_are_served()
    {
        await using var node = await Node.StartAsync(o => o.Consumers[1] = o.Consumers[1] with { RequestsPerSecond = 1 });
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 50 && refused is null; i++)
        {
            var answer = await AskAsync(node, HttpMethod.Get, "/api/v1/connections", Node.ReadKey);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused = answer;
            else answer.Dispose();
        }

        refused.ShouldNotBeNull();
        refused.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        refused.Dispose();
        using var other = await AskAsync(node, HttpMethod.Get, "/api/v1/connections", Node.Key);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_node_that_others_can_reach_does_not_start_without_keys()
    {
        var options = Node.Options(":memory:");
        options.Consumers.Clear();
        options.Urls = ["http://0.0.0.0:0"];
        var fault = await Should.ThrowAsync<HostFaultException>(() => WeftHost.StartAsync(options, Node.Surroundings, CancellationToken.None));
        fault.Faults.ShouldHaveSingleItem().Key.ShouldBe("apiKeys");
    }

    private static async Task<HttpResponseMessage> AskAsync(Node node, HttpMethod method, string path, string? key, string? body = null)
    {
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Add("X-Api-Key", key);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await http.SendAsync(request);
    }
}
