using Weft.Commands;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>What somebody wants a key to be.</summary>
/// <param name="Name">What its holder is called.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="RequestsPerSecond">Requests it may make per second; 100 when left out.</param>
/// <param name="ExpiresAt">From when on it is not taken any more; never when left out.</param>
internal sealed record KeyWish(string? Name, IReadOnlyList<string>? Scopes, int? RequestsPerSecond = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Makes API keys and takes them back.</summary>
internal sealed class Keys(WeftEngine engine, WeftOptions options, KeyRing ring, TimeProvider clock)
{
    private const int MostRequestsPerSecond = 100_000;

    /// <summary>Makes a key; answers with it and the only sight of the key itself.</summary>
    public async Task<(ApiKey? Key, string? Secret, Problem? Problem)> CreateAsync(KeyWish wish, string by, CancellationToken cancellation)
    {
        var name = wish.Name?.Trim() ?? "";
        var scopes = wish.Scopes ?? [];
        if (Fault(wish, name, scopes) is { } fault) return (null, null, fault);
        if (await ring.IsTakenAsync(name) || options.Connections.ContainsKey(name) || await engine.Access.UserByNameAsync(name, cancellation) is not null)
            return (null, null, Problem.Of(409, "name-taken", $"A key, a user or a connection is called '{name}' already.", "name", "Choose another name, or take the old key back first."));
        if ((await engine.Access.KeysAsync(cancellation)).Count >= AccessStore.MostKeys) return (null, null, Problem.Of(409, "too-many-keys", $"There were {AccessStore.MostKeys} keys already, which is the limit.", null, "Put keys that stay into the configuration."));
        var (secret, hash) = KeysVerb.Make();
        var now = clock.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now).ToString("n"), Name = name, Sha256 = hash, Scopes = [.. Roles.Scopes.Where(scopes.Contains)],
            RequestsPerSecond = wish.RequestsPerSecond ?? ApiConsumer.DefaultRequestsPerSecond, CreatedAt = now, CreatedBy = by, ExpiresAt = wish.ExpiresAt?.ToUniversalTime(),
        };
        await engine.Access.AddAsync(key, cancellation);
        await ring.LoadAsync();
        return (key, secret, null);
    }

    /// <summary>Takes the key of a name back: from now on it opens nothing.</summary>
    public async Task<(ApiKey? Key, Problem? Problem)> RevokeAsync(string name, string by, CancellationToken cancellation)
    {
        var key = (await engine.Access.KeysAsync(cancellation)).FirstOrDefault(k => k.RevokedAt is null && string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            return (null, options.Consumers.Any(c => c.Name == name)
                ? Problem.Of(409, "key-configured", $"The key '{name}' stands in the configuration.", "name", $"Take apiKeys.{name} out of weft.yaml and start the node again.")
                : Problem.Of(404, "key-unknown", $"No key in use is called '{name}'.", "name", "List them with GET /api/v1/keys."));
        }

        await engine.Access.RevokeAsync(key.Id, clock.GetUtcNow(), by, cancellation);
        await ring.LoadAsync();
        return (key, null);
    }

    private Problem? Fault(KeyWish wish, string name, IReadOnlyList<string> scopes)
    {
        if (Accounts.NameFault(name) is { } fault) return fault;
        if (scopes.Count == 0) return Problem.Of(400, "scope-missing", "A key needs at least one scope.", "scopes", $"Scopes are {string.Join(", ", Roles.Scopes)}.");
        if (scopes.FirstOrDefault(s => !Roles.IsScope(s)) is { } other) return Problem.Of(400, "scope-unknown", $"'{other}' is no scope.", "scopes", $"Scopes are {string.Join(", ", Roles.Scopes)}.");
        if (wish.RequestsPerSecond is < 1 or > MostRequestsPerSecond) return Problem.Of(400, "rate-invalid", $"requestsPerSecond must lie between 1 and {MostRequestsPerSecond}.", "requestsPerSecond", "Leave it out for 100.");
        return wish.ExpiresAt <= clock.GetUtcNow() ? Problem.Of(400, "expiry-past", "The key would have expired already.", "expiresAt", "Name a time in the future, or leave it out.") : null;
    }
}
