namespace Weft.Engine.Turns;

/// <summary>A stream's state at a version.</summary>
/// <param name="State">The state.</param>
/// <param name="Version">Events it is folded from.</param>
/// <param name="SnapshotAt">Version of its newest snapshot; 0 without one.</param>
internal readonly record struct StreamState(object State, int Version, int SnapshotAt = 0);

/// <summary>States of the streams used last. Bounded: when full, the tenth used longest ago goes.</summary>
internal sealed class StreamCache(int capacity)
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private long tick;

    private sealed class Entry
    {
        public StreamState Value;
        public long Used;
    }

    public int Count => entries.Count;

    public bool TryGet(string stream, out StreamState value)
    {
        if (entries.TryGetValue(stream, out var entry))
        {
            entry.Used = ++tick;
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    public void Put(string stream, StreamState value)
    {
        if (entries.TryGetValue(stream, out var entry))
        {
            entry.Value = value;
            entry.Used = ++tick;
            return;
        }

        if (entries.Count >= capacity) Shrink();
        entries.Add(stream, new Entry { Value = value, Used = ++tick });
    }

    public void Remove(string stream) => entries.Remove(stream);

    private void Shrink()
    {
        var oldest = entries.OrderBy(e => e.Value.Used).Take((capacity / 10) + 1).Select(e => e.Key).ToList();
        foreach (var stream in oldest) entries.Remove(stream);
    }
}
