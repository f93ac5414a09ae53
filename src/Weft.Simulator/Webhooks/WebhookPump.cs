namespace Weft.Simulator.Webhooks;

/// <summary>Runs the retailer in real time: does what is due and posts webhooks to Weft, several at a time.</summary>
public sealed class WebhookPump : IAsyncDisposable
{
    public const int DefaultParallelism = 32;
    private static readonly TimeSpan attemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan longestNap = TimeSpan.FromMilliseconds(50);

    private readonly Retailer retailer;
    private readonly HttpMessageInvoker weft;
    private readonly Uri weftAddress;
    private readonly SemaphoreSlim free;
    private readonly SemaphoreSlim work = new(0, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly int parallelism;
    private readonly Task loop;
    private int awake;

    public WebhookPump(Retailer retailer, HttpMessageInvoker weft, Uri weftAddress, int parallelism = DefaultParallelism)
    {
        (this.retailer, this.weft, this.weftAddress, this.parallelism) = (retailer, weft, weftAddress, parallelism);
        free = new SemaphoreSlim(parallelism, parallelism);
        retailer.WorkAdded = Wake;
        loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        retailer.WorkAdded = null;
        await stop.CancelAsync();
        await loop;
        for (var slot = 0; slot < parallelism; slot++)
        {
            await free.WaitAsync(CancellationToken.None);
        }
        stop.Dispose();
        free.Dispose();
        work.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var busy = retailer.RunAgendaItem();
                await free.WaitAsync(stop.Token);
                if (retailer.TryTakeWebhook(out var pending))
                {
                    _ = SendAsync(pending);
                    continue;
                }
                free.Release();
                if (!busy)
                {
                    await work.WaitAsync(Nap(), stop.Token);
                    Volatile.Write(ref awake, 0);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The pump is being stopped; what is on its way is waited for by DisposeAsync.
        }
    }

    private async Task SendAsync(PendingWebhook pending)
    {
        try
        {
            using var limit = new CancellationTokenSource(attemptTimeout, retailer.Time);
            await retailer.SendAsync(pending, weft, weftAddress, limit.Token);
        }
        finally
        {
            free.Release();
        }
    }

    private TimeSpan Nap()
    {
        var wait = retailer.NextDue is { } due ? due - retailer.Time.GetUtcNow() : longestNap;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < longestNap ? wait + TimeSpan.FromMilliseconds(1) : longestNap;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref awake, 1) == 1) return;
        try
        {
            work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It woke by itself at this moment.
        }
        catch (ObjectDisposedException)
        {
            // It has stopped.
        }
    }
}
