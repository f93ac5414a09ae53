using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Host;

public sealed class InboundTests
{
    private const string Order = """{"number":"1001","sku":"MUG","quantity":2,"cents":1998}""";

    [Fact]
    public async Task An_order_that_arrives_has_a_story()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG", 10);
        await node.PlaceAsync("1001");

        var story = await node.GetAsync("orders/webshop:1001/story");
        story.GetProperty("number").GetString().ShouldBe("1001");
        story.GetProperty("total").GetRawText().ShouldBe("""{"amount":"19.98","currency":"EUR"}""");
        story.GetProperty("timeline").GetArrayLength().ShouldBeGreaterThan(0);
        (await node.Http.GetStringAsync("/health/ready")).ShouldContain("ok");
    }

    [Fact]
    public async Task A_message_that_is_sent_again_has_one_effect()
    {
        await using var node = await Node.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await node.SendAsync(Order);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }

        await node.UntilIdleAsync();
        var story = await node.GetAsync("orders/1001/story");
        story.GetProperty("timeline").EnumerateArray().Count(e => e.GetProperty("what").GetString() == "OrderPlaced").ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_signature_is_401_and_the_call_is_kept()
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.SendAsync(Order, secret: "another secret");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await Node.JsonOf(answer)).GetProperty("field").GetString().ShouldBe("signature");
        var kept = await OnlyQuarantined(node);
        kept.GetProperty("reason").GetString().ShouldBe("The signature does not match.");
        kept.GetProperty("nextStep").GetString()!.ShouldContain("connections.webshop.secret");
        (await node.GetAsync("orders")).GetProperty("items").GetArrayLength().ShouldBe(0);

        // Still not genuine: reprocessing proves it again instead of believing it now.
        var id = kept.GetProperty("id").GetInt64();
        (await node.SendAsync(HttpMethod.Post, $"messages/{id}/reprocess")).Status.ShouldBe(HttpStatusCode.OK);
        await node.UntilIdleAsync();
        (await OnlyQuarantined(node)).GetProperty("id").GetInt64().ShouldBe(id);
        (await node.GetAsync("orders")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_call_whose_secret_was_corrected_is_reprocessed()
    {
        await using var node = await Node.StartAsync(o => o.Connections[Node.Channel].Values["secret"] = "not yet the right one");
        using var answer = await node.SendAsync(Order);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var id = (await OnlyQuarantined(node)).GetProperty("id").GetInt64();

        await node.RestartAsync(o => o.Connections[Node.Channel].Values["secret"] = Node.Secret);
        await node.SendAsync(HttpMethod.Post, $"messages/{id}/reprocess");
        await node.UntilIdleAsync();
        (await node.GetAsync("orders/1001/story")).GetProperty("number").GetString().ShouldBe("1001");
    }

    [Fact]
    public async Task A_replayed_signature_is_401()
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.SendAsync(Order, at: DateTimeOffset.UtcNow.AddMinutes(-10));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Node.JsonOf(answer)).GetProperty("detail").GetString().ShouldBe("The signed time is too old.");
    }

    [Theory]
    [InlineData("this is not JSON", "The message is not JSON.", null)]
    [InlineData("""{"number":"1","quantity":1,"cents":1}""", "The order has no SKU.", "sku")]
    [InlineData("""{"number":"1","sku":"MUG","quantity":-3,"cents":1}""", "Line 1 orders -3 units.", "lines[0].quantity")]
    public async Task A_message_that_cannot_be_acted_on_is_taken_and_put_aside(string body, string reason, string? field)
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.SendAsync(body);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.UntilIdleAsync();
        var kept = await OnlyQuarantined(node);
        kept.GetProperty("reason").GetString().ShouldBe(reason);
        if (field is not null) kept.GetProperty("field").GetString().ShouldBe(field);
        kept.GetProperty("nextStep").GetString().ShouldNotBeNullOrEmpty();
        var whole = await node.GetAsync($"messages/{kept.GetProperty("id").GetInt64()}");
        whole.GetProperty("text").GetString().ShouldBe(body);
        whole.GetProperty("headers").GetProperty("weft-path").GetString().ShouldBe("orders");
    }

    [Fact]
    public async Task An_unknown_kind_of_message_is_put_aside()
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.SendAsync("{}", path: "parties/invited");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.UntilIdleAsync();
        (await OnlyQuarantined(node)).GetProperty("kind").GetString().ShouldBe("parties/invited");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_are_413_and_only_their_beginning_is_kept(bool chunked)
    {
        await using var node = await Node.StartAsync();
        var status = await PostRawAsync(node.Http.BaseAddress!.Port, chunked);
        status.ShouldStartWith("HTTP/1.1 413 ");
        var kept = await OnlyQuarantined(node);
        kept.GetProperty("kind").GetString().ShouldBe("too-large");
        kept.GetProperty("bytes").GetInt32().ShouldBe(65_536);
        kept.GetProperty("reason").GetString()!.ShouldContain("1048576");
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.SendAsync(new string(' ', 1_048_576));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var larger = await node.SendAsync(new string(' ', 1_048_577));
        larger.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_unknown_connection_is_404_and_another_method_is_refused()
    {
        await using var node = await Node.StartAsync();
        using var unknown = await node.Http.PostAsync("/in/nobody/orders", new StringContent("{}"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Node.JsonOf(unknown)).GetProperty("reason").GetString().ShouldBe("connection-unknown");
        using var get = await node.Http.GetAsync("/in/webshop/orders");
        get.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_full_backlog_is_503_with_a_time_to_come_again()
    {
        await using var node = await Node.StartAsync(o => o.Engine.MaxBacklogPerConnection = 0);
        using var answer = await node.SendAsync(Order);
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        (await node.GetAsync("orders")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task More_bytes_at_once_than_the_node_may_hold_are_503()
    {
        await using var node = await Node.StartAsync(o => o.Engine.MaxBytesUnderWay = 1_000);
        using var large = await node.SendAsync(new string(' ', 1_001));
        large.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var small = await node.SendAsync(Order);
        small.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var afterwards = await node.SendAsync(new string(' ', 999));
        afterwards.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_message_that_was_accepted_survives_a_node_that_stops_at_once()
    {
        await using var node = await Node.StartAsync();
        using (var answer = await node.SendAsync(Order)) answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.RestartAsync();
        await node.UntilIdleAsync();
        (await node.GetAsync("orders/1001")).GetProperty("id").GetString().ShouldBe("webshop:1001");
    }

    private static async Task<System.Text.Json.JsonElement> OnlyQuarantined(Node node)
    {
        var items = (await node.GetAsync("messages?state=quarantined")).GetProperty("items");
        items.GetArrayLength().ShouldBe(1);
        return items[0];
    }

    /// <summary>Writes ten megabytes by hand, since a client may stop reading the answer when the server closes early.</summary>
    private static async Task<string> PostRawAsync(int port, bool chunked)
    {
        const int size = 10 * 1024 * 1024;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /in/webshop/orders HTTP/1.1\r\nHost: localhost\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {size}")}\r\n\r\n"));
        var answer = new StreamReader(stream, Encoding.ASCII).ReadLineAsync();
        var piece = new byte[64 * 1024];
        try
        {
            for (var sent = 0; sent < size && !answer.IsCompleted; sent += piece.Length)
            {
                if (chunked) await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:X}\r\n"));
                await stream.WriteAsync(piece);
                if (chunked) await stream.WriteAsync("\r\n"u8.ToArray());
            }
        }
        catch (IOException)
        {
            // The server has answered and reads no more.
        }

        return await answer ?? "";
    }
}
