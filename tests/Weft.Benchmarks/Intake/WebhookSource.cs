using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Benchmarks.Measuring;
using Weft.Sdk;

namespace Weft.Benchmarks.Intake;

/// <summary>
/// Signed webhooks of a web shop over real connections, one after the other on each. It speaks HTTP with its bare hands, so that the sender's own work, which shares the
/// machine, is small beside the receiver's.
/// </summary>
internal sealed class WebhookSource(Uri node, string secret)
{
    private const int Connections = 64;
    private const int ExpectedStatus = 202;

    private readonly byte[] body = Encoding.UTF8.GetBytes(SampleOrder.Json);
    private long sent;

    /// <summary>Sends for some time, each connection as fast as it is answered. Answers with how many were acknowledged.</summary>
    public async Task<long> FloodAsync(TimeSpan span, Latencies latency, CancellationToken cancellation)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(span.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => FloodOneAsync(end, latency, cancellation)));
        return counts.Sum();
    }

    /// <summary>Sends at a steady rate. The time of a call counts from when it was due, so that a stall is not left out because nothing was sent meanwhile.</summary>
    public async Task<long> PacedAsync(double perSecond, TimeSpan span, Latencies latency, CancellationToken cancellation)
    {
        var frequency = TimeProvider.System.TimestampFrequency;
        var start = TimeProvider.System.GetTimestamp();
        var total = (long)(perSecond * span.TotalSeconds);
        var next = -1L;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var connection = await ConnectAsync(cancellation);
            for (var i = Interlocked.Increment(ref next); i < total; i = Interlocked.Increment(ref next))
            {
                var due = start + (long)(i / perSecond * frequency);
                var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, cancellation);
                await PostAsync(connection, cancellation);
                latency.Since(Math.Max(due, start));
            }
        }));
        return total;
    }

    private async Task<long> FloodOneAsync(long end, Latencies latency, CancellationToken cancellation)
    {
        using var connection = await ConnectAsync(cancellation);
        var count = 0L;
        while (TimeProvider.System.GetTimestamp() is var started && started < end)
        {
            await PostAsync(connection, cancellation);
            latency.Since(started);
            count++;
        }

        return count;
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port), cancellation);
        return socket;
    }

    private async Task PostAsync(Socket connection, CancellationToken cancellation)
    {
        var request = Request(Interlocked.Increment(ref sent));
        for (var at = 0; at < request.Length;) at += await connection.SendAsync(request.AsMemory(at), SocketFlags.None, cancellation);
        var answer = new byte[2_048];
        var length = 0;
        do
        {
            var read = await connection.ReceiveAsync(answer.AsMemory(length), SocketFlags.None, cancellation);
            if (read == 0) throw new InvalidOperationException("Weft closed the connection.");
            length += read;
        }
        while (answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0);
        if (!Utf8Parser.TryParse(answer.AsSpan(9, 3), out int status, out int _) || status != ExpectedStatus)
            throw new InvalidOperationException($"Weft answered: {Encoding.ASCII.GetString(answer, 0, length)}");
    }

    private byte[] Request(long number)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signature = Convert.ToBase64String(Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes($"{time}."), body));
        var head = $"POST /in/webshop HTTP/1.1\r\nHost: {node.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nX-Webshop-Topic: orders/create\r\nX-Webshop-Delivery-Id: {Environment.ProcessId}-{number}\r\nX-Webshop-Timestamp: {time}\r\nX-Webshop-Hmac-Sha256: {signature}\r\n\r\n";
        var request = new byte[head.Length + body.Length];
        Encoding.ASCII.GetBytes(head, request);
        body.CopyTo(request, head.Length);
        return request;
    }
}
