using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Reconciliation;

/// <summary>
/// States of streams as they were folded last. Most SKUs have not changed since they were compared last: of these only the version is read again, and not the history.
/// </summary>
internal sealed class SeenStates(Store store, Streams streams)
{
    /// <summary>States that are kept; a larger catalogue is folded again in each round.</summary>
    private const int MostKept = 4_096;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StreamState> seen = new(StringComparer.Ordinal);

    /// <summary>The states of streams as the store has them now.</summary>
    public async Task<IReadOnlyList<StreamState>> LoadAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var versions = (await store.VersionsAsync(names, cancellation)).ToDictionary(v => v.Stream, v => v.Version, StringComparer.Ordinal);
        var current = new Dictionary<string, StreamState>(names.Count, StringComparer.Ordinal);
        lock (gate)
        {
            foreach (var name in names)
                if (seen.TryGetValue(name, out var state) && state.Version == versions.GetValueOrDefault(name)) current[name] = state;
        }

        var changed = await streams.LoadAsync([.. names.Where(name => !current.ContainsKey(name))], cancellation);
        lock (gate)
        {
            if (seen.Count + changed.Count > MostKept) seen.Clear();
            foreach (var (name, state) in changed) current[name] = seen[name] = state;
        }

        return [.. current.Values];
    }
}
