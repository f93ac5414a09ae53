namespace Weft.Engine.Replays;

/// <summary>The bounds of a replay.</summary>
public sealed record ReplayLimits
{
    /// <summary>Messages, answers and timers of one dry run.</summary>
    public int MaxSteps { get; init; } = 20_000;

    /// <summary>Messages looked through to find those of one dry run.</summary>
    public int MaxMessages { get; init; } = 50_000;

    /// <summary>Events of one stream that are read.</summary>
    public int MaxEventsPerStream { get; init; } = 200_000;

    /// <summary>Longest that one dry run may take.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Orders and SKUs that differ, kept of one dry run; beyond, they are counted.</summary>
    public int MaxDifferences { get; init; } = 5_000;

    /// <summary>Things that could not be replayed, kept of one dry run; beyond, they are counted.</summary>
    public int MaxGaps { get; init; } = 200;

    /// <summary>Orders and SKUs that one request may apply.</summary>
    public const int MostAppliedAtOnce = 200;

    /// <summary>Dry runs that are kept; the oldest goes.</summary>
    public int MaxKept { get; init; } = 100;

    /// <summary>How long after it was due a timer may have fired: nobody records when one had no effect.</summary>
    public TimeSpan TimersWithin { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>A replay cannot be made as asked; the message says why and what to ask instead.</summary>
public sealed class ReplayRefusedException(string message, string? field = null, string? nextStep = null) : Exception(message)
{
    /// <summary>What was asked wrongly.</summary>
    public string? Field { get; } = field;

    /// <summary>What to ask instead.</summary>
    public string? NextStep { get; } = nextStep;
}
