using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weft.Configuration;
using Weft.Http;
using Weft.Http.Access;

namespace Weft.Commands;

/// <summary><c>weft keys</c>: API keys, made for the configuration or in the running node.</summary>
internal static class KeysVerb
{
    private const int KeyBytes = 32;

    private static readonly Argument<string> name = new("NAME") { Description = "What the key's holder is called." };
    private static readonly Option<string[]> scopes = new("--scope") { Description = $"What it may be used for: {string.Join(", ", Engine.Access.Roles.Scopes)}; may be given several times.", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> expires = new("--expires") { Description = "After how long it opens nothing any more, like 90d. Without it: never." };
    private static readonly Option<int?> rate = new("--rate") { Description = "Requests per second, 100 when left out." };

    public static Command Command() => new("keys", "API keys.")
    {
        new Command("new", "Make a key for the configuration; it is shown once.").Does(NewAsync),
        NodeClient.Asks(new Command("create", "Make a key in the running node; it is shown once, and works at once.") { name, scopes, expires, rate }).Does(CreateAsync),
        NodeClient.Asks(new Command("list", "The keys, when they were last used and when they end.")).Does(ListAsync),
        NodeClient.Asks(new Command("revoke", "Take a key back: it opens nothing any more.") { name }).Does(RevokeAsync),
    };

    /// <summary>A new key and the hash that is kept of it.</summary>
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

    private static async Task<int> CreateAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var lasts = parsed.GetValue(expires) is { } text ? Durations.Parse(text) ?? throw new VerbException($"--expires: '{text}' is not a time span like 12h or 90d.") : (TimeSpan?)null;
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var wish = new KeyWish(parsed.GetValue(name), parsed.GetValue(scopes), parsed.GetValue(rate), lasts is null ? null : TimeProvider.System.GetUtcNow() + lasts);
        var (made, raw) = await node.PostAsync("keys", JsonSerializer.Serialize(wish, ApiJson.Default.KeyWish), ApiJson.Default.NewKeyView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"Key of {made.Key.Name} ({string.Join(", ", made.Key.Scopes)}), shown now and never again: {made.Secret}");
        return ExitCode.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("keys", ApiJson.Default.PageKeyView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Name", "Scopes", "Requests/s", "Made by", "Last used (UTC)", "Ends (UTC)", "State");
        foreach (var k in page.Items)
            table.Row(k.Name, string.Join(", ", k.Scopes), $"{k.RequestsPerSecond}", k.CreatedBy ?? "configuration", Tables.Time(k.UsedAt), Tables.Time(k.ExpiresAt), k.RevokedAt is null ? "" : $"taken back by {k.RevokedBy}");
        output.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Delete, $"keys/{Uri.EscapeDataString(parsed.GetValue(name)!)}", null, cancellation), output);
    }
}
