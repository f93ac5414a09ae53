using System.Collections.Immutable;
using Weft.Core.Reconciliation;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Reconciliation;

/// <summary>Makes the lists of discrepancies, of stock and of money, and of oversold units again from the events they follow from.</summary>
internal sealed class Rebuild(Store store, EngineParts parts)
{
    private const int PageSize = 200;
    private const int MostRowsAtOnce = 5_000;

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var table in (string[])["discrepancies", "oversells", "money_differences"])
        {
            while (await store.DeleteAsync(table, "1 = 1", new { }, MostRowsAtOnce, cancellation) > 0)
            {
                // Until it is empty.
            }
        }

        foreach (var kind in parts.Workflows.Where(w => w.Kind is "stock" or "discrepancy" or "money")) await WalkAsync(kind, cancellation);
    }

    private async Task WalkAsync(WorkflowKind kind, CancellationToken cancellation)
    {
        for (var after = ""; ;)
        {
            var page = await store.StreamsAfterAsync(kind.Kind, after, PageSize, cancellation);
            var rows = new WriteBatch();
            foreach (var stream in page) await FoldAsync(kind, StreamId.Parse(stream), rows, cancellation);
            await store.CommitAsync(rows, cancellation);
            if (page.Count < PageSize) return;
            after = StreamId.Parse(page[^1]).Key;
        }
    }

    /// <summary>What was decided together is followed together, as it was then.</summary>
    private async Task FoldAsync(WorkflowKind kind, StreamId stream, WriteBatch rows, CancellationToken cancellation)
    {
        var state = kind.Start(stream.Key);
        var history = await store.HistoryAsync(stream.ToString(), int.MaxValue, cancellation);
        for (var i = 0; i < history.Count;)
        {
            var together = history.Skip(i).TakeWhile(e => e.At == history[i].At && e.Cause == history[i].Cause).ToList();
            var events = together.Select(e => parts.Vocabulary.Read<Event>(e.Type, e.Data)).ToImmutableArray();
            var (before, at) = (state, Micros.ToTime(history[i].At));
            state = events.Aggregate(state, (s, e) => kind.Apply(s, e, at));
            Projections.AddDecided(before, state, events, history[i].Version - 1, at, rows.Oversells);
            i += together.Count;
        }

        if (state is DiscrepancyState or Core.Finance.MoneyDifferenceState) Projections.AddStanding(null, state, parts.Clock, rows);
    }
}
