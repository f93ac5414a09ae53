using Microsoft.Extensions.Logging;
using Weft.Engine.Dispatch;

namespace Weft.Engine;

/// <summary>Runs an engine's workers until stopped. Each worker is a step; the loops here only decide when to take the next one.</summary>
public sealed partial class EngineLoops(WeftEngine engine, ILogger<EngineLoops> logger)
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled. A step that fails is logged and taken again after a pause; it never ends its loop.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        List<Task> loops =
        [
            LoopAsync("intake", engine.Intake.StepAsync, () => engine.Intake.Arrived.WaitAsync(longest, engine.Clock, cancellation), cancellation),
            LoopAsync("turns", engine.Turns.StepAsync, () => engine.TurnsWanted.WaitAsync(longest, engine.Clock, cancellation), cancellation),
            LoopAsync("timers", engine.Timers.StepAsync, () => engine.Timers.Changed.WaitAsync(engine.Timers.Wait(longest), engine.Clock, cancellation), cancellation),
            LoopAsync("value", engine.Value.StepAsync, () => PauseAsync(engine.Value.Wait, cancellation), cancellation),
            LoopAsync("retention", engine.Retention.StepAsync, () => PauseAsync(engine.Retention.Wait, cancellation), cancellation),
            .. engine.Lanes.All.Select(lane => PumpAsync(lane, cancellation)),
            .. Reconciling(cancellation),
            .. engine.Finance is { } money ? (Task[])[LoopAsync("money", money.StepAsync, () => PauseAsync(money.Wait, cancellation), cancellation)] : [],
            .. Watching(cancellation),
            .. engine.Pollers.Select(p => LoopAsync($"poll {p.Connection}", p.StepAsync, () => PauseAsync(p.Wait, cancellation), cancellation)),
        ];
        await Task.WhenAll(loops);
    }

    private IEnumerable<Task> Watching(CancellationToken cancellation) => engine.Alerts is not { } alerts ? [] :
    [
        LoopAsync("clocks", alerts.Clocks.StepAsync, () => PauseAsync(alerts.Clocks.Wait, cancellation), cancellation),
        LoopAsync("alerts", alerts.StepAsync, () => PauseAsync(alerts.Wait, cancellation), cancellation),
    ];

    private IEnumerable<Task> Reconciling(CancellationToken cancellation)
    {
        if (engine.Reconciliation is not { } r) return [];
        return r.Lookers.Select(l => LoopAsync($"look {l.Connection}", l.StepAsync, () => PauseAsync(l.Wait, cancellation), cancellation))
            .Append(LoopAsync("invariants", r.Monitor.StepAsync, () => PauseAsync(r.Monitor.Wait, cancellation), cancellation));
    }

    private async Task LoopAsync(string name, Func<CancellationToken, Task<bool>> step, Func<Task> wait, CancellationToken cancellation)
    {
        await Task.Yield();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!await step(cancellation)) await wait();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogStepFailed(e, name);
                await PauseAsync(longest, cancellation);
            }
        }
    }

    /// <summary>Keeps as many sends of a lane under way as it allows.</summary>
    private async Task PumpAsync(Lane lane, CancellationToken cancellation)
    {
        await LoopAsync(
            $"lane {lane.Name}",
            async stop =>
            {
                var refilled = await lane.RefillAsync(engine.Store, engine.Dispatcher.KilledTooOften, stop);
                if (lane.TryTake() is not { } batch) return refilled;
                _ = SendAsync(lane, batch, stop);
                return true;
            },
            () => lane.Changed.WaitAsync(lane.NextDue(longest), engine.Clock, cancellation),
            cancellation);
    }

    private async Task SendAsync(Lane lane, List<Lane.Entry> batch, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            await engine.Dispatcher.SendAsync(lane, batch, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping: the rows are pending in the store and are looked up after the next start.
        }
        catch (Exception e)
        {
            LogStepFailed(e, $"lane {lane.Name}");
            lane.GiveBack(batch, longest);
        }
    }

    private async Task PauseAsync(TimeSpan span, CancellationToken cancellation)
    {
        if (span <= TimeSpan.Zero) return;
        try
        {
            await Task.Delay(span < longest ? span : longest, engine.Clock, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "A step of '{Loop}' failed and is taken again")]
    private partial void LogStepFailed(Exception failure, string loop);
}
