namespace Weft.Simulator.Webhooks;

/// <summary>Runs the retailer in real time: does what is due and posts webhooks to Weft, several at a time.</summary>
public sealed class WebhookPump : IAsyncDisposable
{
    public const int DefaultParallelism = 32;
    private static readonly TimeSpan _attemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestNap = TimeSpan.FromMilliseconds(50);

    private readonly Retailer _retailer;
    private readonly HttpMessageInvoker _weft;
    private readonly Uri _weftAddress;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _parallelism;
    private readonly Task _loop;

    public WebhookPump(Retailer retailer, HttpMessageInvoker weft, Uri weftAddress, int parallelism = DefaultParallelism)
    {
        (_retailer, _weft, _weftAddress, _parallelism) = (retailer, weft, weftAddress, parallelism);
        _free = new SemaphoreSlim(parallelism, parallelism);
        retailer.WorkAdded = Wake;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _retailer.WorkAdded = null;
        await _stop.CancelAsync();
        await _loop;
        for (var slot = 0; slot < _parallelism; slot++)
        {
            await _free.WaitAsync(CancellationToken.None);
        }
        _stop.Dispose();
        _free.Dispose();
        _work.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var busy = _retailer.RunAgendaItem();
                await _free.WaitAsync(_stop.Token);
                if (_retailer.TryTakeWebhook(out var pending))
                {
                    _ = SendAsync(pending);
                    continue;
                }
                _free.Release();
                if (!busy)
                {
                    await _work.WaitAsync(Nap(), _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The pump is being stopped; what is on its way is waited for by DisposeAsync.
        }
    }

    private async Task SendAsync(PendingWebhook pending)
    {
        try
        {
            using var limit = new CancellationTokenSource(_attemptTimeout, _retailer.Time);
            await _retailer.SendAsync(pending, _weft, _weftAddress, limit.Token);
        }
        finally
        {
            _free.Release();
        }
    }

    private TimeSpan Nap()
    {
        var wait = _retailer.NextDue is { } due ? due - _retailer.Time.GetUtcNow() : _longestNap;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < _longestNap ? wait + TimeSpan.FromMilliseconds(1) : _longestNap;
    }

    private void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
        catch (ObjectDisposedException)
        {
            // It has stopped.
        }
    }
}
