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
        if (json) logs.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        else logs.AddSimpleConsole(o => (o.UseUtcTimestamp, o.TimestampFormat, o.SingleLine) = (true, "HH:mm:ss ", true));
    }
}
