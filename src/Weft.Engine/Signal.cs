namespace Weft.Engine;

/// <summary>Wakes one waiting loop: set it when there may be work. A set that nobody waits for is remembered once.</summary>
internal sealed class Signal
{
    /// <summary>Timers count in whole milliseconds and round down: a shorter wait would be none, and its loop would spin.</summary>
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private TaskCompletionSource? waiting;
    private bool set;

    public void Set()
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            wake = waiting;
            waiting = null;
            if (wake is null) set = true;
        }

        wake?.TrySetResult();
    }

    /// <summary>Waits until it is set, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        TaskCompletionSource mine;
        lock (gate)
        {
            if (set)
            {
                set = false;
                return;
            }

            if (longest <= TimeSpan.Zero) return;
            mine = waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // A timer that ends the wait, and not a time-out of the task: that would be an exception each time, and lanes wait for a moment thousands of times a second.
        await using (var timer = clock.CreateTimer(static wait => ((TaskCompletionSource)wait!).TrySetResult(), mine, longest < shortest ? shortest : longest, Timeout.InfiniteTimeSpan))
        await using (cancellation.UnsafeRegister(static wait => ((TaskCompletionSource)wait!).TrySetResult(), mine))
            await mine.Task.ConfigureAwait(false);
        lock (gate)
        {
            // Nobody waits any more: the next set must be remembered, not spent on this one.
            if (waiting == mine) waiting = null;
        }
    }
}
