namespace Weft.Core.Slas;

/// <summary>How many met their target in a time, and how many missed it.</summary>
public readonly record struct SlaShare(long Met, long Missed)
{
    /// <summary>Both together.</summary>
    public long All => Met + Missed;
}

/// <summary>When misses are worth an alert: they must burn over a short and a long time, so that neither a moment nor something long over is told of.</summary>
public sealed record BurnRule
{
    /// <summary>The short time: the alert ends soon after the cause.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The long time: a moment alone is no alert.</summary>
    public TimeSpan Long { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How much faster than allowed misses must come: 1 uses up exactly what the objective allows. With an objective of 99 %, 14.4 is one order in seven.</summary>
    public double Factor { get; init; } = 14.4;

    /// <summary>Fewest in the long time: of a few orders, one late one is no trend.</summary>
    public int Least { get; init; } = 20;

    /// <summary>How fast the objective's allowance burns; 0 when nothing happened.</summary>
    public static double Rate(SlaShare share, double objective) => share.All == 0 ? 0 : share.Missed / (double)share.All / (1 - objective);

    /// <summary>True when both burn.</summary>
    public bool Burns(SlaShare inShort, SlaShare inLong, double objective) =>
        inLong.All >= Least && Rate(inShort, objective) >= Factor && Rate(inLong, objective) >= Factor;
}
