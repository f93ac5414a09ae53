namespace Weft.Engine.Storage;

/// <summary>Times as stored: microseconds since 1970, UTC.</summary>
internal static class Micros
{
    public const long PerSecond = 1_000_000;

    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Now(this TimeProvider clock) => Of(clock.GetUtcNow());

    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long Of(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
