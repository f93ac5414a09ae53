using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Faults;

/// <summary>What became of the connection of one call.</summary>
public enum CallFate
{
    Answered,

    /// <summary>Broken before anything was applied.</summary>
    NotConnected,

    /// <summary>Applied, but the caller never hears.</summary>
    LostAfterCommit,
}

/// <summary>One call as its caller sees it: an answer or a broken connection, after a delay.</summary>
public readonly record struct Exchange(CallFate Fate, SimResponse? Response, TimeSpan Delay);

/// <summary>How often each fault was played on a system.</summary>
public sealed record FaultCounts(
    long Calls, long NotConnected, long TooManyRequests, long ServerErrors, long Unavailable, long LostAfterCommit, long Slow, long BatchRows);

/// <summary>Stands before one system and plays the dials on each call.</summary>
internal sealed class FaultGate
{
    private readonly Lock gate = new();
    private readonly ulong seed;
    private readonly string system;
    private readonly Seeded calls;
    private readonly Seeded rows;
    private readonly TimeProvider clock;
    private readonly DateTimeOffset start;
    private readonly Func<FaultDials> dials;
    private readonly long[] counts = new long[8];

    public FaultGate(string system, ulong seed, TimeProvider clock, Func<FaultDials> dials)
    {
        (this.system, this.seed, this.clock, this.dials) = (system, seed, clock, dials);
        calls = new Seeded(seed, "calls/" + system);
        rows = new Seeded(seed, "rows/" + system);
        start = clock.GetUtcNow();
    }

    public FaultCounts Counts
    {
        get
        {
            lock (gate)
            {
                return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
            }
        }
    }

    /// <summary>Passes the call on to the system, or not.</summary>
    public Exchange Call(SimulatedSystem system, SimRequest request)
    {
        var dials = this.dials();
        var (fault, delay) = system.Down || IsOut(dials) ? (Fault.NotConnected, TimeSpan.Zero) : Draw(dials);
        Count(0);
        Count((int)fault);
        var retryAfter = (int)Math.Ceiling(dials.RetryAfter.TotalSeconds);
        switch (fault)
        {
            case Fault.NotConnected:
                return new(CallFate.NotConnected, null, delay);
            case Fault.TooManyRequests:
                return new(CallFate.Answered, SimResponse.Text(429, "Too many requests.", retryAfter), delay);
            case Fault.ServerError:
                return new(CallFate.Answered, SimResponse.Text(500, "Something went wrong."), delay);
            case Fault.Unavailable:
                var hint = delay.Ticks % 2 == 0 ? retryAfter : (int?)null;
                return new(CallFate.Answered, SimResponse.Text(503, "Down for maintenance.", hint), delay);
            case Fault.LostAfterCommit:
                system.Handle(request);
                return new(CallFate.LostAfterCommit, null, delay + dials.HangFor);
            case Fault.Slow:
                return new(CallFate.Answered, system.Handle(request), delay + dials.SlowBy);
            default:
                return new(CallFate.Answered, system.Handle(request), delay);
        }
    }

    /// <summary>True when the partial-batch dial refuses a row.</summary>
    public bool RowFails()
    {
        var chance = dials().BatchRow;
        if (chance <= 0)
        {
            return false;
        }
        lock (gate)
        {
            var fails = rows.Chance(chance);
            counts[7] += fails ? 1 : 0;
            return fails;
        }
    }

    /// <summary>Outages follow from the time alone, so that they do not depend on how often somebody calls.</summary>
    private bool IsOut(FaultDials dials)
    {
        if (dials.Outage <= 0 || dials.OutageEvery <= TimeSpan.Zero)
        {
            return false;
        }
        var elapsed = clock.GetUtcNow() - start;
        var window = elapsed.Ticks / dials.OutageEvery.Ticks;
        if (Seeded.FractionOf(seed, "outage/" + system, window) >= dials.Outage)
        {
            return false;
        }
        var latest = dials.OutageEvery - dials.OutageFor;
        var begin = latest.Ticks * Seeded.FractionOf(seed, "outage-begin/" + system, window);
        var within = elapsed.Ticks - (window * dials.OutageEvery.Ticks);
        return within >= begin && within < begin + dials.OutageFor.Ticks;
    }

    private (Fault Fault, TimeSpan Delay) Draw(FaultDials dials)
    {
        if (ReferenceEquals(dials, FaultDials.None))
        {
            return (Fault.None, TimeSpan.Zero);
        }
        lock (gate)
        {
            var delay = calls.UpTo(dials.Latency);
            var slow = calls.Chance(dials.Slow);
            var draw = calls.Fraction();
            if ((draw -= dials.DropRequest) < 0)
            {
                return (Fault.NotConnected, delay);
            }
            if ((draw -= dials.TooManyRequests) < 0)
            {
                return (Fault.TooManyRequests, delay);
            }
            if ((draw -= dials.ServerError) < 0)
            {
                return (Fault.ServerError, delay);
            }
            if ((draw -= dials.Unavailable) < 0)
            {
                return (Fault.Unavailable, delay);
            }
            if (draw < dials.CommitThenTimeout)
            {
                return (Fault.LostAfterCommit, delay);
            }
            return (slow ? Fault.Slow : Fault.None, delay);
        }
    }

    private void Count(int index)
    {
        if (index >= 0)
        {
            Interlocked.Increment(ref counts[index]);
        }
    }

    private enum Fault
    {
        None = -1,
        NotConnected = 1,
        TooManyRequests = 2,
        ServerError = 3,
        Unavailable = 4,
        LostAfterCommit = 5,
        Slow = 6,
    }
}
