namespace Weft.Engine.Dispatch;

/// <summary>State of a lane's circuit.</summary>
public enum CircuitState
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>The system fails; no calls until the pause is over.</summary>
    Open,

    /// <summary>One call tries whether it is back.</summary>
    Probing,
}

/// <summary>Stops calling a system that fails, and tries it again with single calls at growing intervals.</summary>
internal sealed class Circuit(LaneOptions options, TimeProvider clock)
{
    private int failures;
    private int openings;
    private bool probing;
    private long learntAt = long.MinValue;

    public CircuitState State => OpenUntil is null ? CircuitState.Closed : probing ? CircuitState.Probing : CircuitState.Open;

    /// <summary>When the next call may try; null while closed.</summary>
    public DateTimeOffset? OpenUntil { get; private set; }

    /// <summary>Since when the system fails.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>What it said last.</summary>
    public string? LastFailure { get; private set; }

    public bool MayCall(DateTimeOffset now) => OpenUntil is not { } until || (!probing && now >= until);

    /// <summary>A call starts; an open circuit's call is its probe.</summary>
    public void Started()
    {
        if (OpenUntil is null) return;
        probing = true;
        learntAt = clock.GetTimestamp();
    }

    /// <summary>The call that started was never made.</summary>
    public void Abandoned() => probing = false;

    /// <summary>A call got an answer.</summary>
    /// <param name="startedAt">When it started, as a timestamp of the clock; null = now.</param>
    public void Succeeded(long? startedAt = null)
    {
        learntAt = Math.Max(learntAt, startedAt ?? clock.GetTimestamp());
        failures = 0;
        openings = 0;
        probing = false;
        OpenUntil = null;
        FailingSince = null;
        LastFailure = null;
    }

    /// <summary>
    /// A call failed. One that had started before another that got through, or before the circuit opened, tells nothing new: with many calls at once, those that ran out of time would
    /// otherwise come in one after the other and look like a system that is down.
    /// </summary>
    /// <param name="reason">What it said.</param>
    /// <param name="startedAt">When the call started, as a timestamp of the clock; null = now.</param>
    public void Failed(string reason, long? startedAt = null)
    {
        if (startedAt < learntAt) return;
        FailingSince ??= clock.GetUtcNow();
        LastFailure = reason;
        failures++;
        if (!probing && failures < options.CircuitFailures) return;
        var pause = Math.Min(options.CircuitPause.TotalSeconds * Math.Pow(2, Math.Min(openings, 20)), options.MaxBackoff.TotalSeconds);
        if (probing || OpenUntil is null) openings++;
        OpenUntil = clock.GetUtcNow() + TimeSpan.FromSeconds(pause);
        learntAt = clock.GetTimestamp();
        probing = false;
    }
}
