using Weft.Engine.Storage;

namespace Weft.Engine.Replays;

/// <summary>Events that one unit of work left together, or the units that fired a timer of one name at one moment.</summary>
/// <param name="Events">The events, in their order.</param>
internal sealed record RecordedUnit(IReadOnlyList<RecordedEvent> Events)
{
    public long Seq => Events[0].Seq;

    public long At => Events[0].At;

    public string Cause => Events[0].Cause;
}

/// <summary>Reads the record by its order and by time. Events are read page by page and the last page is kept, because whoever asks goes forward.</summary>
internal sealed class Recording(Store store)
{
    private const int PageSize = 2_000;

    private List<RecordedEvent> page = [];
    private (long From, long Until) read;

    /// <summary>The unit of work that left an event.</summary>
    public async Task<RecordedUnit> UnitAsync(long seq, CancellationToken cancellation)
    {
        RecordedEvent first;
        for (var reach = 32L; ; reach *= 4)
        {
            var before = await RangeAsync(Math.Max(0, seq - reach), seq + 1, cancellation);
            var i = before.Count - 1;
            while (i > 0 && IsSame(before[i - 1], before[^1])) i--;
            first = before[i];
            if (i > 0 || seq - reach <= 0) break;
        }

        var events = new List<RecordedEvent>();
        for (var from = first.Seq; ;)
        {
            var some = await RangeAsync(from, from + PageSize, cancellation);
            var taken = some.TakeWhile(e => IsSame(e, first)).ToList();
            events.AddRange(taken);
            if (taken.Count < some.Count || some.Count == 0) return new RecordedUnit(events);
            from += PageSize;
        }
    }

    /// <summary>Events from one place on and before another.</summary>
    public async Task<List<RecordedEvent>> RangeAsync(long from, long until, CancellationToken cancellation)
    {
        if (from < read.From || until > read.Until)
        {
            var to = Math.Max(until, from + PageSize);
            page = await store.RecordedAsync(from, to, cancellation);
            read = (from, to);
        }

        return [.. page.SkipWhile(e => e.Seq < from).TakeWhile(e => e.Seq < until)];
    }

    /// <summary>The place of the first event at or after a time, among those before <paramref name="end"/>.</summary>
    public async Task<long> SeqAtAsync(long at, long end, CancellationToken cancellation)
    {
        var (low, high) = (0L, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await FirstAsync(middle, high, cancellation) is not { } found || found.At >= at) high = middle;
            else low = found.Seq + 1;
        }

        return low;
    }

    /// <summary>The id behind which the messages lie that arrived from a time on.</summary>
    public async Task<long> MessagesFromAsync(long at, CancellationToken cancellation)
    {
        var (low, high) = (0L, store.LastId + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await store.FirstReceivedAsync(middle, cancellation) is not { } found || found.At >= at) high = middle;
            else low = found.Id + 1;
        }

        return low - 1;
    }

    /// <summary>The first event of a range. Looks a little further each time: where old events went to the archive, the numbers have gaps.</summary>
    private async Task<(long Seq, long At)?> FirstAsync(long from, long until, CancellationToken cancellation)
    {
        for (var reach = (long)PageSize; ; reach *= 16)
        {
            var to = Math.Min(until, from + reach);
            if (await store.FirstRecordedAsync(from, to, cancellation) is { } found) return found;
            if (to == until) return null;
        }
    }

    private static bool IsSame(RecordedEvent a, RecordedEvent b) => a.Cause == b.Cause && a.At == b.At;
}
