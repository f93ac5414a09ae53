using Microsoft.Extensions.Time.Testing;

namespace Weft.Engine.Tests;

public sealed class SignalTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider clock = new();
    private readonly Signal signal = new();

    [Fact]
    public async Task A_set_wakes_the_one_who_waits()
    {
        var waiting = signal.WaitAsync(second, clock, default);
        waiting.IsCompleted.ShouldBeFalse();
        signal.Set();
        await waiting;
    }

    [Fact]
    public async Task A_set_that_nobody_waits_for_is_remembered_once()
    {
        signal.Set();
        signal.Set();
        signal.WaitAsync(second, clock, default).IsCompleted.ShouldBeTrue();
        signal.WaitAsync(second, clock, default).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_set_after_a_wait_that_timed_out_is_remembered()
    {
        var waiting = signal.WaitAsync(second, clock, default);
        clock.Advance(second);
        await waiting;
        signal.Set();
        signal.WaitAsync(second, clock, default).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_spends_no_set()
    {
        await signal.WaitAsync(TimeSpan.Zero, clock, default);
        signal.Set();
        signal.WaitAsync(second, clock, default).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Stopping_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var waiting = signal.WaitAsync(second, clock, stop.Token);
        await stop.CancelAsync();
        await waiting;
    }
}
