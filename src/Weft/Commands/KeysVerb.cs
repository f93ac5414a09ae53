using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Commands;

/// <summary><c>weft keys new</c>: makes an API key. Only its hash goes into the configuration.</summary>
internal static class KeysVerb
{
    private const int KeyBytes = 32;

    public static Command Command() => new("keys", "API keys.") { new Command("new", "Make a key for an API consumer; it is shown once.").Does(NewAsync) };

    /// <summary>A new key and the hash that the configuration holds.</summary>
    public static (string Key, string Sha256) Make()
    {
        var key = "weft_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        return (key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    private static Task<int> NewAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (key, hash) = Make();
        if (output.Json)
        {
            Output.Answer(new KeyReport(key, hash), OutputJson.Default.KeyReport);
            return Task.FromResult(ExitCode.Ok);
        }

        output.Line($"Key, for the consumer alone: {key}");
        output.Line();
        output.Line("For weft.yaml:");
        output.Line($"apiKeys:\n  NAME:\n    sha256: {hash}");
        return Task.FromResult(ExitCode.Ok);
    }
}
