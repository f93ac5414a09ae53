using System.Globalization;

namespace Weft.Desk.Words;

/// <summary>Times and counts as people say them.</summary>
internal static class Spans
{
    /// <summary>"45 s", "12 min", "3 h", "5 days".</summary>
    public static string Of(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => $"{Math.Max(0, (int)span.TotalMilliseconds)} ms",
        { TotalSeconds: < 10 } => $"{span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        { TotalSeconds: < 90 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 90 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };

    /// <summary>How long ago, or how soon.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var span = now - at;
        if (span < TimeSpan.Zero) return $"in {Of(-span)}";
        return span.TotalSeconds < 2 ? "just now" : $"{(span.TotalSeconds < 10 ? $"{(int)span.TotalSeconds} s" : Of(span))} ago";
    }

    /// <summary>A count that stopped at a limit says so.</summary>
    public static string Count(int count) => count >= Engine.Queries.Desk.DeskQueries.MostCounted ? $"{Grouped(count)}+" : Grouped(count);

    /// <summary>"12,345".</summary>
    public static string Grouped(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 order", "2 orders".</summary>
    public static string Of(long count, string one, string many) => $"{Grouped(count)} {(count == 1 ? one : many)}";
}
