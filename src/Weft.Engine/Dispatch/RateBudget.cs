namespace Weft.Engine.Dispatch;

/// <summary>Calls an account allows: so many per second, and so many at once after a pause.</summary>
internal sealed class RateBudget(double perSecond, int burst, TimeProvider clock)
{
    private readonly int burst = Math.Max(1, burst);
    private double tokens = Math.Max(1, burst);
    private long filledAt = clock.GetTimestamp();

    /// <summary>Calls that could be made now; below zero when calls to come are taken already.</summary>
    public double Left
    {
        get
        {
            Fill();
            return perSecond <= 0 ? double.PositiveInfinity : tokens;
        }
    }

    /// <summary>Time between two calls, once what may be made at once is used up.</summary>
    public TimeSpan Interval => perSecond <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 / perSecond);

    /// <summary>Takes one call; false when none is left.</summary>
    public bool TryTake()
    {
        if (perSecond <= 0) return true;
        Fill();
        if (tokens < 1) return false;
        tokens--;
        return true;
    }

    /// <summary>Takes the next call, also when none is left yet; answers how long it has to wait.</summary>
    public TimeSpan Reserve()
    {
        if (perSecond <= 0) return TimeSpan.Zero;
        Fill();
        tokens--;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / perSecond);
    }

    /// <summary>How long until a call is left.</summary>
    public TimeSpan Wait()
    {
        if (perSecond <= 0) return TimeSpan.Zero;
        Fill();
        return tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / perSecond);
    }

    /// <summary>The account says that nothing is left: somebody else uses it too.</summary>
    public void Empty() => tokens = Math.Min(tokens, 0);

    private void Fill()
    {
        if (perSecond <= 0) return;
        var now = clock.GetTimestamp();
        tokens = Math.Min(burst, tokens + (clock.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
        filledAt = now;
    }
}
