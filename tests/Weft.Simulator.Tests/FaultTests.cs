using System.Net;
using System.Text;
using Weft.Simulator.Faults;

namespace Weft.Simulator.Tests;

public sealed class FaultTests
{
    private const string Customer = """{"externalRef":"r1","name":"Anna"}""";

    [Fact]
    public void Drop_breaks_the_connection_before_the_call_is_applied()
    {
        using var world = With(new FaultDials { DropRequest = 1 });

        Should.Throw<HttpRequestException>(() => world.Http.Post("http://erp.sim/customers", Customer));

        world.Retailer.TakeBooks().Customers.ShouldBeEmpty();
        world.Retailer.FaultsPlayed("erp").NotConnected.ShouldBe(1);
    }

    [Fact]
    public void Too_many_requests_says_when_to_come_back_and_applies_nothing()
    {
        using var world = With(new FaultDials { TooManyRequests = 1, RetryAfter = TimeSpan.FromSeconds(3) });

        using var response = world.Http.Post("http://erp.sim/customers", Customer);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
        world.Retailer.TakeBooks().Customers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, HttpStatusCode.InternalServerError)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public void Server_errors_apply_nothing(bool error, HttpStatusCode expected)
    {
        using var world = With(error ? new FaultDials { ServerError = 1 } : new FaultDials { Unavailable = 1 });

        using var response = world.Http.Post("http://erp.sim/customers", Customer);

        response.StatusCode.ShouldBe(expected);
        world.Retailer.TakeBooks().Customers.ShouldBeEmpty();
    }

    [Fact]
    public void Commit_then_time_out_applies_the_call_and_never_answers()
    {
        using var world = With(new FaultDials { CommitThenTimeout = 1, HangFor = TimeSpan.FromSeconds(2) });

        var exception = Should.Throw<TaskCanceledException>(() => world.Http.Post("http://erp.sim/customers", Customer));

        exception.InnerException.ShouldBeOfType<TimeoutException>();
        world.Retailer.TakeBooks().Customers.ShouldHaveSingleItem().ExternalRef.ShouldBe("r1");
        world.Delayed.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Slow_and_latency_delay_an_answer_that_is_given()
    {
        using var world = With(new FaultDials { Slow = 1, SlowBy = TimeSpan.FromSeconds(1), Latency = TimeSpan.FromMilliseconds(100) });

        using var response = world.Http.Post("http://erp.sim/customers", Customer);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        world.Delayed.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1100));
        world.Delayed.ShouldNotBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Partial_batch_refuses_some_rows_for_now_and_takes_the_others()
    {
        using var world = With(new FaultDials { BatchRow = 0.3 });
        var skus = world.Retailer.Products.Take(100).Select(product => product.Sku).ToList();
        var rows = string.Join(",", skus.Select(sku => $$"""{"sku":"{{sku}}","quantity":7}"""));

        var answer = world.Http.Post("http://nordmarkt.sim/api/stock", $$"""{"rows":[{{rows}}]}""").Json();

        var errors = answer["errors"]!.AsArray();
        errors.Count.ShouldBeInRange(15, 45);
        errors.ShouldAllBe(error => (string)error!["code"]! == "TRY_AGAIN" && (bool)error["retryable"]!);
        var refused = errors.Select(error => skus[(int)error!["index"]!]).ToHashSet();
        skus.ShouldAllBe(sku => refused.Contains(sku) == (world.Retailer.Nordmarkt.Shown(sku) != 7));
        ((int)answer["accepted"]!).ShouldBe(100 - errors.Count);
    }

