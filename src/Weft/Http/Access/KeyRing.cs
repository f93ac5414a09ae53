using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>A key's holder as requests need it.</summary>
internal sealed record KeyHolder(Caller Caller, ClaimsPrincipal Principal, ApiKey? Stored);

/// <summary>
/// The keys that open the API: those of the configuration and those that were made since. Keys are random and long, so the hash by which one is looked up tells nobody anything.
/// </summary>
internal sealed class KeyRing(WeftEngine engine, WeftOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan noteEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim loading = new(1, 1);
    private FrozenDictionary<string, KeyHolder>? keys;

    /// <summary>The holder of a key; null when it is unknown, expired or taken back.</summary>
    public async ValueTask<KeyHolder?> FindAsync(string key)
    {
        var known = keys ?? await LoadAsync();
        if (!known.TryGetValue(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), out var holder)) return null;
        if (holder.Stored is not { } stored) return holder;
        var now = clock.GetUtcNow();
        if (!stored.Works(now)) return null;
        if (!used.TryGetValue(stored.Id, out var last) || now - last >= noteEvery)
        {
            used[stored.Id] = now;
            await engine.Access.UseAsync(stored.Id, now, CancellationToken.None);
        }

        return holder;
    }

    /// <summary>True while no key opens anything.</summary>
    public async ValueTask<bool> IsEmptyAsync()
    {
        var now = clock.GetUtcNow();
        return (keys ?? await LoadAsync()).Values.All(h => h.Stored?.Works(now) == false);
    }

    /// <summary>True when a key in use has this name.</summary>
    public async ValueTask<bool> IsTakenAsync(string name)
    {
        var now = clock.GetUtcNow();
        return (keys ?? await LoadAsync()).Values.Any(h => string.Equals(h.Caller.Name, name, StringComparison.OrdinalIgnoreCase) && h.Stored?.Works(now) != false);
    }

    /// <summary>Reads the stored keys again, after one was made or taken back.</summary>
    public async Task<FrozenDictionary<string, KeyHolder>> LoadAsync()
    {
        await loading.WaitAsync();
        try
        {
            var all = new Dictionary<string, KeyHolder>(StringComparer.Ordinal);
            foreach (var key in await engine.Access.KeysAsync(CancellationToken.None))
                if (key.RevokedAt is null) all[key.Sha256] = Holder(new Caller(Caller.Key, key.Id, key.Name, Roles.Granted(key.Scopes), key.RequestsPerSecond), key);
            foreach (var consumer in options.Consumers)
                all[Convert.ToHexStringLower(consumer.KeySha256.AsSpan())] = Holder(new Caller(Caller.Key, consumer.Name, consumer.Name, consumer.Granted, consumer.RequestsPerSecond) { IsConfigured = true }, null);
            return keys = all.ToFrozenDictionary(StringComparer.Ordinal);
        }
        finally
        {
            loading.Release();
        }
    }

    public void Dispose() => loading.Dispose();

    private static KeyHolder Holder(Caller caller, ApiKey? stored) => new(caller, caller.Principal(), stored);
}
