namespace Weft.Engine;

/// <summary>Wakes one waiting loop: set it when there may be work. A set that nobody waits for is remembered once.</summary>
internal sealed class Signal
{
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

        await mine.Task.WaitAsync(longest, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            // Nobody waits any more: the next set must be remembered, not spent on this one.
            if (waiting == mine) waiting = null;
        }
    }
}
