namespace Weft.Engine.Dispatch;

/// <summary>
/// Calls an account allows: so many per second, and so many at once after a pause. Others may use the account too, so the rate is what experience leaves of it: halved when the account
/// says "too many", and won back call by call that it serves.
/// </summary>
internal sealed class RateBudget(double perSecond, int burst, TimeProvider clock)
{
    /// <summary>What is left of the rate after "too many".</summary>
    private const double Cut = 0.5;

    /// <summary>The part of the configured rate that is never given up.</summary>
    private const double Least = 0.2;

    /// <summary>Share of the rate that each served call wins back: little enough that "too many" stays below one in a hundred.</summary>
    private const double BackPerCall = 0.004;

    /// <summary>From this part of the rate at which the account said "too many" last, it is won back with care.</summary>
    private const double Near = 0.8;

    /// <summary>What is left there of <see cref="BackPerCall"/>.</summary>
    private const double WithCare = 0.25;

    /// <summary>Share of the configured rate that each minute wins back, served or not.</summary>
    private const double BackPerMinute = 0.01;

    private readonly double configured = perSecond;
    private readonly int burst = Math.Max(1, burst);
    private double rate = perSecond;
    private double refusedAt = double.PositiveInfinity;
    private double tokens = 1; // What others have used before this process began, nobody knows.
    private long filledAt = clock.GetTimestamp();

    /// <summary>Calls per second that are made now at most; 0 = no limit known.</summary>
    public double PerSecond => rate;

    /// <summary>Calls that could be made now; below zero when calls to come are taken already.</summary>
    public double Left
    {
        get
        {
            Fill();
            return configured <= 0 ? double.PositiveInfinity : tokens;
        }
    }

    /// <summary>True when "too many" has left little more than the part that is never given up: who uses the account up now is somebody else.</summary>
    public bool IsLeast => rate * Cut < configured * Least;

    /// <summary>Time between two calls, once what may be made at once is used up.</summary>
    public TimeSpan Interval => rate <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 / rate);

    /// <summary>Takes one call; false when none is left.</summary>
    public bool TryTake()
    {
        if (configured <= 0) return true;
        Fill();
        if (tokens < 1) return false;
        tokens--;
        return true;
    }

    /// <summary>Takes the next call, also when none is left yet; answers how long it has to wait. The calls after it make up for it.</summary>
    public TimeSpan Reserve()
    {
        if (configured <= 0) return TimeSpan.Zero;
        Fill();
        tokens--;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / rate);
    }

    /// <summary>How long until a call is left.</summary>
    public TimeSpan Wait()
    {
        if (configured <= 0) return TimeSpan.Zero;
        Fill();
        return tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / rate);
    }

    /// <summary>Nothing is left for now.</summary>
    public void Empty() => tokens = Math.Min(tokens, 0);

    /// <summary>The account says "too many": somebody else uses it too.</summary>
    public void TooMany()
    {
        refusedAt = rate;
        rate = Math.Max(rate * Cut, configured * Least);
    }

    /// <summary>The account served a call.</summary>
    public void Served() => rate = Math.Min(configured, rate * (1 + (rate < refusedAt * Near ? BackPerCall : BackPerCall * WithCare)));

    private void Fill()
    {
        if (configured <= 0) return;
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(filledAt, now);
        filledAt = now;
        rate = Math.Min(configured, rate + (configured * BackPerMinute * passed.TotalMinutes));
        // While others use the account, nothing is saved up: what we left unused they have used.
        var most = rate < configured ? 1 : burst;
        tokens = Math.Min(most, tokens + (passed.TotalSeconds * rate));
    }
}
