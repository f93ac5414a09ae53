using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weft.Benchmarks.Loads;

/// <summary>HTTP with bare hands over one connection, one call after the other, so that the sender's own work, which shares the machine, is small beside the receiver's.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket socket;
    private byte[] answer = new byte[32_768];

    private RawHttp(Socket socket) => this.socket = socket;

    public static async Task<RawHttp> ConnectAsync(Uri node, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port), cancellation);
        return new RawHttp(socket);
    }

    /// <summary>A request as it goes over the wire.</summary>
    /// <param name="node">Who is asked.</param>
    /// <param name="line">Method and path.</param>
    /// <param name="headers">Further headers, each with its line end.</param>
    /// <param name="body">The body, if any.</param>
    public static byte[] Request(Uri node, string line, string headers, ReadOnlySpan<byte> body = default)
    {
        var head = Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: {node.Authority}\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="InvalidOperationException">The answer has another status.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> request, int expected, CancellationToken cancellation)
    {
        for (var at = 0; at < request.Length;) at += await socket.SendAsync(request[at..], SocketFlags.None, cancellation);
        var length = 0;
        do
        {
            if (length == answer.Length) Array.Resize(ref answer, answer.Length * 2);
            var read = await socket.ReceiveAsync(answer.AsMemory(length), SocketFlags.None, cancellation);
            if (read == 0) throw new InvalidOperationException("Weft closed the connection.");
            length += read;
        }
        while (!IsWhole(answer.AsSpan(0, length)));
        if (!Utf8Parser.TryParse(answer.AsSpan(9, 3), out int status, out int _) || status != expected)
            throw new InvalidOperationException($"Weft answered: {Encoding.UTF8.GetString(answer, 0, length)}");
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = answer[..(end + 2)];
        var body = answer[(end + 4)..];
        if (head.IndexOf("Transfer-Encoding: chunked"u8) >= 0) return body.EndsWith("0\r\n\r\n"u8);
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0 || (Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out int _) && body.Length >= length);
    }
}
