using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Weft.Simulator.Faults;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Tests;

public sealed class HttpTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Over_http_and_in_process_the_answers_are_alike()
    {
        using var inProcess = new World();
        using var served = new World();
        await using var server = await RetailerServer.StartAsync(served.Retailer);
        using var http = new HttpClient { BaseAddress = server.Address };
        var orders = Enumerable.Range(0, 3).Select(index => inProcess.Retailer.PlaceOrder(inProcess.Retailer.Channels[index])!.Id).ToList();
        Enumerable.Range(0, 3).Select(index => served.Retailer.PlaceOrder(served.Retailer.Channels[index])!.Id).ShouldBe(orders);
        (HttpMethod Method, string System, string Path, string? Body)[] calls =
        [
            (HttpMethod.Get, "webshop", "/orders?limit=5", null),
            (HttpMethod.Post, "webshop", $"/orders/{orders[0]}/fulfillments", """{"line_items":[{"id":1,"quantity":1}]}"""),
            (HttpMethod.Get, "nordmarkt", $"/api/orders/{orders[1]}", null),
            (HttpMethod.Put, "nordmarkt", $"/api/orders/{orders[1]}/shipments/a%2Fb", """{"carrier":"DHL","trackingCode":"1","positions":[{"position":1,"quantity":1}]}"""),
            (HttpMethod.Post, "nordmarkt", $"/api/orders/{orders[1]}/accept", """{"sellerReference":"x"}"""),
            (HttpMethod.Get, "bazario", "/feed/orders?since=0&page=0", null),
            (HttpMethod.Post, "bazario", $"/ops/orders/{orders[2]}/ack", """{"ack":{"ref":"é"}}"""),
            (HttpMethod.Get, "erp", "/customers?ref=a%26b%2Bc", null),
            (HttpMethod.Post, "erp", "/customers", """{"externalRef":"a&b+c","name":"Anna"}"""),
            (HttpMethod.Get, "erp", "/customers?ref=a%26b%2Bc", null),
            (HttpMethod.Post, "erp", "/salesorders", "{}"),
            (HttpMethod.Get, "psp", "/payments/pay_000000001", null),
            (HttpMethod.Get, "wms", "/releases/none", null),
            (HttpMethod.Get, "pos", "/stores/S001/stock?sku=ART-00001", null),
            (HttpMethod.Get, "erp", "/nowhere", null),
        ];
        foreach (var (method, system, path, body) in calls)
        {
            using var direct = Calls.Request(method, $"http://{system}.sim{path}", body);
            using var remote = new HttpRequestMessage(method, new Uri(server.AddressOf(system), path[1..]));
            Calls.Authorise(remote, system);
            if (body is not null)
            {
                remote.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            }
            using var here = inProcess.Http.Send(direct);
            using var there = await http.SendAsync(remote);

            there.StatusCode.ShouldBe(here.StatusCode, path);
            (await there.Content.ReadAsStringAsync()).ShouldBe(await here.Content.ReadAsStringAsync(), path);
        }
        served.Retailer.TakeBooks().Hash().ShouldBe(inProcess.Retailer.TakeBooks().Hash());
    }

    [Fact]
    public async Task Over_http_broken_connections_are_broken_and_a_lost_answer_was_applied()
    {
        var retailer = new Retailer(new RetailerOptions(), TimeProvider.System);
        await using var server = await RetailerServer.StartAsync(retailer);
        using var http = new HttpClient { BaseAddress = server.Address };

        retailer.Faults = new FaultDials { DropRequest = 1 };
        await Should.ThrowAsync<HttpRequestException>(() => AddCustomerAsync(http, "dropped"));
        retailer.Faults = new FaultDials { CommitThenTimeout = 1, HangFor = TimeSpan.Zero };
        await Should.ThrowAsync<HttpRequestException>(() => AddCustomerAsync(http, "lost"));
        retailer.Faults = new FaultDials { CommitThenTimeout = 1, HangFor = TimeSpan.FromMinutes(1) };
        using var impatient = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMilliseconds(200) };
        await Should.ThrowAsync<TaskCanceledException>(() => AddCustomerAsync(impatient, "late"));
        retailer.Faults = new FaultDials { TooManyRequests = 1 };
        using var throttled = await AddCustomerAsync(http, "throttled");

        throttled.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        throttled.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        retailer.TakeBooks().Customers.Select(customer => customer.ExternalRef).ShouldBe(["lost", "late"]);
    }

    [Fact]
    public async Task The_pump_posts_every_webhook_and_repeats_refused_ones()
    {
        var retailer = new Retailer(new RetailerOptions { LatePaymentShare = 0 }, TimeProvider.System);
        using var weft = new Receiver(expected: 40) { RefuseFirst = 3 };
        using var invoker = new HttpMessageInvoker(weft);
        await using (new WebhookPump(retailer, invoker, new Uri("http://weft.test/")))
        {
            for (var order = 0; order < 20; order++)
            {
                retailer.PlaceOrder(retailer.WebShop);
                retailer.PlaceOrder(retailer.Nordmarkt);
            }
            await weft.Complete.WaitAsync(TimeSpan.FromSeconds(30));
        }

        weft.Accepted.Count.ShouldBe(40);
        retailer.Webhooks.Attempts.ShouldBe(43);
        retailer.Webhooks.Refused.ShouldBe(3);
        retailer.Webhooks.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Throughput_is_printed()
    {
        const int calls = 5000;
        var retailer = new Retailer(new RetailerOptions { BazarioCallsPerSecond = 0 }, TimeProvider.System);
        await using var server = await RetailerServer.StartAsync(retailer);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 16 }) { BaseAddress = server.Address };
        var watch = Stopwatch.StartNew();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= calls)
            {
                using var response = await AddCustomerAsync(http, $"r{number}");
                response.EnsureSuccessStatusCode();
            }
        }));
        output.WriteLine($"{calls / watch.Elapsed.TotalSeconds:F0} calls/s over HTTP, client included");
        retailer.TakeBooks().Customers.Count.ShouldBe(calls);

        using var weft = new Receiver(expected: calls);
        using var invoker = new HttpMessageInvoker(weft);
        retailer.Trade(calls * 3, double.PositiveInfinity);
        watch.Restart();
        await using (new WebhookPump(retailer, invoker, new Uri("http://weft.test/")))
        {
            await weft.Complete.WaitAsync(TimeSpan.FromSeconds(60));
        }
        output.WriteLine($"{calls / watch.Elapsed.TotalSeconds:F0} webhooks/s, ordering included");
    }

    private static async Task<HttpResponseMessage> AddCustomerAsync(HttpClient http, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "erp/customers");
        Calls.Authorise(request, "erp");
        request.Content = new StringContent($$"""{"externalRef":"{{reference}}","name":"Anna"}""", Encoding.UTF8, "application/json");
        return await http.SendAsync(request);
    }

    private sealed class Receiver(int expected) : HttpMessageHandler
    {
        private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int calls;

        public int RefuseFirst { get; init; }

        public ConcurrentQueue<string> Accepted { get; } = [];

        public Task Complete => complete.Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref calls) <= RefuseFirst)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
            }
            Accepted.Enqueue(request.RequestUri!.AbsolutePath);
            if (Accepted.Count >= expected)
            {
                complete.TrySetResult();
            }
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
        }
    }
}
