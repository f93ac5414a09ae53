using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Replays;

/// <summary>
/// Dry runs: what was recorded is decided again by the rules of today, in memory and from the record alone. What comes out otherwise is kept, so that it can be read and chosen
/// parts applied. One runs at a time.
/// </summary>
public sealed class ReplayRuns
{
    internal const string Running = "running";
    private static readonly TimeSpan betweenNotes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestWindow = TimeSpan.FromDays(31);

    private readonly WeftEngine engine;
    private int busy;
    private readonly Applying applying;
    private (long Id, CancellationTokenSource Stop)? current;

    internal ReplayRuns(WeftEngine engine)
    {
        this.engine = engine;
        applying = new Applying(engine, this);
    }

    /// <summary>The bounds.</summary>
    public ReplayLimits Limits => engine.Parts.Options.Replays;

    /// <summary>The rules that are in force.</summary>
    public string Rules => engine.Parts.Rules;

    /// <summary>Completes when no dry run is under way.</summary>
    internal Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a dry run. Nothing is sent and no order is touched.</summary>
    /// <exception cref="ReplayRefusedException">It cannot be made as asked.</exception>
    public async Task<ReplayRun> StartAsync(ReplayScope scope, string by, CancellationToken cancellation)
    {
        scope = Checked(scope);
        if (Interlocked.Exchange(ref busy, 1) == 1) throw new ReplayRefusedException("Another dry run is under way.", null, "Wait until it is done, or cancel it.");
        try
        {
            var newest = await engine.Store.ReplaysAsync(long.MaxValue, 1, cancellation);
            var row = new ReplayRow
            {
                Id = (newest.FirstOrDefault()?.Id ?? 0) + 1, Kind = scope.Kind.ToString(), Target = scope.Id, FromAt = scope.From is { } from ? Micros.Of(from) : null,
                UntilAt = scope.Until is { } until ? Micros.Of(until) : null, Author = by, Rules = Rules, CreatedAt = engine.Clock.Now(), State = Running, Done = 0, Steps = 0,
            };
            await SaveAsync(row);
            await ForgetAsync(row.Id - Limits.MaxKept);
            var stop = new CancellationTokenSource(Limits.MaxDuration, engine.Clock);
            current = (row.Id, stop);
            Idle = Task.Run(() => RunAsync(scope, row, stop), CancellationToken.None);
            return ReplayRun.Of(row);
        }
        catch
        {
            Volatile.Write(ref busy, 0);
            throw;
        }
    }

