using System.Globalization;

namespace Weft.Simulator.Wire;

/// <summary>A system's own idea of the time: wrong by a constant, and shown in its own time zone.</summary>
internal sealed class SystemClock(TimeProvider clock, TimeSpan skew, TimeSpan offset)
{
    public DateTimeOffset Now => (clock.GetUtcNow() + skew).ToOffset(offset);

    public static string Seconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Milliseconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
