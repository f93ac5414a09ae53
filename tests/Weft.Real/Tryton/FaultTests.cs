using System.Net;
using System.Net.Http.Headers;
using Weft.Connectors.Tryton;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>What happens when the way to a running Tryton fails at the worst moment.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Theory]
    [InlineData("sale.sale.create")]
    [InlineData("sale.sale.quote")]
    [InlineData("sale.sale.confirm")]
    public async Task A_lost_answer_is_looked_up_and_leaves_one_sale(string call)
    {
        var order = new TestOrder().Line("MUG-01", 2, 11.90m, 19).Shipping(4.95m);
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        (await connector.SendAsync([order.SaleDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        // Only a sale that is confirmed is there: anything less is taken up where it stands.
        var found = await connector.LookUpAsync(order.SaleDelivery(), default);
        if (call == "sale.sale.confirm") found.ShouldBeOfType<LookUp.Found>().What.Facts!["total"].ShouldBe("16.85 EUR");
        else found.ShouldBeOfType<LookUp.NotThere>();
        var done = (await connector.SendAsync([order.SaleDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        var sale = await erp.SaleAsync(order.Id.Value);
        (sale.Number, sale.State, sale.Total).ShouldBe((done.Reference!, "processing", 16.85m));
    }

    [Fact]
    public async Task Two_attempts_at_once_make_one_sale_and_one_party()
    {
        var order = new TestOrder().Line("MUG-01", 1, 5.95m, 19);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => erp.Connect().SendAsync([order.SaleDelivery()], default)));
        // Those that lose the race may be told to come again, never that it is done wrong.
        outcomes.Select(o => o[0]).ShouldAllBe(o => o is DeliveryOutcome.Delivered || o is DeliveryOutcome.Transient);
        (await erp.Connect().SendAsync([order.SaleDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(5.95m);
        var party = (await erp.Connect().SendAsync([order.CustomerDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>().Reference!;
        (await erp.PartiesAsync(party)).ShouldBe(1);
    }

    [Fact]
    public async Task A_forgotten_session_is_opened_again()
    {
        using var wire = new ForgettingSession();
        var connector = erp.Connect(wire);
        var order = new TestOrder();
        (await connector.SendAsync([order.CustomerDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        wire.Forgotten = true;
        (await connector.SendAsync([order.CustomerDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        wire.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_may_be_corrected()
    {
        var settings = erp.Settings();
        settings = settings with { Values = settings.Values.ToDictionary(v => v.Key, v => v.Key == "password" ? "wrong" : v.Value) };
        var connector = TrytonConnector.Kind.Create(settings, new ConnectorTools(new HttpClient { Timeout = TimeSpan.FromMinutes(2) }, TimeProvider.System));
        (await connector.SendAsync([new TestOrder().CustomerDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("username and password");
    }

    [Fact]
    public async Task Nobody_listening_certainly_did_nothing()
    {
        var settings = erp.Settings() with { Address = new Uri("http://127.0.0.1:1/tryton/") };
        var connector = TrytonConnector.Kind.Create(settings, new ConnectorTools(new HttpClient(), TimeProvider.System));
        (await connector.SendAsync([new TestOrder().CustomerDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public async Task A_poll_without_news_is_one_call()
    {
        using var wire = new Counting();
        var connector = erp.Connect(wire);
        var walked = await new Walk(connector).ToEndAsync(null);
        walked = await new Walk(connector).ToEndAsync(walked.Cursor);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var before = wire.Calls;
            var page = await connector.PollAsync(walked.Cursor, default);
            // Others work in the same Tryton: wait for a poll in which nothing was new.
            if (page.Messages.IsEmpty && page.Cursor == walked.Cursor)
            {
                (wire.Calls - before).ShouldBe(1);
                return;
            }

            walked = await new Walk(connector).ToEndAsync(page.Cursor);
        }

        Assert.Fail("Tryton was never quiet.");
    }

    private sealed class ForgettingSession() : DelegatingHandler(new SocketsHttpHandler())
    {
        public bool Forgotten { get; set; }

        public int Logins { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if ((await request.Content!.ReadAsStringAsync(cancellationToken)).Contains("common.db.login"))
            {
                Logins++;
                Forgotten = false;
            }

            if (Forgotten) request.Headers.Authorization = new AuthenticationHeaderValue("Session", Convert.ToBase64String("hub:2:0000"u8));
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Counting() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Calls { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            var answer = await base.SendAsync(request, cancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return answer;
        }
    }
}
