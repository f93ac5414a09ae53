using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.Loads;

/// <summary>One call of a load.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Expected">The status that must come back.</param>
internal readonly record struct Shot(byte[] Request, int Expected);

/// <summary>Calls over many connections at once, one after the other on each.</summary>
/// <param name="node">Who is called.</param>
/// <param name="shot">The call of a number; numbers go on from one order to the next.</param>
/// <param name="connections">Connections.</param>
internal sealed class Load(Uri node, Func<long, Shot> shot, int connections = Load.FewConnections)
{
    public const int FewConnections = 64;

    private long made;

    /// <summary>Sends so many calls, each connection as fast as it is answered: a closed loop.</summary>
    public Task<long> SendAsync(long count, Latencies latency, CancellationToken cancellation) => FloodAsync(i => i < count, latency, cancellation);

    /// <summary>Sends for some time, each connection as fast as it is answered: a closed loop. Answers with how many calls there were.</summary>
    public Task<long> FloodAsync(TimeSpan span, Latencies latency, CancellationToken cancellation)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(span.TotalSeconds * TimeProvider.System.TimestampFrequency);
        return FloodAsync(_ => TimeProvider.System.GetTimestamp() < end, latency, cancellation);
    }

    /// <summary>
    /// Sends at a steady rate, whatever comes back: an open loop. The time of a call counts from when it was due, so that a stall is not left out because nothing was sent
    /// meanwhile.
    /// </summary>
    public async Task<long> PacedAsync(double perSecond, TimeSpan span, Latencies latency, CancellationToken cancellation)
    {
        var frequency = TimeProvider.System.TimestampFrequency;
        var start = TimeProvider.System.GetTimestamp();
        var (total, next) = ((long)(perSecond * span.TotalSeconds), -1L);
        await EachAsync(async connection =>
        {
            for (var i = Interlocked.Increment(ref next); i < total; i = Interlocked.Increment(ref next))
            {
                var due = start + (long)(i / perSecond * frequency);
                var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, cancellation);
                await CallAsync(connection, due, latency, cancellation);
            }
        }, cancellation);
        return total;
    }

    private async Task<long> FloodAsync(Func<long, bool> more, Latencies latency, CancellationToken cancellation)
    {
        var (next, done) = (-1L, 0L);
        await EachAsync(async connection =>
        {
            while (more(Interlocked.Increment(ref next)))
            {
                await CallAsync(connection, TimeProvider.System.GetTimestamp(), latency, cancellation);
                Interlocked.Increment(ref done);
            }
        }, cancellation);
        return done;
    }

    private async Task CallAsync(RawHttp connection, long due, Latencies latency, CancellationToken cancellation)
    {
        var (request, expected) = shot(Interlocked.Increment(ref made) - 1);
        await connection.SendAsync(request, expected, cancellation);
        latency.Since(due);
    }

    private Task EachAsync(Func<RawHttp, Task> use, CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
    {
        using var connection = await RawHttp.ConnectAsync(node, cancellation);
        await use(connection);
    }));
}
