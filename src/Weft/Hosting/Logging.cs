using Microsoft.Extensions.Logging.Console;

namespace Weft.Hosting;

/// <summary>Logs: structured, to standard error, without a line per request.</summary>
internal static class Logging
{
    public static void Console(ILoggingBuilder logs, bool json)
    {
        logs.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        // What the host itself says about starting is said by the command, in plain words.
        logs.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical).AddFilter("Microsoft.Hosting", LogLevel.Critical);
        logs.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        // Each line of JSON carries the trace that it belongs to.
        if (json) logs.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (json) logs.AddJsonConsole(o => (o.IncludeScopes, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        else logs.AddSimpleConsole(o => (o.UseUtcTimestamp, o.TimestampFormat, o.SingleLine) = (true, "HH:mm:ss ", true));
    }
}
