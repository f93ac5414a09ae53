using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Rebuilding;

/// <summary>The oversell ledger.</summary>
internal sealed class OversellPart(Store store, EngineParts parts) : ReadModelPart(store, parts)
{
    private const string Name = "oversells";
    private const int PageSize = 2_000;

    private HashSet<string> listed = [];

    public override string Kind => "stock";

    public override IReadOnlyList<string> Models => [Name];

    public override async Task BeginAsync(CancellationToken cancellation) =>
        listed = (await Store.ReadAsync<string>("SELECT DISTINCT sku FROM oversells", new { }, cancellation)).ToHashSet(StringComparer.Ordinal);

    public override async Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation)
    {
        var found = new List<ModelDifference>();
        foreach (var stream in streams)
        {
            var sku = StreamId.Parse(stream).Key;
            var there = mend is not null && !listed.Contains(sku) ? [] : Texts(await Store.OversellsOfAsync(sku, cancellation));
            var (rows, other) = await FollowAsync(stream, eachAlone: true, cancellation);
            if (there.SetEquals(Texts(rows)) || there.SetEquals(Texts(other))) continue;
            var (together, otherwise) = await FollowAsync(stream, eachAlone: false, cancellation);
            if (there.SetEquals(Texts(together)) || there.SetEquals(Texts(otherwise))) continue;
            found.Add(new ModelDifference(Name, stream, Words(sku, there, Texts(rows))));
            if (mend?.Contains(Name) != true) continue;
            await Store.RunAsync(Clearing.Oversells, [sku], cancellation);
            await Store.RunAsync(Statements.Oversell, rows, cancellation);
        }

        return found;
    }

    public override Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation) =>
        OrphansAsync(Name, Clearing.Oversells, sku => StockWorkflow.StreamOf(new Sku(sku)).ToString(), write, cancellation);

    /// <summary>
    /// The rows that follow from a SKU's events, which are read page by page. Of what happened at one moment nobody recorded which events were one decision, and which decisions one transaction, in
    /// which what begins is written first: all of these are right.
    /// </summary>
    private async Task<(List<OversellRow> Rows, List<OversellRow> Other)> FollowAsync(string stream, bool eachAlone, CancellationToken cancellation)
    {
        var kind = EngineParts.Workflows.First(w => w.Kind == Kind);
        var state = kind.Start(StreamId.Parse(stream).Key);
        var (rows, other) = (new List<OversellRow>(), new List<OversellRow>());
        var moment = new OversellRows();
        var together = new List<EventRow>();
        var momentAt = 0L;
        void Decided()
        {
            if (together.Count == 0) return;
            var events = together.Select(e => EngineParts.Vocabulary.Read<Event>(e.Type, e.Data)).ToImmutableArray();
            var (before, at, follows) = (state, Micros.ToTime(together[0].At), new OversellRows());
            foreach (var e in events) state = kind.Apply(state, e, at);
            Projections.AddDecided(before, state, events, together[0].Version - 1, at, follows);
            if (together[0].At != momentAt) Moment();
            momentAt = together[0].At;
            moment.Add(follows);
            Write(rows, follows);
            together.Clear();
        }

        void Moment()
        {
            Write(other, moment);
            moment = new OversellRows();
        }

        await foreach (var e in EventsAsync(stream, cancellation))
        {
            if (together.Count > 0 && (eachAlone || together[0].At != e.At || together[0].Cause != e.Cause)) Decided();
            together.Add(e);
        }

        Decided();
        Moment();
        return (rows, other);
    }

    private static void Write(List<OversellRow> rows, OversellRows follows)
    {
        rows.AddRange(follows.Begun);
        foreach (var end in follows.Ended)
        {
            for (var i = 0; i < rows.Count; i++)
                if (rows[i] is { OverAt: null } r && r.OrderId == end.OrderId && r.Line == end.Line && r.Since <= end.OverAt) rows[i] = Ended(r, end);
        }
    }

    private static OversellRow Ended(OversellRow r, OversellEnd end) => new()
    {
        Id = r.Id, Sku = r.Sku, OrderId = r.OrderId, Line = r.Line, Connection = r.Connection, Units = r.Units, Cause = r.Cause, Shown = r.Shown, Available = r.Available, Behind = r.Behind, Amount = r.Amount,
        Currency = r.Currency, Buffer = r.Buffer, Since = r.Since, OverAt = end.OverAt, Ending = end.Ending,
    };

    private static string Words(string sku, HashSet<string> was, HashSet<string> now)
    {
        var (gone, come) = (was.Except(now).Order(StringComparer.Ordinal).ToList(), now.Except(was).Order(StringComparer.Ordinal).ToList());
        return gone.Count == come.Count ? RowText.Difference(sku, gone[0], come[0]) : $"{sku}: {was.Count} times oversold are listed, the events tell of {now.Count}.";
    }

    private static HashSet<string> Texts(IEnumerable<OversellRow> rows) => rows.Select(r => RowText.Of(Statements.Oversell, r)).ToHashSet(StringComparer.Ordinal);

    /// <summary>All events of a stream: block by block from the archive, then page by page.</summary>
    private async IAsyncEnumerable<EventRow> EventsAsync(string stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = 0;
        while (await Store.ArchivedAsync(stream, after, cancellation) is { } archived)
        {
            foreach (var e in EventBlock.Unpack(stream, archived.Block))
            {
                if (e.Version <= after) continue;
                after = e.Version;
                yield return e;
            }
        }

        while (true)
        {
            var page = await Store.EventsAsync(stream, after + 1, PageSize, cancellation);
            foreach (var e in page) yield return e;
            if (page.Count < PageSize) yield break;
            after = page[^1].Version;
        }
    }
}
