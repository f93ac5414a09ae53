using System.Net;
using System.Text;
using System.Text.Json;
using Weft.Connectors.Tests.Contract;
using Weft.Connectors.Webhook;
using Weft.Core.Alerts;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Webhook;

/// <summary>Alerts told to another program: signed, once by their id, and nothing taken for an answer that is none.</summary>
public sealed class WebhookTests : ConnectorContract
{
    private const string Secret = "a secret of the on-call desk";

    protected override ConnectorKind Kind => WebhookConnector.Kind;

    protected override ConnectionSettings Settings => new("oncall", WebhookConnector.Vendor, new Uri("https://oncall.example/hook?team=7"), new Dictionary<string, string> { ["secret"] = Secret }, null);

    protected override IReadOnlyList<string> RequiredValues => ["secret"];

    private static AlertCause Cause { get; } = new("down", "erp does not answer", "No connection.", "Ask whoever runs it.", Now, 400, [new Money(3_124_000, Currency.Parse("EUR"))]) { Connection = "erp", Link = "connections#erp" };

    private static OutgoingDelivery Notice { get; } = new("alert/down-erp/1.1/raised/oncall", "alert.notice.v1", new AlertNoticeRequest("down-erp", AlertNews.Raised, Cause, Now, []), 1);

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var receiver = new Receiver();
        return Task.FromResult(new ContractWorld(receiver, [new ContractDelivery(Notice, () => receiver.Taken.Count)]));
    }

    [Fact]
    public async Task The_call_says_what_is_wrong_and_is_signed_as_the_standard_says()
    {
        var receiver = new Receiver();
        var connector = Create(receiver, new ContractWorld(receiver, []));
        (await SendAsync(connector, Notice)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var (address, headers, body) = receiver.Calls.ShouldHaveSingleItem();
        address.ShouldBe(Settings.Address);
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.");
        headers["webhook-signature"].ShouldBe($"v1,{Convert.ToBase64String(Signatures.HmacSha256(Secret, signed, body))}");
        headers["webhook-timestamp"].ShouldBe($"{Now.ToUnixTimeSeconds()}");
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("type").GetString().ShouldBe("alert.raised");
        var data = json.RootElement.GetProperty("data");
        data.GetProperty("title").GetString().ShouldBe("erp does not answer");
        data.GetProperty("orders").GetInt64().ShouldBe(400);
        data.GetProperty("amounts")[0].GetProperty("amount").GetString().ShouldBe("31240.00");
        data.GetProperty("since").GetString().ShouldBe("2026-11-03T09:20:00.000Z");
    }

    /// <summary>The example of the standard's own text.</summary>
    [Fact]
    public void A_secret_in_base64_is_taken_as_its_bytes() => WebhookConnector.Signature(
        WebhookConnector.SecretOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Encoding.UTF8.GetBytes("""{"test": 2432232314}""")).ShouldBe("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Theory]
    [InlineData("short")]
    [InlineData("whsec_???")]
    public void A_secret_that_is_none_is_named(string secret) =>
        Kind.Check(Settings with { Values = new Dictionary<string, string> { ["secret"] = secret } }).ShouldHaveSingleItem().Key.ShouldBe("secret");

    /// <summary>Takes a call once by its id.</summary>
    private sealed class Receiver : HttpMessageHandler
    {
        public HashSet<string> Taken { get; } = [];

        public List<(Uri Address, Dictionary<string, string> Headers, byte[] Body)> Calls { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.Single(), StringComparer.OrdinalIgnoreCase);
            Calls.Add((request.RequestUri!, headers, await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
            Taken.Add(headers["webhook-id"]);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
    }
}
