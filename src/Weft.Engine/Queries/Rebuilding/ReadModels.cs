using System.Globalization;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Rebuilding;

/// <summary>What became of one list.</summary>
/// <param name="Name">The list.</param>
/// <param name="Looked">Streams that were looked at.</param>
/// <param name="Different">Streams whose rows said something else than their events.</param>
/// <param name="Examples">Some of them, in plain words.</param>
public sealed record ReadModelReport(string Name, long Looked, long Different, IReadOnlyList<string> Examples);

/// <summary>
/// The rows that lists are made of, made again from the events, or only compared with them. Goes stream by stream and page by page, so that memory does not depend on how many
/// there are; what is right is not written. A rebuild remembers how far it came and goes on there after it was killed. It writes beside the turns, so it may only run while no
/// node does; a comparison may run at any time.
/// </summary>
public sealed class ReadModels
{
    private const int MostExamples = 20;

    /// <summary>The pages of a running node move on: what differs is looked at again before it is reported.</summary>
    private const int Looks = 3;

    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Store store;
    private readonly EngineParts parts;
    private readonly Func<CancellationToken, Task> pause;

    internal ReadModels(Store store, EngineParts parts, Func<CancellationToken, Task>? pause = null)
    {
        (this.store, this.parts) = (store, parts);
        this.pause = pause ?? (cancellation => Task.Delay(betweenLooks, parts.Clock, cancellation));
    }

    /// <summary>Streams that are held in memory.</summary>
    internal int PageSize { get; init; } = 500;

    /// <summary>The lists, by the name that the command line has for them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["orders", "holds", "node-work", "months", "search", "discrepancies", "money-differences", "alerts", "oversells"];

    /// <summary>Compares the lists with the events, and mends them if it may.</summary>
    /// <param name="only">One list; null for all.</param>
    /// <param name="write">False to change nothing.</param>
    /// <param name="progress">Told of the kind of streams, and how many of it were looked at.</param>
    /// <param name="cancellation">Stops between two pages.</param>
    public async Task<IReadOnlyList<ReadModelReport>> RunAsync(string? only, bool write, Action<string, long> progress, CancellationToken cancellation)
    {
        var reports = new List<ReadModelReport>();
        foreach (var part in Parts())
        {
            var names = part.Models.Where(m => only is null || m == only).ToList();
            if (names.Count > 0 && parts.Workflows.Any(w => w.Kind == part.Kind)) reports.AddRange(await RunAsync(part, names, write, progress, cancellation));
        }

        return reports;
    }

    private IEnumerable<ReadModelPart> Parts() =>
        [new OrderPart(store, parts), .. StandingLists.Of(store, parts), new OversellPart(store, parts)];

    private async Task<IEnumerable<ReadModelReport>> RunAsync(ReadModelPart part, List<string> names, bool write, Action<string, long> progress, CancellationToken cancellation)
    {
        var place = $"rebuild/{part.Kind}/{string.Join('+', names)}";
        var (looked, after) = write ? Read(await store.CursorAsync(place, cancellation)) : (0, "");
        var different = names.ToDictionary(n => n, _ => 0L, StringComparer.Ordinal);
        var examples = names.ToDictionary(n => n, _ => new List<string>(), StringComparer.Ordinal);
        await part.BeginAsync(cancellation);
        while (true)
        {
            var page = await store.StreamsAfterAsync(part.Kind, after, PageSize, cancellation);
            foreach (var d in await DifferencesAsync(part, page, names, write, cancellation))
            {
                different[d.Model]++;
                if (examples[d.Model].Count < MostExamples) examples[d.Model].Add(d.Words);
            }

            looked += page.Count;
            progress(part.Kind, looked);
            if (page.Count > 0) after = StreamId.Parse(page[^1]).Key;
            if (page.Count < PageSize) break;
            if (write) await RememberAsync(place, looked, after, cancellation);
        }

        foreach (var d in await part.OrphansAsync(names, write, cancellation))
        {
            different[d.Model]++;
            if (examples[d.Model].Count < MostExamples) examples[d.Model].Add(d.Words);
        }

        if (write) await RememberAsync(place, 0, "", cancellation);
        return names.Select(n => new ReadModelReport(n, looked, different[n], examples[n]));
    }

