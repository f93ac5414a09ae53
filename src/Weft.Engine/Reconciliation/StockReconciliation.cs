using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Reconciliation;

/// <summary>Keeps Weft's books, the ERP's and the channels' the same: on a schedule, and at once when somebody asks.</summary>
public sealed class StockReconciliation
{
    /// <summary>Looks again that a run waits for: the second look, and one after each cure.</summary>
    private const int MostWaits = 5;

    private static readonly string discrepancies = DiscrepancyWorkflow.StreamOf("").ToString();

    private readonly Lock gate = new();
    private readonly Store store;
    private readonly ReconciliationOptions options;
    private readonly TimeProvider clock;
    private readonly Findings findings;
    private readonly LinkedList<StockRun> runs = new();
    private int started;

    internal StockReconciliation(WeftEngine engine, EngineParts parts, Streams streams, SeenStates seen)
    {
        (store, options, clock) = (engine.Store, parts.Options.Reconciliation, parts.Clock);
        var policy = parts.Stock;
        var tracer = new Tracer(store, parts.Vocabulary);
        findings = new Findings(store, engine.Feed, engine.Translator, options);
        var looks = new LookParts(store, new PageComparison(store, seen, tracer, policy, options.Policy, clock) { Tally = engine.Value.Tally }, findings, options, clock);
        Lookers = [.. engine.Lanes.All.Where(l => l.Connection.Connector.StockReadSize > 0).Select(l => new StockLooker(l, looks, parts.Logs.CreateLogger<StockLooker>()))];
        Monitor = new InvariantMonitor(new MonitorParts(store, streams, tracer, findings, options, clock), policy);
    }

    /// <summary>Connections whose stock can be compared.</summary>
    public IReadOnlyList<string> Connections => [.. Lookers.Select(l => l.Connection)];

    internal IReadOnlyList<StockLooker> Lookers { get; }

    internal InvariantMonitor Monitor { get; }

    /// <summary>Compares now. A connection that cannot be asked is not a fault here: the status says so.</summary>
    public async Task<StockRunStatus> StartAsync(StockRunRequest request, CancellationToken cancellation)
    {
        var asked = Lookers.Where(l => request.Connection is null || l.Connection == request.Connection).ToList();
        IReadOnlyList<Sku>? skus = request.Full ? null : request.Skus.IsDefaultOrEmpty ? await SampleAsync(cancellation) : request.Skus;
        var of = skus?.Count ?? await store.StreamCountAsync("stock", cancellation);
        var run = new StockRun(Interlocked.Increment(ref started).ToString(CultureInfo.InvariantCulture), request, clock.GetUtcNow(), [.. asked.Select(l => new RunPart(l.Connection, skus, of))]);
        lock (gate)
        {
            runs.AddLast(run);
            if (runs.Count > options.MostRunsKept) runs.RemoveFirst();
        }

        foreach (var (looker, part) in asked.Zip(run.Parts)) looker.Want(part);
        return await StatusAsync(run, cancellation);
    }

    /// <summary>How a run does; null when the node does not remember it.</summary>
    public async Task<StockRunStatus?> StatusAsync(string id, CancellationToken cancellation)
    {
        StockRun? run;
        lock (gate) run = runs.FirstOrDefault(r => r.Id == id);
        return run is null ? null : await StatusAsync(run, cancellation);
    }

    /// <summary>Told which states have become visible: whoever looks at differences again learns when.</summary>
    internal void Committed(IReadOnlyDictionary<string, StreamState> changed)
    {
        foreach (var (_, stream) in changed)
            if (stream.State is DiscrepancyState { LookAgainAt: { } at }) Expect(Micros.Of(at));
    }

    /// <summary>Told of streams whose commit failed: a difference among them may have become visible all the same.</summary>
    internal void InDoubt(IEnumerable<string> streams)
    {
        if (streams.Any(s => s.StartsWith(discrepancies, StringComparison.Ordinal))) Expect(0);
    }

    private void Expect(long at)
    {
        Monitor.Due.Expect(at);
        foreach (var looker in Lookers) looker.Due.Expect(at);
    }

    private async Task<StockRunStatus> StatusAsync(StockRun run, CancellationToken cancellation)
    {
        var looked = run.Parts.All(p => p.IsOver);
        if (looked) run.LookedAt ??= clock.GetUtcNow();
        // Before the counts: what was found is in them once it is decided.
        var undecided = findings.Waiting;
        var seen = await store.RunCountsAsync(run.Request, Micros.Of(run.StartedAt), cancellation);
        var tooLong = run.LookedAt is { } at && clock.GetUtcNow() - at > (options.Policy.LookAgainAfter * MostWaits) + TimeSpan.FromSeconds(5);
        var state = !looked ? "looking" : (undecided || seen.Waiting > 0) && !tooLong ? "looking-again" : "done";
        return new StockRunStatus(
            run.Id, state, run.StartedAt, run.Parts.Sum(p => p.Count), run.Parts.Sum(p => p.Of), (int)seen.Differences, (int)seen.Waiting, (int)seen.Over, (int)seen.Open,
            run.Parts.Where(p => p.Failure is not null).ToDictionary(p => p.Connection, p => p.Failure!, StringComparer.Ordinal));
    }

    /// <summary>A sample: what is there is cut into as many pieces as SKUs are wanted, and the first of each is taken.</summary>
    private async Task<IReadOnlyList<Sku>> SampleAsync(CancellationToken cancellation)
    {
        var all = await store.StreamsAfterAsync("stock", "", options.MostSampledFrom, cancellation);
        var step = Math.Max(1, (all.Count + options.PageSize - 1) / options.PageSize);
        var first = (int)(clock.Now() % step);
        return [.. all.Where((_, i) => i % step == first).Select(s => new Sku(s["stock/".Length..]))];
    }
}