    /// <summary>Dry runs, newest first.</summary>
    public async Task<IReadOnlyList<ReplayRun>> ListAsync(long before, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.ReplaysAsync(before, limit, cancellation)).Select(ReplayRun.Of)];

    /// <summary>One dry run; null when it is not known.</summary>
    public async Task<ReplayRun?> FindAsync(long id, CancellationToken cancellation) =>
        (await engine.Store.ReplaysAsync(id == long.MaxValue ? id : id + 1, 1, cancellation)).FirstOrDefault() is { } row && row.Id == id ? ReplayRun.Of(row) : null;

    /// <summary>What a dry run found, by order and SKU, after one.</summary>
    public async Task<IReadOnlyList<ReplayDifference>> DifferencesAsync(long id, string after, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.ReplayEntriesAsync(id, after, limit, cancellation)).Select(ReplayDifference.Of)];

    /// <summary>Ends a dry run before it is done. False when it is not under way.</summary>
    public bool Cancel(long id)
    {
        if (current is not { } run || run.Id != id) return false;
        run.Stop.Cancel();
        return true;
    }

    /// <summary>Applies what was found of some orders and SKUs, each by the ordinary commands and under keys of its own: applying twice does it once.</summary>
    /// <param name="id">The dry run.</param>
    /// <param name="entities">Which of its orders and SKUs, as <see cref="ReplayDetail.Entity"/> names them.</param>
    /// <param name="by">Who applies it.</param>
    /// <param name="cancellation">Stops between two of them.</param>
    /// <exception cref="ReplayRefusedException">It cannot be applied.</exception>
    public Task<IReadOnlyList<ReplayDifference>> ApplyAsync(long id, IReadOnlyList<string> entities, string by, CancellationToken cancellation) => applying.ApplyAsync(id, entities, by, cancellation);

    /// <summary>Dry runs that were under way when the node stopped are not any more.</summary>
    internal async Task RecoverAsync(CancellationToken cancellation)
    {
        foreach (var row in await engine.Store.ReplaysAsync(long.MaxValue, Limits.MaxKept, cancellation))
            if (row.State == Running) await SaveAsync(row with { State = "interrupted", EndedAt = engine.Clock.Now(), Note = "The node stopped meanwhile. Start it again." });
    }

    /// <summary>Decides a part of the record again.</summary>
    internal async Task<(Steps Steps, Rerun Rerun)> AgainAsync(ReplayScope scope, Func<int, int, ValueTask> progress, CancellationToken cancellation)
    {
        var steps = await new StepFinder(engine.Store, engine.Translator, new Recording(engine.Store), Limits).FindAsync(scope, cancellation);
        var rerun = new Rerun(engine.Store, engine.Parts, engine.Translator, steps, Limits);
        await rerun.RunAsync(done => progress(done, steps.List.Count), cancellation);
        return (steps, rerun);
    }

    private ReplayScope Checked(ReplayScope scope)
    {
        var now = engine.Clock.GetUtcNow();
        if (scope.Kind != ReplayKind.Window && string.IsNullOrWhiteSpace(scope.Id)) throw new ReplayRefusedException($"Say which {(scope.Kind == ReplayKind.Channel ? "connection" : scope.Kind.ToString().ToLowerInvariant())} is to be replayed.", "id", "Name one.");
        if (scope.Kind == ReplayKind.Order) return scope with { From = null, Until = null };
        scope = scope with { Until = scope.Kind == ReplayKind.Sku ? null : scope.Until ?? now, From = scope.From ?? (scope.Until ?? now).AddDays(-1) };
        if (scope.From >= (scope.Until ?? now)) throw new ReplayRefusedException("The time ends before it begins.", "from", "Give the earlier time first.");
        if ((scope.Until ?? now) - scope.From > longestWindow) throw new ReplayRefusedException($"That is more than {longestWindow.TotalDays:F0} days.", "from", "Choose a shorter time: raw messages are not kept for ever.");
        if (scope.Kind == ReplayKind.Channel && engine.Connections.Find(scope.Id!) is null) throw new ReplayRefusedException($"No connection is called '{scope.Id}'.", "id", $"These are: {string.Join(", ", engine.Connections.All.Select(c => c.Name))}.");
        return scope;
    }

    private async Task RunAsync(ReplayScope scope, ReplayRow row, CancellationTokenSource stop)
    {
        try
        {
            row = await DryAsync(scope, row, stop.Token);
        }
        catch (OperationCanceledException)
        {
            var tooLong = engine.Clock.GetUtcNow() - Micros.ToTime(row.CreatedAt) >= Limits.MaxDuration;
            row = row with { State = "cancelled", Note = tooLong ? $"It took longer than {Limits.MaxDuration.TotalMinutes:F0} minutes. Choose a shorter time." : "Somebody cancelled it." };
        }
        catch (ReplayRefusedException e)
        {
            row = row with { State = "failed", Note = $"{e.Message} {e.NextStep}".Trim() };
        }
        catch (Exception e)
        {
            row = row with { State = "failed", Note = $"Weft failed on it: {e.Message} Report this as a defect." };
        }
        finally
        {
            current = null;
            stop.Dispose();
        }

        try
        {
            await SaveAsync(row with { EndedAt = engine.Clock.Now() });
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    private async Task<ReplayRow> DryAsync(ReplayScope scope, ReplayRow row, CancellationToken cancellation)
    {
        var saved = engine.Clock.GetTimestamp();
        var (steps, rerun) = await AgainAsync(
            scope,
            async (done, of) =>
            {
                cancellation.ThrowIfCancellationRequested();
                row = row with { Done = done, Steps = of };
                if (engine.Clock.GetElapsedTime(saved) < betweenNotes) return;
                saved = engine.Clock.GetTimestamp();
                await SaveAsync(row);
            },
            cancellation);
        var comparison = new Comparison(engine.Store, engine.Parts.Vocabulary, rerun);
        var totals = new ReplayTotals(0, 0, 0, 0, 0, steps.Streams.Count, rerun.GapCount);
        foreach (var (stream, first) in rerun.Others.OrderBy(o => o.Value.At).ThenBy(o => o.Key, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (StreamId.Parse(stream).Kind is not ("order" or "stock") || await comparison.OfAsync(stream, first, cancellation) is not { } found) continue;
            if (totals.Orders + totals.Skus < Limits.MaxDifferences) await SaveAsync(row.Id, found, steps.End, cancellation);
            totals = Count(totals, found);
        }

        totals = totals with { Money = [.. comparison.Money.Where(m => m.Value != 0).OrderBy(m => m.Key.Code, StringComparer.Ordinal).Select(m => $"{(m.Value > 0 ? "+" : "")}{new Money(m.Value, m.Key)}")] };
        return row with
        {
            State = "done", Done = steps.List.Count, Steps = steps.List.Count, Totals = JsonSerializer.Serialize(totals, ReplayJson.Default.ReplayTotals),
            Gaps = rerun.Gaps.Count == 0 ? null : JsonSerializer.Serialize(rerun.Gaps, ReplayJson.Default.ListReplayGap),
        };
    }

    private static ReplayTotals Count(ReplayTotals t, ReplayDetail found) => t with
    {
        Orders = t.Orders + (found.Kind == "order" ? 1 : 0), Skus = t.Skus + (found.Kind == "stock" ? 1 : 0), Fields = t.Fields + found.Fields.Count,
        Sent = t.Sent + found.Fields.Count(f => f.About == ReplayAbout.Sent), Applicable = t.Applicable + (found.CanBeApplied ? 1 : 0),
    };

    private async Task SaveAsync(long replay, ReplayDetail found, long end, CancellationToken cancellation)
    {
        var last = await engine.Store.RecordedOfAsync(found.Entity, 0, end, int.MaxValue, cancellation);
        var row = new ReplayEntryRow { ReplayId = replay, Entity = found.Entity, Version = last.Count == 0 ? 0 : last[^1].Version, Detail = JsonSerializer.Serialize(found, ReplayJson.Default.ReplayDetail), State = "open" };
        await engine.Store.RunAsync(ReplayEntryRow.Statement, [row], cancellation);
    }

    private Task SaveAsync(ReplayRow row) => engine.Store.RunAsync(ReplayRow.Statement, [row], CancellationToken.None);

    /// <summary>Old dry runs go, a bounded number of rows at a time.</summary>
    private async Task ForgetAsync(long upTo)
    {
        if (upTo <= 0) return;
        await engine.Store.DeleteAsync("replay_entries", "replay_id <= @upTo", new { upTo }, Limits.MaxDifferences, CancellationToken.None);
        await engine.Store.DeleteAsync("replays", "id <= @upTo", new { upTo }, Limits.MaxKept, CancellationToken.None);
    }
}