    [Fact]
    public void A_system_whose_plug_is_pulled_answers_nobody_until_it_is_back_and_the_others_go_on()
    {
        using var world = new World();
        world.Retailer.Erp.Down = true;

        Should.Throw<HttpRequestException>(() => world.Http.Get("http://erp.sim/stock"));
        world.Http.Get("http://pos.sim/stores").StatusCode.ShouldBe(HttpStatusCode.OK);

        world.Retailer.Erp.Down = false;
        world.Http.Get("http://erp.sim/stock").StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Outages_come_for_a_while_and_end()
    {
        using var world = With(new FaultDials { Outage = 1, OutageEvery = TimeSpan.FromSeconds(20), OutageFor = TimeSpan.FromSeconds(5) });
        var failed = 0;
        for (var second = 0; second < 200; second++)
        {
            try
            {
                using var response = world.Http.Get("http://erp.sim/customers?ref=x");
            }
            catch (HttpRequestException)
            {
                failed++;
            }
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        failed.ShouldBeInRange(40, 60);
    }

    [Fact]
    public void Turning_the_dials_off_ends_all_faults()
    {
        using var world = With(FaultDials.Hell);
        world.Retailer.Faults = FaultDials.None;

        for (var call = 0; call < 200; call++)
        {
            world.Http.Get("http://erp.sim/customers?ref=x").StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public void Clock_skew_makes_a_systems_own_times_wrong_by_a_constant()
    {
        using var world = With(new FaultDials { ClockSkew = TimeSpan.FromMinutes(2) });

        var first = Skew(world, "ART-00001");
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Retailer.Erp.Receive("ART-00001", 1);
        var later = Skew(world, "ART-00001");

        first.Duration().ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2));
        later.ShouldBe(first);
    }

    [Fact]
    public async Task Duplicated_webhooks_come_twice_with_the_same_id_and_body()
    {
        using var weft = new Recorder();
        await SendOneAsync(weft, new FaultDials { WebhookDuplicate = 1 }, TimeSpan.FromSeconds(10));

        weft.Received.Count.ShouldBe(2);
        weft.Received[0].Id.ShouldBe(weft.Received[1].Id);
        weft.Received[0].Body.ShouldBe(weft.Received[1].Body);
    }

    [Fact]
    public async Task Delayed_webhooks_come_late()
    {
        using var weft = new Recorder();
        await SendOneAsync(weft, new FaultDials { WebhookDelay = 1, WebhookDelayBy = TimeSpan.FromSeconds(5) }, TimeSpan.FromSeconds(4));
        weft.Received.ShouldBeEmpty();

        using var later = new Recorder();
        await SendOneAsync(later, new FaultDials { WebhookDelay = 1, WebhookDelayBy = TimeSpan.FromSeconds(5) }, TimeSpan.FromSeconds(6));
        later.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Reordered_webhooks_overtake_each_other()
    {
        using var weft = new Recorder();
        var world = With(new FaultDials { WebhookReorder = 0.5 });
        for (var order = 0; order < 20; order++)
        {
            world.Retailer.PlaceOrder(world.Retailer.Nordmarkt);
        }
        await weft.RunAsync(world, TimeSpan.FromSeconds(10));

        weft.Received.Count.ShouldBe(20);
        weft.Received.Select(one => one.Id).ShouldNotBe(weft.Received.Select(one => one.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lost_first_attempt_is_made_up_for_and_a_lost_webhook_is_not()
    {
        using var weft = new Recorder();
        await SendOneAsync(weft, new FaultDials { WebhookDropFirst = 1 }, TimeSpan.FromMilliseconds(900));
        weft.Received.ShouldBeEmpty();

        using var later = new Recorder();
        await SendOneAsync(later, new FaultDials { WebhookDropFirst = 1 }, TimeSpan.FromSeconds(2));
        later.Received.ShouldHaveSingleItem();

        using var never = new Recorder();
        await SendOneAsync(never, new FaultDials { WebhookLost = 1 }, TimeSpan.FromHours(24));
        never.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refused_webhooks_are_repeated_with_growing_pauses_and_given_up_in_the_end()
    {
        using var weft = new Recorder { Answer = HttpStatusCode.ServiceUnavailable };
        var world = new World();
        world.Retailer.PlaceOrder(world.Retailer.Nordmarkt);
        await weft.RunAsync(world, TimeSpan.FromHours(24));

        weft.Received.Count.ShouldBe(50);
        world.Retailer.Webhooks.GivenUp.ShouldBe(1);
        world.Retailer.Webhooks.Waiting.ShouldBe(0);
        (weft.Received[1].At - weft.Received[0].At).ShouldBe(TimeSpan.FromSeconds(1));
        (weft.Received[49].At - weft.Received[48].At).ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData("some")]
    [InlineData("hell")]
    public void Presets_let_some_calls_through(string name)
    {
        var dials = FaultDials.Preset(name)!;
        (dials.DropRequest + dials.TooManyRequests + dials.ServerError + dials.Unavailable + dials.CommitThenTimeout).ShouldBeInRange(0.05, 0.75);
        dials.WebhookLost.ShouldBe(0);
    }

    private static World With(FaultDials dials) => new(new RetailerOptions { Faults = dials });

    private static async Task SendOneAsync(Recorder weft, FaultDials dials, TimeSpan time)
    {
        using var world = With(dials);
        world.Retailer.PlaceOrder(world.Retailer.Nordmarkt);
        await weft.RunAsync(world, time);
    }

    private static TimeSpan Skew(World world, string sku)
    {
        var counts = world.Http.Get("http://erp.sim/stock").Json()["counts"]!.AsArray();
        var at = (string)counts.Single(count => (string)count!["sku"]! == sku)!["at"]!;
        return DateTimeOffset.Parse(at) - world.Clock.GetUtcNow();
    }

    private sealed class Recorder : HttpMessageHandler
    {
        private World? world;

        public HttpStatusCode Answer { get; init; } = HttpStatusCode.Accepted;

        public List<(DateTimeOffset At, string Id, string Body)> Received { get; } = [];

        public async Task RunAsync(World world, TimeSpan time)
        {
            this.world = world;
            await world.PassAsync(time, new HttpMessageInvoker(this, disposeHandler: false));
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            Received.Add((world!.Clock.GetUtcNow(), request.Headers.GetValues("X-Nordmarkt-Event-Id").Single(), body));
            return new HttpResponseMessage(Answer);
        }
    }
}
