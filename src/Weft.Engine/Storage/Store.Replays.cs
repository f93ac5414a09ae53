namespace Weft.Engine.Storage;

/// <summary>An event with its place among all events.</summary>
internal sealed class RecordedEvent
{
    public required long Seq { get; init; }
    public required string Stream { get; init; }
    public required int Version { get; init; }
    public required string Type { get; init; }
    public required byte[] Data { get; init; }
    public required long At { get; init; }
    public required string Cause { get; init; }
}

/// <summary>A message without its content.</summary>
internal sealed class ReceivedRow
{
    public required long Id { get; init; }
    public required string Connection { get; init; }
    public required InboxState State { get; init; }
    public required long ReceivedAt { get; init; }
    public long? SettledAt { get; init; }
}

/// <summary>What a replay reads of the record.</summary>
internal abstract partial class Store
{
    private const string RecordedColumns = "seq, stream, version, type, data, at, cause";

    /// <summary>The place of the newest event; a little more is possible.</summary>
    public abstract Task<long> LastSeqAsync(CancellationToken cancellation);

    /// <summary>Events by their place, from one and before another.</summary>
    public Task<List<RecordedEvent>> RecordedAsync(long from, long until, CancellationToken cancellation) =>
        ReadAsync<RecordedEvent>($"SELECT {RecordedColumns} FROM events WHERE seq >= @from AND seq < @until ORDER BY seq", new { from, until }, cancellation);

    /// <summary>Events of one stream that are not archived, after a version and before a place among all events.</summary>
    public Task<List<RecordedEvent>> RecordedOfAsync(string stream, int after, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<RecordedEvent>(
            $"SELECT {RecordedColumns} FROM events WHERE stream = @stream AND version > @after AND seq < @before ORDER BY version LIMIT @limit", new { stream, after, before, limit }, cancellation);

    /// <summary>The snapshot of a stream; null when it has none.</summary>
    public async Task<SnapshotRow?> SnapshotAsync(string stream, CancellationToken cancellation) =>
        (await ReadAsync<SnapshotRow>("SELECT stream AS Stream, version AS Version, shape AS Shape, state AS State FROM snapshots WHERE stream = @stream", new { stream }, cancellation)).FirstOrDefault();

    /// <summary>The place and time of the first event from a place on; nothing when it is far away.</summary>
    public async Task<(long Seq, long At)?> FirstRecordedAsync(long from, long until, CancellationToken cancellation)
    {
        var found = await ReadAsync<(long, long)>("SELECT seq, at FROM events WHERE seq >= @from AND seq < @until ORDER BY seq LIMIT 1", new { from, until }, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The id and time of the first message from an id on.</summary>
    public async Task<(long Id, long At)?> FirstReceivedAsync(long from, CancellationToken cancellation)
    {
        var found = await ReadAsync<(long, long)>("SELECT id, received_at FROM inbox WHERE id >= @from ORDER BY id LIMIT 1", new { from }, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Messages from behind an id on, oldest first, without their content.</summary>
    public Task<List<ReceivedRow>> ReceivedAsync(long after, int limit, CancellationToken cancellation) =>
        ReadAsync<ReceivedRow>(
            "SELECT id AS Id, connection AS Connection, state AS State, received_at AS ReceivedAt, settled_at AS SettledAt FROM inbox WHERE id > @after ORDER BY id LIMIT @limit", new { after, limit }, cancellation);

    /// <summary>Deliveries by their keys.</summary>
    public Task<List<DeliveryRow>> DeliveriesAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => keys.Count == 0
        ? Task.FromResult(new List<DeliveryRow>())
        : ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE {In("key", "keys")}", new { keys = ArrayOf(keys) }, cancellation);
}
