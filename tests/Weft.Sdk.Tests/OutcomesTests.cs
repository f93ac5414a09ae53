using System.Net;
using System.Net.Sockets;

namespace Weft.Sdk.Tests;

/// <summary>What certainly did not happen is transient, what may have happened is uncertain, what is refused for good is permanent.</summary>
public sealed class OutcomesTests
{
    [Theory]
    [InlineData(400, typeof(DeliveryOutcome.Permanent))]
    [InlineData(401, typeof(DeliveryOutcome.Transient))]
    [InlineData(403, typeof(DeliveryOutcome.Transient))]
    [InlineData(404, typeof(DeliveryOutcome.Permanent))]
    [InlineData(408, typeof(DeliveryOutcome.Uncertain))]
    [InlineData(422, typeof(DeliveryOutcome.Permanent))]
    [InlineData(423, typeof(DeliveryOutcome.Transient))]
    [InlineData(429, typeof(DeliveryOutcome.Throttled))]
    [InlineData(500, typeof(DeliveryOutcome.Uncertain))]
    [InlineData(502, typeof(DeliveryOutcome.Transient))]
    [InlineData(503, typeof(DeliveryOutcome.Transient))]
    [InlineData(504, typeof(DeliveryOutcome.Uncertain))]
    public void A_status_has_one_meaning(int status, Type outcome) => Outcomes.Of((HttpStatusCode)status, "detail", null).ShouldBeOfType(outcome);

    [Fact]
    public void Retry_after_is_kept() =>
        Outcomes.Of(HttpStatusCode.TooManyRequests, null, TimeSpan.FromSeconds(7)).ShouldBe(new DeliveryOutcome.Throttled(TimeSpan.FromSeconds(7)));

    [Fact]
    public void A_connection_that_never_was_is_transient()
    {
        Outcomes.Of(new HttpRequestException(HttpRequestError.ConnectionError)).ShouldBeOfType<DeliveryOutcome.Transient>();
        Outcomes.Of(new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))).ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public void A_connection_that_broke_or_a_time_out_is_uncertain()
    {
        Outcomes.Of(new HttpRequestException(HttpRequestError.ResponseEnded)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        Outcomes.Of(new TaskCanceledException()).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        Outcomes.Of(new IOException("reset")).ShouldBeOfType<DeliveryOutcome.Uncertain>();
    }

    [Fact]
    public void A_defect_of_the_connector_is_permanent_and_says_so() =>
        Outcomes.Of(new InvalidOperationException("oops")).ShouldBeOfType<DeliveryOutcome.Permanent>().NextStep.ShouldNotBeNull();
}
