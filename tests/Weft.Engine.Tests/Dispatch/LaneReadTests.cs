using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

/// <summary>Reads are calls of the account's budget, and keep to its pauses, like everything that is sent.</summary>
public sealed class LaneReadTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_read_takes_a_call_of_the_budget()
    {
        var lane = Lane(new LaneOptions { CallsPerSecond = 1, Burst = 2 });
        clock.Advance(TimeSpan.FromSeconds(2));
        (lane.TryRead(), lane.TryRead(), lane.TryRead()).ShouldBe((true, true, false));
        clock.Advance(TimeSpan.FromSeconds(1));
        (lane.TryRead(), lane.TryRead()).ShouldBe((true, false));
    }

    [Fact]
    public void Nothing_is_read_while_the_account_pauses_or_the_system_fails()
    {
        var lane = Lane(new LaneOptions { CircuitFailures = 1, CircuitPause = TimeSpan.FromSeconds(10) });
        lane.Pause(TimeSpan.FromSeconds(5));
        lane.TryRead().ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(6));
        lane.TryRead().ShouldBeTrue();
        lane.Answered(systemWorks: false, "Down.");
        lane.TryRead().ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(10));
        lane.TryRead().ShouldBeTrue();
    }

    private Lane Lane(LaneOptions options) => new(
        new Connection(new ConnectionSettings("shop", "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), new Scripted(), options), new EngineOptions(), clock);
}
