using Microsoft.AspNetCore.Components;
using Weft.Engine;

namespace Weft.Desk.Live;

/// <summary>A page that keeps itself up to date. What it shows is in its address; reading again never takes more than a tenth of the time, and stops when somebody pauses it or nobody can see it.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    /// <summary>Time between two readings, when reading is quick.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan longestRead = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource closed = new();
    private TimeSpan lastTook;
    private bool isReading;
    private bool isChanged;

    /// <summary>A page that nobody has left yet.</summary>
    protected LivePage() => Left = closed.Token;

    /// <summary>Cancelled when somebody leaves the page.</summary>
    protected CancellationToken Left { get; }

    /// <summary>The engine.</summary>
    [Inject]
    public required WeftEngine Engine { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; set; }

    /// <summary>Addresses.</summary>
    [Inject]
    public required NavigationManager Nav { get; set; }

    [Inject]
    private Presence Presence { get; set; } = null!;

    /// <summary>When what is shown was read; null before the first time.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Why the last reading failed; what is shown is older then.</summary>
    public string? Failure { get; private set; }

    /// <summary>True while somebody wants the page to stay as it is.</summary>
    public bool IsPaused { get; set; }

    /// <summary>The time now.</summary>
    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Reads what the page shows, for its address as it is now.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellation);

    /// <summary>Reads now.</summary>
    public async Task RefreshAsync()
    {
        // One reading at a time: an address that changes meanwhile is read right after.
        isChanged = true;
        if (isReading) return;
        isReading = true;
        var began = Clock.GetTimestamp();
        try
        {
            while (isChanged && !closed.IsCancellationRequested)
            {
                isChanged = false;
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(closed.Token);
                limit.CancelAfter(longestRead);
                await ReadAsync(limit.Token);
            }

            (ReadAt, Failure) = (Clock.GetUtcNow(), null);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The page is closed: nobody looks.
        }
        catch (Exception e)
        {
            Failure = e is OperationCanceledException ? $"The store did not answer within {longestRead.TotalSeconds:0} s." : $"Reading failed: {e.Message}";
        }
        finally
        {
            isReading = false;
            lastTook = Clock.GetElapsedTime(began);
        }
    }

    /// <summary>This page's address with other values; null takes one away.</summary>
    protected string Here(params (string Name, string? Value)[] values) =>
        Nav.GetUriWithQueryParameters(values.ToDictionary(v => v.Name, v => (object?)(string.IsNullOrEmpty(v.Value) ? null : v.Value), StringComparer.Ordinal));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => RefreshAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ = InvokeAsync(KeepUpAsync);
    }

    /// <summary>Pages are read at common moments, so that what many of them show is read once for all. One that was read a moment ago waits for the moment after the next.</summary>
    private TimeSpan Pause
    {
        get
        {
            var toNext = TimeSpan.FromTicks(Every.Ticks - (Now.Ticks % Every.Ticks));
            return lastTook * 9 > Every ? lastTook * 9 : toNext < Every / 2 ? toNext + Every : toNext;
        }
    }

    private async Task KeepUpAsync()
    {
        try
        {
            while (!closed.IsCancellationRequested)
            {
                await Task.Delay(Pause, Clock, closed.Token);
                await Presence.Here.WaitAsync(closed.Token);
                if (!IsPaused) await RefreshAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        closed.Dispose();
        GC.SuppressFinalize(this);
    }
}
