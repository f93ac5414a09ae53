using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>
/// States of streams as they were folded last, for whoever reads the same streams again and again. Of what has not changed only the version is read, and of what has, the events since.
/// </summary>
internal sealed class SeenStates(Store store, Streams streams)
{
    /// <summary>States that are kept; a larger catalogue is folded again in each round.</summary>
    private const int MostKept = 4_096;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StreamState> seen = new(StringComparer.Ordinal);

    /// <summary>The states of streams as the store has them now.</summary>
    public async Task<IReadOnlyDictionary<string, StreamState>> LoadAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var current = new Dictionary<string, StreamState>(names.Count, StringComparer.Ordinal);
        var older = new Dictionary<string, StreamState>(StringComparer.Ordinal);
        var versions = await store.VersionsAsync(names, cancellation);
        lock (gate)
        {
            foreach (var (name, version) in versions)
            {
                if (!seen.TryGetValue(name, out var state)) continue;
                if (state.Version < version) older[name] = state;
                else current[name] = state;
            }
        }

        var read = await FollowAsync(older, cancellation);
        foreach (var (name, state) in await streams.LoadAsync([.. names.Where(name => !current.ContainsKey(name) && !read.ContainsKey(name))], cancellation)) read[name] = state;
        lock (gate)
        {
            if (seen.Count + read.Count > MostKept) seen.Clear();
            foreach (var (name, state) in read) current[name] = seen[name] = state;
        }

        return current;
    }

    private async Task<Dictionary<string, StreamState>> FollowAsync(Dictionary<string, StreamState> older, CancellationToken cancellation)
    {
        var followed = new Dictionary<string, StreamState>(StringComparer.Ordinal);
        if (older.Count == 0) return followed;
        var since = await store.EventsAfterAsync(older.ToDictionary(o => o.Key, o => o.Value.Version), cancellation);
        foreach (var events in since.GroupBy(e => e.Stream, StringComparer.Ordinal))
            if (streams.Follow(events.Key, older[events.Key], [.. events]) is { } now) followed[events.Key] = now;
        return followed;
    }
}
