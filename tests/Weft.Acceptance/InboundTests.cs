using System.Net;
using Weft.Acceptance.Support;

namespace Weft.Acceptance;

public sealed class InboundTests
{
    [Fact]
    public async Task An_order_that_arrives_has_a_story()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");

        var story = await node.Http.GetStringAsync("/api/v1/orders/webshop:1001/story");
        story.ShouldContain("\"number\":\"1001\"");
        story.ShouldContain("""{"amount":"19.98","currency":"EUR"}""");
        (await node.Http.GetStringAsync("/api/v1/orders")).ShouldContain("webshop:1001");
        (await node.Http.GetStringAsync("/health/ready")).ShouldContain("ok");
    }
}
