using System.Collections.Concurrent;
using Weft.Engine;
using Weft.Engine.Alerts;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Live;

/// <summary>What many open pages show alike, read once for all of them: ten people who look at the overview cost the store no more than one.</summary>
internal sealed class Readings(WeftEngine engine, TimeProvider clock)
{
    /// <summary>How long a reading is good for everybody.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Reading> readings = new(StringComparer.Ordinal);

    public Task<Overview> OverviewAsync() => OfAsync("overview", engine.Desk.OverviewAsync);

    public Task<IReadOnlyList<AlertSummary>> AlertsAsync(int most) => OfAsync("alerts", stop => engine.Alerts!.Queries.AlertsAsync(new AlertQuery("open", null, most), stop));

    public Task<IReadOnlyList<HeldCause>> HeldAsync() => OfAsync("held", engine.Desk.HeldCausesAsync);

    public Task<IReadOnlyList<FailureCause>> DeadAsync() => OfAsync("dead", engine.Desk.DeadCausesAsync);

    public Task<IReadOnlyList<FailureCause>> AsideAsync() => OfAsync("aside", engine.Desk.AsideCausesAsync);

    /// <summary>Forgets what was read, because somebody has just changed it.</summary>
    public void Forget() => readings.Clear();

    /// <summary>A reading is not cancelled with the page that asked first: others wait for it.</summary>
    private Task<T> OfAsync<T>(string what, Func<CancellationToken, Task<T>> read)
    {
        var now = clock.GetUtcNow();
        var reading = readings.AddOrUpdate(what, _ => Begin(), (_, last) => now - last.At < GoodFor && !last.Task.Value.IsFaulted ? last : Begin());
        return (Task<T>)reading.Task.Value;

        Reading Begin() => new(now, new Lazy<Task>(() => read(CancellationToken.None)));
    }

    private sealed record Reading(DateTimeOffset At, Lazy<Task> Task);
}
