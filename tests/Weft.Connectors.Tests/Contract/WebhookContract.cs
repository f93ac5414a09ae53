using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>What the engine relies on when a connector takes calls from outside.</summary>
public abstract class WebhookContract
{
    /// <summary>The connector.</summary>
    protected abstract ConnectorKind Kind { get; }

    /// <summary>Settings with the webhook's secret.</summary>
    protected abstract ConnectionSettings Settings { get; }

    /// <summary>True when the signature covers the time of sending, so that an old call can be told from a new one.</summary>
    protected abstract bool SignsTheTime { get; }

    /// <summary>A call as the vendor signs it at that time.</summary>
    protected abstract IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null);

    /// <summary>A body the vendor sends.</summary>
    protected abstract byte[] Body { get; }

    [Fact]
    public void It_says_that_it_takes_calls() => Create().Abilities.TakesCalls.ShouldBeTrue();

    [Fact]
    public void A_signed_call_is_genuine_and_named()
    {
        var genuine = Verify(Sign(Body, ConnectorContract.Now)).ShouldBeOfType<Verdict.Genuine>();
        genuine.Kind.ShouldNotBeNullOrWhiteSpace();
        genuine.DedupKey.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_call_sent_again_has_the_same_name() =>
        Verify(Sign(Body, ConnectorContract.Now.AddSeconds(-30))).ShouldBe(Verify(Sign(Body, ConnectorContract.Now)));

    [Fact]
    public void A_changed_body_is_refused()
    {
        var call = Sign(Body, ConnectorContract.Now);
        for (var i = 0; i < Body.Length; i += 17)
        {
            var changed = Body.ToArray();
            changed[i] ^= 1;
            Verify(call with { Body = changed }).ShouldBeOfType<Verdict.Refused>();
        }
    }

    [Fact]
    public void Another_secret_is_refused() => Verify(Sign(Body, ConnectorContract.Now, "not-the-secret")).ShouldBeOfType<Verdict.Refused>();

    [Fact]
    public void A_call_without_any_of_its_headers_never_passes_unnamed()
    {
        var call = Sign(Body, ConnectorContract.Now);
        Verify(call with { Headers = new Dictionary<string, string>() }).ShouldBeOfType<Verdict.Refused>().Reason.ShouldNotBeNullOrWhiteSpace();
        foreach (var header in call.Headers.Keys)
        {
            var verdict = Verify(call with { Headers = call.Headers.Where(h => h.Key != header).ToDictionary() });
            if (verdict is Verdict.Genuine genuine) genuine.DedupKey.ShouldNotBeNullOrWhiteSpace($"without {header}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("zz")]
    [InlineData("t=,v1=")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_made_up_header_is_refused(string value)
    {
        var call = Sign(Body, ConnectorContract.Now);
        Verify(call with { Headers = call.Headers.ToDictionary(h => h.Key, _ => value) }).ShouldBeOfType<Verdict.Refused>();
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void An_old_call_played_again_is_refused(int secondsOff)
    {
        if (!SignsTheTime) return;
        Verify(Sign(Body, ConnectorContract.Now.AddSeconds(secondsOff))).ShouldBeOfType<Verdict.Refused>().Reason.ShouldContain("time");
    }

    private Verdict Verify(IncomingCall call) => Create().Verify(call);

    private Connector Create() => Kind.Create(Settings, new ConnectorTools(new HttpClient { BaseAddress = Settings.Address }, ConnectorContract.NewClock()));
}
