using System.Net;
using System.Net.Sockets;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>How we hear of what happens in the running shop: its webhooks, and the poll under them.</summary>
[Collection(VendureTests.Name)]
public sealed class IntakeTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task The_poll_finds_new_orders_and_later_changes()
    {
        var (_, cursor) = await connection.PollAsync(null);
        var placed = await Shop.PlaceAsync(settle: false, ("BOOK-77", 1));
        var (news, next) = await connection.PollAsync(cursor);
        var found = news.Where(m => IsOf(m, placed.Id)).ShouldHaveSingleItem();
        found.DedupKey.ShouldBe((await connection.FetchAsync(placed.Id)).DedupKey);

        await Shop.SettleAsync(placed.Payments[0].Id);
        connection.Clock.Advance(TimeSpan.FromMinutes(16));
        var (swept, _) = await connection.PollAsync(next);
        var settled = swept.Where(m => IsOf(m, placed.Id)).ShouldHaveSingleItem();
        settled.DedupKey.ShouldNotBe(found.DedupKey);
        connection.Translate(settled).ShouldBeOfType<Translation.Commands>().List.Select(a => a.Command).OfType<ReportPayment>().Single().State.ShouldBe(PaymentState.Captured);
    }

    [Fact]
    public async Task The_first_sweep_reads_open_orders_from_before()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("BOOK-77", 1));
        var shipped = await Shop.PlaceAsync(settle: true, ("BOOK-77", 1));
        await Shop.ShipAsync(shipped, "T-1");
        connection.Clock.Advance(TimeSpan.FromMinutes(1));

        var (messages, _) = await connection.PollAsync(null);
        messages.ShouldContain(m => IsOf(m, placed.Id));
        messages.ShouldNotContain(m => IsOf(m, shipped.Id));
    }

    [Fact]
    public async Task The_shops_own_webhooks_are_genuine_and_lead_to_the_order()
    {
        using var listener = new HttpListener();
        var url = Listen(listener);
        var before = Shop.PostWebhooksTo(url);
        try
        {
            var calls = CallsUntilAsync(listener, "order.placed");
            var placed = await Shop.PlaceAsync(settle: false, ("BOOK-77", 1));
            var received = await calls.WaitAsync(TimeSpan.FromSeconds(30));

            var verdicts = received.Select(c => connection.Connector.Verify(c).ShouldBeOfType<Verdict.Genuine>()).ToList();
            verdicts.Select(v => v.DedupKey).Distinct().Count().ShouldBe(verdicts.Count);
            var hints = received.Zip(verdicts, (c, v) => connection.Connector.Translate(new ReceivedMessage("shop", v.Kind, c.Headers, c.Body, c.ReceivedAt))).ToList();
            hints.OfType<Translation.Quarantine>().ShouldBeEmpty();
            hints.OfType<Translation.Commands>().SelectMany(c => c.Fetches).ShouldContain(new FetchNeeded("order", placed.Id));
        }
        finally
        {
            Shop.PostWebhooksTo(before);
        }
    }

    [Fact]
    public async Task A_session_that_the_shop_ended_is_renewed()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("BOOK-77", 1));
        await connection.FetchAsync(placed.Id);
        var old = connection.Token;
        await Shop.EndSessionAsync(old!);

        await connection.FetchAsync(placed.Id);
        connection.Token.ShouldNotBe(old);
    }

    [Fact]
    public async Task A_wrong_password_waits_for_somebody_to_correct_it()
    {
        using var stranger = new VendureConnection("not the password");

        (await stranger.SendAsync("fetch.v1", new FetchRequest("order", "1"))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("password");
    }

    public void Dispose() => connection.Dispose();

    private static bool IsOf(PolledMessage message, string orderId) => message.DedupKey.StartsWith($"order:{orderId}:");

    private static string Listen(HttpListener listener)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/in/shop/";
        probe.Stop();
        listener.Prefixes.Add(url);
        listener.Start();
        return url;
    }

    private static async Task<List<IncomingCall>> CallsUntilAsync(HttpListener listener, string last)
    {
        var calls = new List<IncomingCall>();
        while (calls.Count == 0 || calls[^1].Header("x-weft-event") != last)
        {
            var context = await listener.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var headers = context.Request.Headers.AllKeys.ToDictionary(k => k!.ToLowerInvariant(), k => context.Request.Headers[k]!);
            calls.Add(new IncomingCall("", headers, body.ToArray(), DateTimeOffset.UtcNow));
            context.Response.Close();
        }

        return calls;
    }
}