    private async Task<List<ModelDifference>> DifferencesAsync(ReadModelPart part, IReadOnlyList<string> page, IReadOnlyList<string> names, bool write, CancellationToken cancellation)
    {
        if (page.Count == 0) return [];
        var found = (await part.LookAsync(page, write ? names : null, cancellation)).Where(d => names.Contains(d.Model)).ToList();
        for (var look = 1; !write && found.Count > 0 && look < Looks; look++)
        {
            await pause(cancellation);
            found = [.. (await part.LookAsync([.. found.Select(d => d.Stream).Distinct(StringComparer.Ordinal)], null, cancellation)).Where(d => names.Contains(d.Model))];
        }

        return found;
    }

    private Task RememberAsync(string place, long looked, string after, CancellationToken cancellation) =>
        store.RunAsync(Statements.Cursor, [(place, (string?)string.Create(CultureInfo.InvariantCulture, $"{looked} {after}"), parts.Clock.Now())], cancellation);

    private static (long Looked, string After) Read(string? cursor) =>
        cursor?.Split(' ', 2) is [var looked, var after] && long.TryParse(looked, CultureInfo.InvariantCulture, out var count) ? (count, after) : (0, "");
}

/// <summary>How all rows of an id are deleted.</summary>
internal static class Clearing
{
    public static readonly Bulk<string> Orders = Of("orders", "id");
    public static readonly Bulk<string> Months = Of("order_months", "order_id");
    public static readonly Bulk<string> Oversells = Of("oversells", "sku");

    /// <summary>Of one table. Made once for each: stores keep what they have prepared.</summary>
    public static Bulk<string> Of(string table, string column) => new(table, [new(column, ColumnType.Text, id => id)], Change: $"WHERE {table}.{column} = {{{column}}}");
}

/// <summary>A stream whose rows in a list say something else than its events.</summary>
internal sealed record ModelDifference(string Model, string Stream, string Words);

/// <summary>The lists that follow from streams of one kind.</summary>
internal abstract class ReadModelPart(Store store, EngineParts parts)
{
    protected Store Store => store;

    protected EngineParts EngineParts => parts;

    /// <summary>The kind of streams.</summary>
    public abstract string Kind { get; }

    /// <summary>The lists.</summary>
    public abstract IReadOnlyList<string> Models { get; }

    /// <summary>Reads what does not change on the way.</summary>
    public virtual Task BeginAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Compares the rows of some streams, and mends those of the lists that are named.</summary>
    public abstract Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation);

    /// <summary>Rows that follow from no stream.</summary>
    public virtual Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation) => Task.FromResult(new List<ModelDifference>());

    /// <summary>Streams with all their events, which are few.</summary>
    protected async Task<IReadOnlyList<(string Stream, object State, IReadOnlyList<EventRow> Events)>> FoldAsync(IReadOnlyList<string> streams, CancellationToken cancellation)
    {
        var kind = parts.Workflows.First(w => w.Kind == Kind);
        var folded = new List<(string, object, IReadOnlyList<EventRow>)>(streams.Count);
        foreach (var rows in await store.LoadAsync(streams, cancellation))
        {
            var state = kind.Start(StreamId.Parse(rows.Stream).Key);
            foreach (var e in rows.Events) state = kind.Apply(state, parts.Vocabulary.Read<Event>(e.Type, e.Data), Micros.ToTime(e.At));
            folded.Add((rows.Stream, state, rows.Events));
        }

        return folded;
    }

    /// <summary>Ids in a table that belong to no stream; deletes them if it may.</summary>
    /// <param name="model">The list.</param>
    /// <param name="clear">How the rows of an id are deleted; says in which table and column it is.</param>
    /// <param name="streamOf">The stream of an id.</param>
    /// <param name="write">True to delete them.</param>
    /// <param name="cancellation">Stops.</param>
    protected async Task<List<ModelDifference>> OrphansAsync(string model, Bulk<string> clear, Func<string, string> streamOf, bool write, CancellationToken cancellation)
    {
        const int pageSize = 1_000;
        var (table, column) = (clear.Table, clear.Columns[0].Name);
        var found = new List<ModelDifference>();
        for (var after = ""; ;)
        {
            var ids = await store.ReadAsync<string>($"SELECT DISTINCT {column} FROM {table} WHERE {column} > @after ORDER BY {column} LIMIT {pageSize}", new { after }, cancellation);
            foreach (var (stream, version) in await store.VersionsAsync([.. ids.Select(streamOf)], cancellation))
                if (version == 0) found.Add(new ModelDifference(model, stream, $"{StreamId.Parse(stream).Key}: there is a row, and no event."));
            if (ids.Count < pageSize) break;
            after = ids[^1];
        }

        if (write && found.Count > 0) await store.RunAsync(clear, [.. found.Select(d => StreamId.Parse(d.Stream).Key)], cancellation);
        return found;
    }
}
