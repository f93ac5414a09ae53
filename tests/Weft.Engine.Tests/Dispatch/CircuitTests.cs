using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;

namespace Weft.Engine.Tests.Dispatch;

public sealed class CircuitTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));
    private readonly Circuit circuit;

    public CircuitTests() => circuit = new Circuit(new LaneOptions { CircuitFailures = 3, CircuitPause = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(10) }, clock);

    [Fact]
    public void It_opens_after_failures_in_a_row_and_not_before()
    {
        Fail();
        Fail();
        circuit.Succeeded();
        Fail();
        Fail();
        circuit.State.ShouldBe(CircuitState.Closed);
        Fail();
        (circuit.State, circuit.OpenUntil, circuit.LastFailure).ShouldBe((CircuitState.Open, clock.GetUtcNow().AddSeconds(1), "it failed"));
        circuit.MayCall(clock.GetUtcNow()).ShouldBeFalse();
    }

    [Fact]
    public void After_the_pause_one_call_probes_and_the_others_wait()
    {
        Open();
        clock.Advance(TimeSpan.FromSeconds(1));
        circuit.MayCall(clock.GetUtcNow()).ShouldBeTrue();
        circuit.Started();
        circuit.State.ShouldBe(CircuitState.Probing);
        circuit.MayCall(clock.GetUtcNow()).ShouldBeFalse();
    }

    [Fact]
    public void A_probe_that_succeeds_closes_it()
    {
        Open();
        clock.Advance(TimeSpan.FromSeconds(1));
        circuit.Started();
        circuit.Succeeded();
        (circuit.State, circuit.OpenUntil, circuit.FailingSince, circuit.LastFailure).ShouldBe((CircuitState.Closed, null, null, null));
        circuit.MayCall(clock.GetUtcNow()).ShouldBeTrue();
    }

    [Fact]
    public void Probes_that_fail_make_the_pauses_grow_up_to_a_bound()
    {
        var since = clock.GetUtcNow();
        Open();
        List<double> pauses = [];
        for (var i = 0; i < 6; i++)
        {
            pauses.Add((circuit.OpenUntil!.Value - clock.GetUtcNow()).TotalSeconds);
            clock.SetUtcNow(circuit.OpenUntil.Value);
            circuit.Started();
            Fail();
        }

        pauses.ShouldBe([1, 2, 4, 8, 10, 10]);
        circuit.FailingSince.ShouldBe(since);
    }

    [Fact]
    public void A_probe_that_is_never_made_lets_the_next_one_try()
    {
        Open();
        clock.Advance(TimeSpan.FromSeconds(1));
        circuit.Started();
        circuit.Abandoned();
        circuit.MayCall(clock.GetUtcNow()).ShouldBeTrue();
    }

    [Fact]
    public void Calls_that_ran_out_of_time_beside_one_that_got_through_do_not_open_it()
    {
        var together = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        circuit.Succeeded(clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10; i++) circuit.Failed("no answer", together);
        (circuit.State, circuit.FailingSince).ShouldBe((CircuitState.Closed, null));
        for (var i = 0; i < 3; i++) circuit.Failed("no answer", clock.GetTimestamp());
        circuit.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void Calls_from_before_it_opened_neither_prolong_the_pause_nor_end_the_probe()
    {
        var before = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        Open();
        var until = circuit.OpenUntil!.Value;
        clock.Advance(TimeSpan.FromMilliseconds(500));
        circuit.Failed("no answer", before);
        circuit.OpenUntil.ShouldBe(until);
        clock.SetUtcNow(until);
        circuit.Started();
        circuit.Failed("no answer", before);
        circuit.State.ShouldBe(CircuitState.Probing);
        circuit.Failed("no answer", clock.GetTimestamp());
        circuit.State.ShouldBe(CircuitState.Open);
    }

    private void Fail() => circuit.Failed("it failed");

    private void Open()
    {
        for (var i = 0; i < 3; i++) Fail();
    }
}
