namespace Weft.Desk.Acting;

/// <summary>
/// What changes many things at once begins only when there was time to take it back: so undo is nothing that has to be repaired. Belongs to one window of the console; whoever closes it has
/// taken back what had not begun.
/// </summary>
internal sealed class Undoing(TimeProvider clock) : IDisposable
{
    /// <summary>Time to take something back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private TaskCompletionSource<bool>? waiting;

    /// <summary>What is about to begin; null: nothing.</summary>
    public string? What { get; private set; }

    /// <summary>When it begins.</summary>
    public DateTimeOffset BeginsAt { get; private set; }

    /// <summary>Something is about to begin, or is not any more.</summary>
    public event Action? Changed;

    /// <summary>Waits until it may begin; false when it was taken back. What was waiting before begins at once.</summary>
    public async Task<bool> WaitAsync(string what)
    {
        BeginNow();
        var mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (waiting, What, BeginsAt) = (mine, what, clock.GetUtcNow() + Window);
        Changed?.Invoke();
        await using var timer = clock.CreateTimer(_ => mine.TrySetResult(true), null, Window, Timeout.InfiniteTimeSpan);
        var begins = await mine.Task;
        if (waiting == mine) (waiting, What) = (null, null);
        Changed?.Invoke();
        return begins;
    }

    /// <summary>Takes it back.</summary>
    public void Undo() => waiting?.TrySetResult(false);

    /// <summary>Waits no longer.</summary>
    public void BeginNow() => waiting?.TrySetResult(true);

    public void Dispose() => Undo();
}
