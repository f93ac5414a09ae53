using System.CommandLine;
using Weft.Engine.Queries;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft connections</c>: how the connections do.</summary>
internal static class ConnectionsVerb
{
    public static Command Command() => new("connections", "The configured accounts of other systems.")
    {
        NodeClient.Asks(new Command("list", "How every connection does: what waits, what failed, and how fast stock numbers arrive there.")).Does(ListAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("connections", ApiJson.Default.PageConnectionStatus, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Connection", "Vendor", "State", "To send", "To process", "Last contact (UTC)", "Stock lag p50 / p95", "Of it Weft's own");
        foreach (var c in page.Items)
        {
            table.Row(
                c.Name, c.Vendor, State(c), $"{c.PendingDeliveries}", $"{c.MessageBacklog}", Tables.Time(c.LastContact),
                c.StockLag is { } lag ? Seconds(lag.P50, lag.P95) : "", c.StockLag is { } own ? Seconds(own.OwnP50, own.OwnP95) : "");
        }

        output.Show(table);
        return ExitCode.Ok;
    }

    private static string State(ConnectionStatus c) =>
        c.CircuitOpenUntil is { } until ? $"fails since {Tables.Time(c.FailingSince)}: {c.LastFailure}; tried again at {Tables.Time(until)}"
        : c.PausedUntil is { } pause ? $"asks to wait until {Tables.Time(pause)}"
        : c.PollFailure is { } failure ? $"cannot be read: {failure}"
        : "ok";

    private static string Seconds(double half, double most) => FormattableString.Invariant($"{half:0.000} / {most:0.000} s");
}
