using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Weft.Desk.Live;

/// <summary>
/// Whether the browser of an open page can be reached. A page that was closed without a word, with its laptop or its network, is kept for a while in case somebody comes back; until then it
/// must cost nothing.
/// </summary>
internal sealed class Presence : CircuitHandler
{
    private volatile TaskCompletionSource? back;

    /// <summary>Completed while the browser can be reached; otherwise when it is back.</summary>
    public Task Here => back?.Task ?? Task.CompletedTask;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        back?.TrySetResult();
        back = null;
        return Task.CompletedTask;
    }
}
