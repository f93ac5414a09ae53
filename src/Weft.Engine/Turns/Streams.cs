using System.Collections.Frozen;
using System.Text.Json;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>Loads streams and folds them.</summary>
internal class Streams(Store store, Vocabulary vocabulary, IEnumerable<WorkflowKind> workflows)
{
    private readonly FrozenDictionary<string, WorkflowKind> kinds = workflows.ToFrozenDictionary(w => w.Kind, StringComparer.Ordinal);

    public Vocabulary Vocabulary => vocabulary;

    protected Store Store => store;

    public WorkflowKind KindOf(StreamId stream) =>
        kinds.TryGetValue(stream.Kind, out var kind) ? kind : throw new InvalidOperationException($"No workflow is called '{stream.Kind}'.");

    public virtual async Task<Dictionary<string, StreamState>> LoadAsync(IReadOnlyList<string> streams, CancellationToken cancellation)
    {
        var loaded = new Dictionary<string, StreamState>(streams.Count, StringComparer.Ordinal);
        foreach (var rows in await store.LoadAsync(streams, cancellation))
            loaded[rows.Stream] = Fold(IsWhole(rows) ? rows : new StreamRows(rows.Stream, null, await store.HistoryAsync(rows.Stream, int.MaxValue, cancellation)));
        return loaded;
    }

    /// <summary>A state with the events after it.</summary>
    /// <returns>Null when events between them are missing, because the archive has them.</returns>
    public StreamState? Follow(string stream, StreamState state, IReadOnlyList<EventRow> events) =>
        events.Count > 0 && events[0].Version == state.Version + 1 ? FoldOn(KindOf(StreamId.Parse(stream)), state, events) : null;

    /// <summary>False when the snapshot has the shape of another version of Weft, or when events are missing because the archive has them: then all events are read.</summary>
    private bool IsWhole(StreamRows rows) =>
        (rows.Snapshot is not { } snapshot || snapshot.Shape == KindOf(StreamId.Parse(rows.Stream)).SnapshotShape)
        && (rows.Events.Count == 0 || rows.Events[0].Version == (rows.Snapshot?.Version ?? 0) + 1);

    private StreamState Fold(StreamRows rows)
    {
        var id = StreamId.Parse(rows.Stream);
        var kind = KindOf(id);
        var (state, version) = rows.Snapshot is { } snapshot && kind.StateJson is { } json
            ? (JsonSerializer.Deserialize(snapshot.State, json)!, snapshot.Version)
            : (kind.Start(id.Key), 0);
        return FoldOn(kind, new StreamState(state, version, rows.Snapshot?.Version ?? 0), rows.Events);
    }

    private StreamState FoldOn(WorkflowKind kind, StreamState before, IReadOnlyList<EventRow> events)
    {
        var (state, version) = (before.State, before.Version);
        foreach (var row in events)
        {
            state = kind.Apply(state, vocabulary.Read<Event>(row.Type, row.Data), Micros.ToTime(row.At));
            version = row.Version;
        }

        return before with { State = state, Version = version };
    }
}
