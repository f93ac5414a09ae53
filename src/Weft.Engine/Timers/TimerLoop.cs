using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Timers;

/// <summary>Turns timers that are due into units of work. Timers are rows; this only remembers when the next one is due.</summary>
internal sealed class TimerLoop(Store store, FairQueue<Unit> queue, Signal turns, TimeProvider clock)
{
    private const int MostAtOnce = 500;

    private readonly Lock gate = new();
    private readonly HashSet<(string, string)> underWay = [];
    private long nextDue;

    public Signal Changed { get; } = new();

    /// <summary>A timer was set for this time.</summary>
    public void Set(long dueAt)
    {
        lock (gate) nextDue = Math.Min(nextDue, dueAt);
        Changed.Set();
    }

    /// <summary>A timer's unit is committed.</summary>
    public void Done(TimerRow row)
    {
        lock (gate)
        {
            underWay.Remove((row.Stream, row.Name));
            if (underWay.Count == 0) nextDue = 0;
        }

        Changed.Set();
    }

    /// <summary>How long until a timer is due.</summary>
    public TimeSpan Wait(TimeSpan longest)
    {
        lock (gate)
        {
            if (underWay.Count > 0) return longest;
            var wait = nextDue == long.MaxValue ? longest : Micros.ToTime(nextDue) - clock.GetUtcNow();
            return wait < longest ? wait : longest;
        }
    }

    /// <summary>Hands due timers to the turns. False when none is due.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var now = clock.Now();
        lock (gate)
            if (underWay.Count > 0 || nextDue > now) return false;

        lock (gate) nextDue = long.MaxValue;
        var due = await store.DueTimersAsync(now, MostAtOnce, cancellation);
        if (due.Count == 0)
        {
            var next = await store.NextTimerAsync(cancellation);
            lock (gate) nextDue = Math.Min(nextDue, next ?? long.MaxValue);
            return false;
        }

        lock (gate)
            foreach (var row in due) underWay.Add((row.Stream, row.Name));
        foreach (var row in due)
        {
            var unit = new TimerUnit(row);
            queue.TryAdd(unit.Source, unit, force: true);
        }

        turns.Set();
        return true;
    }
}
