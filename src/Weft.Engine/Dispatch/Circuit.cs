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
        if (OpenUntil is not null) probing = true;
    }

    /// <summary>The call that started was never made.</summary>
    public void Abandoned() => probing = false;

    public void Succeeded()
    {
        failures = 0;
        openings = 0;
        probing = false;
        OpenUntil = null;
        FailingSince = null;
        LastFailure = null;
    }

    public void Failed(string reason)
    {
        FailingSince ??= clock.GetUtcNow();
        LastFailure = reason;
        failures++;
        if (!probing && failures < options.CircuitFailures) return;
        var pause = Math.Min(options.CircuitPause.TotalSeconds * Math.Pow(2, Math.Min(openings, 20)), options.MaxBackoff.TotalSeconds);
        if (probing || OpenUntil is null) openings++;
        OpenUntil = clock.GetUtcNow() + TimeSpan.FromSeconds(pause);
        probing = false;
    }
}
