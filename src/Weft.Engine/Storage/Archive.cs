namespace Weft.Engine.Storage;

/// <summary>Closes off long histories: events that a snapshot covers move into compressed blocks when they are old. Nothing is dropped.</summary>
internal sealed class Archive(Store store, EngineOptions options)
{
    /// <summary>Events in a block.</summary>
    public const int BlockSize = 500;

    /// <summary>Moves a block of each of a bounded number of streams. True when there may be more.</summary>
    public async Task<bool> StepAsync(long now, CancellationToken cancellation)
    {
        var most = Math.Max(1, options.MaxRowsPerSweep / BlockSize);
        var streams = await store.ArchivableAsync(now - Micros.Of(options.ArchiveEventsAfter), BlockSize, most, cancellation);
        foreach (var (stream, archived) in streams)
        {
            var events = await store.EventsAsync(stream, (int)archived + 1, BlockSize, cancellation);
            var batch = new WriteBatch();
            batch.Archived.Add(new ArchivedEvents(stream, events[0].Version, events[^1].Version, EventBlock.Pack(events)));
            await store.CommitAsync(batch, cancellation);
        }

        return streams.Count > 0;
    }
}
