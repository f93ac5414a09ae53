using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weft.Connectors.Tests.Email;

/// <summary>A mail server in this process that takes messages, or does with one command what a test says.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;

    public ScriptedSmtp()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The answer to a command that begins with the text; "drop" closes the connection. "TEXT" stands for the end of a message.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

    /// <summary>Messages that were taken, or that were whole when the connection was dropped.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    public ConcurrentQueue<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                try
                {
                    await TalkAsync(client);
                }
                catch (IOException)
                {
                    // The other side went away.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener is closed.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await SayAsync(stream, "220 mail.test");
        while (await reader.ReadLineAsync() is { } line)
        {
            Commands.Enqueue(line);
            if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase)) await SayAsync(stream, "250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8");
            else if (line.StartsWith("DATA", StringComparison.Ordinal) && AnswerTo(line) is null)
            {
                await SayAsync(stream, "354 go on");
                var text = new StringBuilder();
                while (await reader.ReadLineAsync() is { } part && part != ".") text.AppendLine(part.StartsWith('.') ? part[1..] : part);
                if (AnswerTo("TEXT") is not { } answer || answer == "drop" || answer.StartsWith('2')) Messages.Enqueue(text.ToString());
                if (!await GoOnAsync(stream, "TEXT")) return;
            }
            else if (!await GoOnAsync(stream, line) || line == "QUIT") return;
        }
    }

    private async Task<bool> GoOnAsync(NetworkStream stream, string command)
    {
        var answer = AnswerTo(command) ?? (command == "QUIT" ? "221 bye" : "250 ok");
        if (answer == "drop") return false;
        await SayAsync(stream, answer);
        return true;
    }

    private string? AnswerTo(string command) => Answers.FirstOrDefault(a => command.StartsWith(a.Key, StringComparison.OrdinalIgnoreCase)).Value;

    private static Task SayAsync(NetworkStream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
}
