using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weft.Core.Alerts;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Slas;
using Weft.Engine.Dispatch;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Alerts;

/// <summary>
/// Looks for what people have to know of. Everything is read from memory, from small indexes, or from as many rows as there is trouble: a look costs the same with a million orders in the
/// store as with none. What another cause explains is not told of twice.
/// </summary>
internal sealed class CauseFinder(WeftEngine engine, AlertOptions options, SlaWatch watch, SlaBook book, Outages outages)
{
    /// <summary>Orders that are counted behind one cause; more are "at least".</summary>
    public const int MostCounted = 20_000;

    /// <summary>Holds that are grouped by cause.</summary>
    public const int MostHolds = 100_000;

    private const int MostCauses = 200;
    private const int PollsMissed = 3;
    private const int FewOrders = 1_000;
    private static readonly TimeSpan countEvery = TimeSpan.FromSeconds(30);

    /// <summary>Orders that went on are not late any more a moment later.</summary>
    private static readonly TimeSpan settled = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, List<(string Currency, long Orders, long Amount)> Rows)> counted = new(StringComparer.Ordinal);

    private readonly Dictionary<string, CatchUp> catchingUp = new(StringComparer.Ordinal);
    private readonly DateTimeOffset startedAt = engine.Clock.GetUtcNow();

    /// <summary>Causes that are there now, by their ids.</summary>
    /// <param name="known">Alerts that are open: what is known stays until it is gone, whatever its size.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Dictionary<string, AlertCause>> FindAsync(IReadOnlyDictionary<string, AlertState> known, CancellationToken cancellation)
    {
        var found = new Dictionary<string, AlertCause>(StringComparer.Ordinal);
        await DownAsync(known, found, cancellation);
        Polls(found);
        Late(known, found);
        Burning(found);
        await HeldAsync(known, found, cancellation);
        await RefusedAsync(known, found, cancellation);
        return found;
    }

    /// <summary>By what it shows that the cause of an open alert, which was not found any more, is gone; null when nothing shows it, as just after a start.</summary>
    public string? Gone(string id, AlertState alert)
    {
        if (CauseIds.KindOf(id) is CauseIds.LateKind) return watch.IsWarm ? "No order is late there any more." : null;
        if (alert.Cause!.Connection is not { } name || CauseIds.KindOf(id) is not (CauseIds.DownKind or CauseIds.PollKind)) return "Nothing of it is left.";
        if (engine.Lanes.Find(name) is not { } lane) return $"The configuration has no connection '{name}' any more.";
        if (lane.Circuit.FailingSince is not null) return null;
        var poller = engine.Pollers.FirstOrDefault(p => p.Connection == name);
        if (CauseIds.KindOf(id) is CauseIds.PollKind) return poller?.LastRead > alert.RaisedAt ? $"{name} is read again." : null;
        if (lane.LastContact is { } contact && contact > alert.RaisedAt) return $"{name} answers again.";
        return poller is null && lane.Depth is { InMemory: 0, More: false } ? $"Nothing waits for {name} any more." : null;
    }

    private async Task DownAsync(IReadOnlyDictionary<string, AlertState> known, Dictionary<string, AlertCause> found, CancellationToken cancellation)
    {
        var now = engine.Clock.GetUtcNow();
        var waiting = (await engine.Store.OldestPendingAsync(cancellation)).ToDictionary(w => w.Connection, w => Micros.ToTime(w.CreatedAt), StringComparer.Ordinal);
        foreach (var lane in engine.Lanes.All)
        {
            var failing = lane.Circuit.FailingSince;
            if (failing is null) outages.Up(lane.Name);
            if (Trouble(lane, failing, waiting, now) is not var (title, why, since))
            {
                if (catchingUp.TryGetValue(lane.Name, out var back) && waiting.TryGetValue(lane.Name, out var oldest) && oldest < back.From) catchingUp[lane.Name] = back.StillAt(now, settled);
                continue;
            }

            outages.Down(lane.Name, since);
            var id = CauseIds.Down(lane.Name);
            if (known.TryGetValue(id, out var open)) since = open.Cause!.Since < since ? open.Cause.Since : since;
            catchingUp[lane.Name] = new CatchUp(now, now + settled, now + (now - since) + settled);
            var behind = waiting.ContainsKey(lane.Name) ? await BehindAsync(lane.Name, now, cancellation) : [];
            found[id] = new AlertCause(
                CauseIds.DownKind, title, why, $"Nothing has to be sent again: what waits goes out in order as soon as {lane.Name} answers. Ask whoever runs {lane.Name}; compare connections.{lane.Name} with its address and key.",
                since, behind.Sum(b => b.Orders), [.. behind.Select(b => new Money(b.Amount, Currency.Parse(b.Currency)))]) { Connection = lane.Name, Link = $"connections#{lane.Name}" };
        }

        foreach (var (name, since) in waiting.Where(w => engine.Lanes.Find(w.Key) is null && now - w.Value > options.StuckAfter))
            found[CauseIds.Down(name)] = new AlertCause(CauseIds.DownKind, $"No connection is called {name}", "Requests wait for a connection that the configuration does not have.", $"Configure connections.{name} again; what waits goes out then.", since, 0, []) { Connection = name };
    }

    /// <summary>What waits for a connection, counted anew only so often: with thousands of orders behind it, a look should not cost more.</summary>
    private async Task<List<(string Currency, long Orders, long Amount)>> BehindAsync(string connection, DateTimeOffset now, CancellationToken cancellation)
    {
        if (counted.TryGetValue(connection, out var last) && now - last.At < (last.Rows.Sum(r => r.Orders) > FewOrders ? countEvery : TimeSpan.Zero)) return last.Rows;
        var rows = await engine.Store.WaitingForAsync(connection, MostCounted, cancellation);
        counted[connection] = (now, rows);
        return rows;
    }

    /// <summary>What is wrong with a lane: every call fails, or nothing comes from it although something waits.</summary>
    private (string Title, string Why, DateTimeOffset Since)? Trouble(Lane lane, DateTimeOffset? failing, Dictionary<string, DateTimeOffset> waiting, DateTimeOffset now)
    {
        if (failing is { } since && now - since >= options.DownAfter) return ($"{lane.Name} does not answer", $"Every call since {since:yyyy-MM-dd HH:mm:ss} UTC fails: {StoryWords.Sentence(lane.Circuit.LastFailure)}", since);
        if (failing is not null || !waiting.TryGetValue(lane.Name, out var oldest)) return null;
        var quietSince = lane.LastContact is { } contact && contact > oldest ? contact : oldest > startedAt ? oldest : startedAt;
        if (now - quietSince < options.StuckAfter) return null;
        return lane.PausedUntil is { } pause
            ? ($"{lane.Name} takes nothing", $"The rate limit of the account is used up until {pause:yyyy-MM-dd HH:mm:ss} UTC, and requests wait.", quietSince)
            : ($"{lane.Name} does not move", $"Requests wait, and nothing was heard from it since {quietSince:yyyy-MM-dd HH:mm:ss} UTC.", quietSince);
    }

    private void Polls(Dictionary<string, AlertCause> found)
    {
        var now = engine.Clock.GetUtcNow();
        foreach (var poller in engine.Pollers)
        {
            if (found.ContainsKey(CauseIds.Down(poller.Connection)) || engine.Lanes.Find(poller.Connection)?.Connection.Connector.PollInterval is not { } interval) continue;
            var last = poller.LastRead is { } read && read > startedAt ? read : startedAt;
            var patience = interval * PollsMissed > options.StuckAfter ? interval * PollsMissed : options.StuckAfter;
            if (now - last <= patience) continue;
            found[CauseIds.Poll(poller.Connection)] = new AlertCause(
                CauseIds.PollKind, $"{poller.Connection} is not read", $"It should be read every {SlaWords.Span(interval)} and was not since {last:yyyy-MM-dd HH:mm:ss} UTC.{(poller.Failure is { } failure ? $" {StoryWords.Sentence(failure)}" : "")}",
                "Weft reads on by itself where it left off. See whether its rate budget is used up, and what it said last.", last, 0, []) { Connection = poller.Connection, Link = $"connections#{poller.Connection}" };
        }
    }

    private void Late(IReadOnlyDictionary<string, AlertState> known, Dictionary<string, AlertCause> found)
    {
        var now = engine.Clock.GetUtcNow();
        foreach (var group in watch.Late())
        {
            // A system that does not answer, and requests that were refused, are causes of their own.
            if (group.Owner == OrderClocks.Operators || found.ContainsKey(CauseIds.Down(group.Owner))) continue;
            // Nor is what waited for a system that answers again, while it goes out.
            if (catchingUp.TryGetValue(group.Owner, out var back) && now < back.Until) continue;
            var id = CauseIds.Late(group.Workflow, group.Owner);
            if (group.Orders < options.LateOrders && group.VeryLateAt > now && !known.ContainsKey(id)) continue;
            found[id] = new AlertCause(
                CauseIds.LateKind, $"Late at {group.Owner}: {SlaWords.Of(group.Workflow)}", $"{SlaWords.Orders(group.Orders)} of {string.Join(", ", group.Channels)} {(group.Orders == 1 ? "is" : "are")} past the target; {group.Owner} has the ball.",
                "Open the oldest of them: its story says what the other system answered last and what happens next.", group.Since, group.Orders, [.. group.Amounts]) { Link = "orders?show=late" };
        }
    }

    private void Burning(Dictionary<string, AlertCause> found)
    {
        foreach (var (workflow, channel) in book.Known)
        {
            var (inShort, inLong) = (book.Over(workflow, channel, options.Burn.Short), book.Over(workflow, channel, options.Burn.Long));
            if (!options.Burn.Burns(inShort, inLong, engine.Parts.Options.Slas.Objective)) continue;
            // Orders that are late now say it better.
            if (found.Values.Any(c => c.Kind == CauseIds.LateKind && c.Title.EndsWith(SlaWords.Of(workflow), StringComparison.Ordinal))) continue;
            found[CauseIds.Burn(workflow, channel)] = new AlertCause(
                CauseIds.BurnKind, $"Too slow for {channel}: {SlaWords.Of(workflow)}",
                $"{100.0 * inLong.Missed / inLong.All:0} % missed the target of {SlaWords.Span(engine.Parts.Options.Slas.Of(workflow, channel).Within)} in the last {SlaWords.Span(options.Burn.Long)}, {100.0 * inShort.Missed / inShort.All:0} % in the last {SlaWords.Span(options.Burn.Short)}; {100 * (1 - engine.Parts.Options.Slas.Objective):0.##} % are allowed.",
                "See which orders missed it and who had the ball. Each of them went on: something is slower than it was.", BurningSince(workflow, channel), 0, []) { Link = $"alerts?show=targets&workflow={SlaWords.Key(workflow)}&channel={Uri.EscapeDataString(channel)}" };
        }
    }

    /// <summary>Not the moment of the look, which would be another cause each time.</summary>
    private DateTimeOffset BurningSince(SlaWorkflow workflow, string channel) =>
        engine.Alerts!.Open.TryGetValue(CauseIds.Burn(workflow, channel), out var open) ? open.Cause!.Since : engine.Clock.GetUtcNow();

    private async Task HeldAsync(IReadOnlyDictionary<string, AlertState> known, Dictionary<string, AlertCause> found, CancellationToken cancellation)
    {
        var now = engine.Clock.GetUtcNow();
        foreach (var h in await engine.Store.HeldByCauseAsync(MostHolds, MostCauses, cancellation))
        {
            var id = CauseIds.Held(h.Kind, h.Key);
            var since = Micros.ToTime(h.Since);
            var due = Enum.TryParse<HoldKind>(h.Kind, out var kind) ? engine.Parts.Options.Holds.DueAt(kind, since) : null;
            if (h.Orders < options.HeldOrders && !(due < now) && !known.ContainsKey(id)) continue;
            var amounts = await AmountsAsync(h, known.GetValueOrDefault(id), cancellation);
            found[id] = new AlertCause(
                CauseIds.HeldKind, $"Orders on hold: {h.Kind} {h.Key}", h.Reason, $"{h.NextStep} {h.Owner} has to act{(due is { } at ? $" by {at:yyyy-MM-dd HH:mm} UTC" : "")}.",
                since, h.Orders, amounts) { Link = $"exceptions?cause={Uri.EscapeDataString($"{h.Kind}/{h.Key}")}" };
        }
    }

    /// <summary>Summed up only when the alert would say something else: sums of thousands of orders are not made at every look.</summary>
    private async Task<ImmutableArray<Money>> AmountsAsync(HeldRow h, AlertState? known, CancellationToken cancellation) =>
        known?.Cause is { } told && told.Orders == h.Orders ? told.Amounts
        : [.. (await engine.Store.HeldAmountsAsync(h.Kind, h.Key, MostCounted, cancellation)).Select(a => new Money(a.Amount, Currency.Parse(a.Currency)))];

    private async Task RefusedAsync(IReadOnlyDictionary<string, AlertState> known, Dictionary<string, AlertCause> found, CancellationToken cancellation)
    {
        if (await engine.Store.CountUpToAsync("deliveries", "state = 2", new { }, 1, cancellation) == 0) return;
        foreach (var f in await engine.Desk.DeadCausesAsync(cancellation))
        {
            var id = CauseIds.Refused(f.Id);
            if (f.Count < options.RefusedRequests && !known.ContainsKey(id)) continue;
            found[id] = new AlertCause(
                CauseIds.RefusedKind, $"{f.Where} refuses: {f.What}", StoryWords.Sentence(f.Why) ?? "", "Correct the cause, then send them again: try the oldest first.", f.Oldest, f.Orders, [.. f.Amounts]) { Link = $"exceptions?kind=requests&cause={f.Id}" };
        }
    }
}

/// <summary>A system answers again, and what waited for it goes out.</summary>
/// <param name="From">Since when it answers.</param>
/// <param name="Until">Until when that explains what is late there.</param>
/// <param name="Longest">It explains nothing beyond this: catching up may take as long as the outage did.</param>
internal readonly record struct CatchUp(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset Longest)
{
    /// <summary>The same while something from before still waits.</summary>
    public CatchUp StillAt(DateTimeOffset now, TimeSpan more) => this with { Until = now + more < Longest ? now + more : Longest };
}
