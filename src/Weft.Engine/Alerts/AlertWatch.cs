using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weft.Core.Alerts;
using Weft.Core.Workflow;
using Weft.Engine.Reconciliation;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Alerts;

/// <summary>
/// Looks every few seconds for what people have to know of, and puts what has begun, changed or ended into the inbox, like everything that Weft acts on. Alerts are streams: what is open is
/// open after a restart too, and nobody is told of it again.
/// </summary>
public sealed class AlertWatch
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>How long a cause must be gone before its alert ends.</summary>
    public static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(10);

    /// <summary>How long a command may be under way before it is sent once more.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly Store store;
    private readonly Streams streams;
    private readonly Findings findings;
    private readonly TimeProvider clock;
    private readonly SlaBook book;
    private readonly Outages outages;
    private readonly CauseFinder finder;
    private readonly ConcurrentDictionary<string, AlertState> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> goneSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> underWay = new(StringComparer.Ordinal);
    private volatile Dictionary<string, AlertCause> latest = new(StringComparer.Ordinal);
    private DateTimeOffset nextAt;
    private bool isFilled;

    internal AlertWatch(WeftEngine engine, EngineParts parts, Streams streams)
    {
        (store, this.streams, clock) = (engine.Store, streams, parts.Clock);
        findings = new Findings(store, engine.Feed, engine.Translator, parts.Options.Reconciliation);
        (book, outages) = (new SlaBook(clock), new Outages(clock));
        Clocks = new SlaWatch(new SlaParts(store, streams, parts.Options.Slas, book, outages, clock));
        finder = new CauseFinder(engine, parts.Options.Alerts, Clocks, book, outages);
        Queries = new AlertQueries(engine, parts, this);
    }

    /// <summary>Questions about alerts and targets.</summary>
    public AlertQueries Queries { get; }

    internal SlaWatch Clocks { get; }

    internal SlaBook Book => book;

    /// <summary>Alerts whose cause is there, by their ids.</summary>
    internal IReadOnlyDictionary<string, AlertState> Open => open;

    /// <summary>What the last look found: the numbers of now, which the alert itself has only when they are much larger or smaller.</summary>
    internal IReadOnlyDictionary<string, AlertCause> Latest => latest;

    /// <summary>How long until the next look.</summary>
    internal TimeSpan Wait => nextAt - clock.GetUtcNow();

    /// <summary>States that became visible.</summary>
    internal void Committed(IReadOnlyDictionary<string, StreamState> states)
    {
        Clocks.Committed(states);
        foreach (var state in states.Values)
        {
            if (state.State is not AlertState alert) continue;
            if (alert.IsOpen) open[alert.Id] = alert;
            else open.TryRemove(alert.Id, out _);
        }
    }

    /// <summary>Looks, if it is time.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now < nextAt) return false;
        nextAt = now + Every;
        if (!isFilled) await FillAsync(cancellation);
        if (findings.AreFull) return false;
        var found = latest = Bounded(await finder.FindAsync(open, cancellation));
        var said = new List<Addressed>();
        foreach (var (id, cause) in found)
        {
            goneSince.Remove(id);
            if (open.TryGetValue(id, out var known) ? known.Cause!.Differs(cause) : true) Say(id, new RaiseAlert(cause), said, now);
        }

        foreach (var (id, alert) in open)
        {
            if (found.ContainsKey(id)) continue;
            if (finder.Gone(id, alert) is not { } why) goneSince.Remove(id);
            else if (!goneSince.TryGetValue(id, out var since)) goneSince[id] = now;
            else if (now - since >= GoneFor) Say(id, new EndAlert(why), said, now);
        }

        await findings.CommitAsync(said, null, cancellation);
        return said.Count > 0;
    }

    /// <summary>Looks without saying anything: how many causes are there now. Costs what each look costs.</summary>
    internal async Task<int> LookAsync(CancellationToken cancellation) => (await finder.FindAsync(open, cancellation)).Count;

    private async Task FillAsync(CancellationToken cancellation)
    {
        var ids = await store.OpenAlertsAsync(cancellation);
        foreach (var state in (await streams.LoadAsync([.. ids.Select(id => AlertState.StreamOf(id).ToString())], cancellation)).Values.Select(s => s.State).OfType<AlertState>())
            if (state.IsOpen) open.TryAdd(state.Id, state);
        isFilled = true;
    }

    /// <summary>Says it once, and again only if nothing has come of it for a while.</summary>
    private void Say(string id, Command command, List<Addressed> said, DateTimeOffset now)
    {
        var what = $"{command.GetType().Name}/{id}";
        if (underWay.TryGetValue(what, out var at) && now - at < patience) return;
        foreach (var old in underWay.Where(u => now - u.Value >= patience).Select(u => u.Key).ToList()) underWay.Remove(old);
        underWay[what] = now;
        if (command is RaiseAlert { Cause.Kind: var kind } && !open.ContainsKey(id)) SlaTelemetry.Raised(kind);
        said.Add(new Addressed(AlertState.StreamOf(id), command));
    }

    /// <summary>Of one kind, the largest are told of one by one, and the rest together: nobody reads a hundred messages.</summary>
    private Dictionary<string, AlertCause> Bounded(Dictionary<string, AlertCause> found)
    {
        var bounded = new Dictionary<string, AlertCause>(StringComparer.Ordinal);
        foreach (var kind in found.GroupBy(f => CauseIds.KindOf(f.Key), StringComparer.Ordinal))
        {
            var ordered = kind.OrderByDescending(f => open.ContainsKey(f.Key)).ThenByDescending(f => f.Value.Orders).ThenBy(f => f.Value.Since).ToList();
            foreach (var (id, cause) in ordered.Take(AlertOptions.MostOfAKind)) bounded[id] = cause;
            var rest = ordered.Skip(AlertOptions.MostOfAKind).Select(f => f.Value).ToList();
            if (rest.Count == 0) continue;
            bounded[CauseIds.More(kind.Key)] = new AlertCause(
                kind.Key, $"Further causes like the {AlertOptions.MostOfAKind} that are told of one by one", $"Among them: {string.Join("; ", rest.Take(5).Select(r => r.Title))}.", "Open the console: all of them are shown there.",
                rest.Min(r => r.Since), rest.Sum(r => r.Orders), [.. rest.SelectMany(r => r.Amounts).GroupBy(m => m.Currency).Select(g => g.Aggregate((a, b) => a + b))]) { Link = rest[0].Link };
        }

        return bounded;
    }
}
