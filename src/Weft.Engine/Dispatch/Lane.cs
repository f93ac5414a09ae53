using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Dispatch;

/// <summary>
/// The deliveries of one connection. Keeps the order of each entity, sends urgent ones first (old ones gain on them, so nothing starves), replaces values that a newer
/// one overtook, and keeps to rate budget and circuit. What does not fit in memory stays in the store.
/// </summary>
internal sealed partial class Lane(Connection connection, EngineOptions engine, TimeProvider clock)
{
    /// <summary>Waiting this long is worth one step of priority.</summary>
    private const long AgingStep = 20 * Micros.PerSecond;

    /// <summary>Weight of what was answered before, when the share of "too many" is judged: seven in a row make a half.</summary>
    private const double ShareMemory = 0.9;

    /// <summary>Deliveries in memory up to which values wait no longer than configured for newer ones; with more, in proportion, up to <see cref="LongestWait"/> times as long.</summary>
    private const double FewWaiting = 256;

    private const double LongestWait = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<long, Entry> entries = [];
    private readonly Dictionary<string, SortedList<long, Entry>> entities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> latest = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Entry, (long, long)> ready = new();
    private readonly PriorityQueue<Entry, long> later = new();
    private readonly RateBudget budget = new(connection.Lane.CallsPerSecond, connection.Lane.Burst, clock);
    private readonly List<DeliveryRow> meanwhile = [];
    private readonly HashSet<long> endedMeanwhile = [];
    private long? doubtfulUpTo;
    private long pausedUntil;
    private bool inDoubt;
    private bool inStore = true;
    private bool reading;
    private bool readAgain;
    private double throttledShare;
    private bool pollWentLast;
    private int callsUnderWay;

    /// <summary>A delivery in memory.</summary>
    internal sealed class Entry(DeliveryRow row, bool maybeSent)
    {
        public DeliveryRow Row { get; } = row;

        /// <summary>Since when its place in the lane counts: a value that replaced an unsent one keeps that one's.</summary>
        public long Since { get; set; } = row.CreatedAt;

        /// <summary>True until it is written that this process, too, takes it up: a delivery that makes Weft stop must not do so for ever.</summary>
        public bool Unclaimed { get; set; }

        /// <summary>True when an earlier attempt, of this or an earlier process, may have succeeded unseen.</summary>
        public bool MaybeSent { get; set; } = maybeSent;

        /// <summary>Most deliveries of a call that it may be part of. Halved each time that such a call fails as a whole, until the one that spoils it stands alone.</summary>
        public int MostTogether { get; set; } = int.MaxValue;

        /// <summary>The call it is part of, while it is under way.</summary>
        public Call? Call { get; set; }

        public bool InFlight => Call is not null;

        public bool Gone { get; set; }
    }

    /// <summary>A call under way, until the outcome of each of its deliveries is committed.</summary>
    internal sealed class Call
    {
        public int Open { get; set; }
    }

    public string Name => connection.Name;

    public Connection Connection => connection;

    public LaneOptions Options => connection.Lane;

    public Circuit Circuit { get; } = new(connection.Lane, clock);

    /// <summary>How long stock numbers took to be acknowledged.</summary>
    public PublishLag Lag { get; } = new(clock);

    /// <summary>Set when there may be something to send.</summary>
    public Signal Changed { get; } = new();

    /// <summary>When it last got an answer.</summary>
    public DateTimeOffset? LastContact { get; private set; }

    /// <summary>Deliveries in memory, and whether more wait in the store.</summary>
    public (int InMemory, bool More, int InFlight) Depth
    {
        get
        {
            lock (gate) return (entries.Count, inStore, callsUnderWay);
        }
    }

    /// <summary>
    /// How long a value waits before it goes out, in which newer ones replace it. The more wait, the longer: each number that was sent for nothing would make all others later.
    /// </summary>
    public TimeSpan CoalesceFor
    {
        get
        {
            lock (gate) return Options.CoalesceFor * Math.Clamp(entries.Count / FewWaiting, 1, LongestWait);
        }
    }

    /// <summary>No call before this time, because the account said so.</summary>
    public DateTimeOffset? PausedUntil => pausedUntil > clock.Now() ? Micros.ToTime(pausedUntil) : null;

    /// <summary>Calls the account would take now, and calls per second that are made at most, 0 where no limit is known.</summary>
    public (double Left, double PerSecond) Budget
    {
        get
        {
            lock (gate) return (Math.Max(0, budget.Left), budget.PerSecond);
        }
    }

    /// <summary>
    /// Takes a committed delivery; it stays in the store when memory is full. A newer value takes the place of the one it replaces, and a sell-out does not queue up behind what
    /// waits in the store.
    /// </summary>
    public void Add(DeliveryRow row)
    {
        lock (gate)
        {
            if (entries.ContainsKey(row.Id)) return;
            var entry = new Entry(row, maybeSent: row.Attempts > 0);
            // What was given up before goes alone: it must not spoil a call that others are part of.
            if (entry.MaybeSent) entry.MostTogether = 1;
            var replaces = row.Latest && latest.TryGetValue(row.Key, out var older) && !older.InFlight ? older : null;
            if (replaces is not null)
            {
                entry.Since = replaces.Since;
                entry.MostTogether = Math.Min(entry.MostTogether, replaces.MostTogether);
                row.DueAt = Math.Min(row.DueAt, replaces.Row.DueAt);
                Remove(replaces);
            }

            var full = inStore || entries.Count >= engine.MaxQueuedPerLane;
            if (!full || replaces is not null || (row is { Latest: true, Priority: (short)Priority.Urgent } && entries.Count < 2 * engine.MaxQueuedPerLane))
            {
                Enter(entry);
            }
            else
            {
                inStore = true;
                if (meanwhile.Count < engine.MaxQueuedPerLane) meanwhile.Add(row);
                else readAgain = true;
            }
        }

        Changed.Set();
    }

    /// <summary>Everything stored must be read again, and may have been sent.</summary>
    public void ReadAgain()
    {
        lock (gate)
        {
            inStore = readAgain = inDoubt = true;
        }

        Changed.Set();
    }

    /// <summary>Reads from the store when there is room. True when something was read.</summary>
    public async Task<bool> RefillAsync(Store store, Action<DeliveryRow> killedTooOften, CancellationToken cancellation)
    {
        int limit;
        lock (gate)
        {
            if (!inStore || entries.Count > engine.MaxQueuedPerLane / 2) return false;
            readAgain = false;
            reading = true;
            meanwhile.Clear();
            endedMeanwhile.Clear();
            doubtfulUpTo = inDoubt ? store.LastId : doubtfulUpTo ?? store.LastIdBefore;
            inDoubt = false;
            limit = entries.Count + (engine.MaxQueuedPerLane / 2);
        }

        var any = false;
        var rows = await store.PendingDeliveriesAsync(Name, limit, cancellation);
        lock (gate)
        {
            reading = false;
            foreach (var row in rows)
            {
                if (entries.ContainsKey(row.Id) || endedMeanwhile.Contains(row.Id)) continue;
                any = true;
                var doubtful = row.Id <= doubtfulUpTo;
                var entry = new Entry(row, maybeSent: doubtful || row.Attempts > 0) { Unclaimed = doubtful };
                // What was tried without success, or taken up by a process that died of it perhaps, goes alone from now on.
                if (row.Attempts > 0 || row.Claims > 1) entry.MostTogether = 1;
                Enter(entry);
                if (row.Claims < engine.MaxClaims) continue;
                Begin([entry]);
                killedTooOften(row);
            }

            if (rows.Count < limit && !readAgain) AllIsInMemory();
        }

        return any;
    }

    /// <summary>Takes what may be sent now: one delivery, or several of one kind when the system takes batches. Null when nothing may.</summary>
    public List<Entry>? TryTake()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            Ripen(Micros.Of(now));
            if (callsUnderWay >= Options.Concurrency || Micros.Of(now) < pausedUntil || !Circuit.MayCall(now)) return null;
            if (ready.Count == 0 || NextReady() is not { } first) return null;
            if (!budget.TryTake())
            {
                ready.Enqueue(first, Order(first));
                return null;
            }

            pollWentLast = false;
            var most = GoesAlone(first) || Circuit.State != CircuitState.Closed ? 1 : Math.Min(first.MostTogether, connection.Connector.BatchSize(first.Row.Kind));
            List<Entry> batch = [first];
            if (most > 1) Join(batch, most);
            Begin(batch);
            Circuit.Started();
            return batch;
        }
    }

    /// <summary>
    /// Takes the account's next call for a poll, which is to be made after the wait. While calls are scarce, polls and deliveries take turns: false when it is a delivery's
    /// turn or the lane pauses; then ask again after the wait.
    /// </summary>
    public bool TryReserve(out TimeSpan wait)
    {
        lock (gate)
        {
            wait = Micros.ToTime(pausedUntil) - clock.GetUtcNow();
            if (wait > TimeSpan.Zero) return false;
            wait = budget.Interval;
            if (pollWentLast && ready.Count > 0 && budget.Left < 2) return false;
            pollWentLast = true;
            wait = budget.Reserve();
            return true;
        }
    }

    /// <summary>Takes one call of the account's budget to read something; false when none may be made now.</summary>
    public bool TryRead()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            return Micros.Of(now) >= pausedUntil && (Circuit.OpenUntil is not { } until || now >= until) && budget.TryTake();
        }
    }

    /// <summary>How long until something may be sent that cannot be now.</summary>
    public TimeSpan NextDue(TimeSpan longest)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var wait = longest;
            if (later.TryPeek(out _, out var due)) wait = Min(wait, Micros.ToTime(due) - now);
            if (ready.Count == 0) return wait;
            if (pausedUntil > Micros.Of(now)) wait = Min(wait, Micros.ToTime(pausedUntil) - now);
            if (Circuit.OpenUntil is { } until && until > now) wait = Min(wait, until - now);
            var refill = budget.Wait();
            return refill > TimeSpan.Zero ? Min(wait, refill) : wait;
        }
    }

    /// <summary>What the circuit learns from a batch.</summary>
    public void Answered(bool systemWorks, string? failure, bool served = true, long? startedAt = null)
    {
        lock (gate)
        {
            if (systemWorks && served)
            {
                throttledShare *= ShareMemory;
                budget.Served();
            }

            if (systemWorks)
            {
                Circuit.Succeeded(startedAt);
                LastContact = clock.GetUtcNow();
            }
            else
            {
                Circuit.Failed(failure ?? "no answer", startedAt);
            }
        }
    }

    /// <summary>
    /// A call was answered "too many". A few such answers among others that succeed delay those deliveries alone; when most answers are, or when the account's limit is configured and we
    /// use more than the least of it, the account is used up for everybody. Calls that were under way beside it tell nothing new.
    /// </summary>
    public void Throttled(TimeSpan span)
    {
        lock (gate)
        {
            throttledShare = (throttledShare * ShareMemory) + (1 - ShareMemory);
            if (throttledShare < 0.5 && (Options.CallsPerSecond <= 0 || budget.IsLeast)) return;
            if (clock.Now() >= pausedUntil) budget.TooMany();
        }

        Pause(span);
    }

    /// <summary>No call for a while.</summary>
    public void Pause(TimeSpan span)
    {
        lock (gate)
        {
            pausedUntil = Math.Max(pausedUntil, clock.Now() + Micros.Of(span));
            budget.Empty();
        }
    }

    /// <summary>An outcome is committed: the delivery is over, or waits for its next attempt.</summary>
    public void Apply(DeliveryChange change, bool maybeSent)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(change.Id, out var entry)) return;
            End(entry);
            if (change.State != DeliveryState.Pending || Newer(entry) is not null)
            {
                // What was refused for good may be refused again with its next value.
                if (change.State == DeliveryState.Dead) Newer(entry)?.MostTogether = 1;
                Remove(entry);
            }
            else
            {
                entry.MaybeSent = maybeSent;
                entry.Row.Attempts = change.Attempts;
                entry.Row.DueAt = change.DueAt;
                entry.Row.Reason = change.Reason;
                Offer(entry);
            }
        }

        Changed.Set();
    }

    /// <summary>
    /// A call was refused, or ended nobody knows how, as a whole. What it carried goes again in calls of half its size, so that the delivery that spoils it stands alone in the end and
    /// the others arrive.
    /// </summary>
    public void Split(List<Entry> carried, int together)
    {
        lock (gate)
        {
            foreach (var entry in carried)
            {
                End(entry);
                Halve(entry, together);
                if (Newer(entry) is { } newer)
                {
                    newer.MostTogether = Math.Min(newer.MostTogether, entry.MostTogether);
                    Remove(entry);
                }
                else
                {
                    Offer(entry);
                }
            }
        }

        Changed.Set();
    }

    /// <summary>An entry that failed together with others: next time it goes with half as many.</summary>
    public static void Halve(Entry entry, int together) => entry.MostTogether = Math.Min(entry.MostTogether, (together + 1) / 2);

    /// <summary>A batch could not be sent because Weft itself is in trouble: it is taken again after a pause.</summary>
    public void GiveBack(IEnumerable<Entry> batch, TimeSpan after)
    {
        lock (gate)
        {
            Circuit.Abandoned();
            foreach (var entry in batch)
            {
                if (!entry.InFlight) continue;
                End(entry);
                entry.MaybeSent = true;
                entry.Row.DueAt = Math.Max(entry.Row.DueAt, clock.Now() + Micros.Of(after));
                Offer(entry);
            }
        }

        Changed.Set();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static (long, long) Order(Entry entry) => (entry.Since + (entry.Row.Priority * AgingStep) - (entry.Row.Priority == 0 ? 100 * AgingStep : 0), entry.Row.Id);

    private void Begin(List<Entry> batch)
    {
        var call = new Call { Open = batch.Count };
        foreach (var entry in batch) entry.Call = call;
        callsUnderWay++;
    }

    private void End(Entry entry)
    {
        if (entry.Call is not { } call) return;
        entry.Call = null;
        if (--call.Open == 0) callsUnderWay--;
    }

    /// <summary>The store was read to its end: with what was handed over since, memory has everything.</summary>
    private void AllIsInMemory()
    {
        foreach (var row in meanwhile)
            if (!entries.ContainsKey(row.Id) && !(row.Latest && latest.TryGetValue(row.Key, out var newer) && newer.Row.Id > row.Id)) Enter(new Entry(row, maybeSent: row.Attempts > 0));
        meanwhile.Clear();
        inStore = false;
    }

    private void Enter(Entry entry)
    {
        entries.Add(entry.Row.Id, entry);
        if (entry.Row.Latest) latest[entry.Row.Key] = entry;
        if (!entities.TryGetValue(entry.Row.Entity, out var queue)) entities.Add(entry.Row.Entity, queue = []);
        queue.Add(entry.Row.Id, entry);
        if (First(queue) == entry) Offer(entry);
    }

    private void Remove(Entry entry)
    {
        entry.Gone = true;
        entries.Remove(entry.Row.Id);
        if (entry.Row.Latest && latest.TryGetValue(entry.Row.Key, out var newest) && newest == entry) latest.Remove(entry.Row.Key);
        if (reading) endedMeanwhile.Add(entry.Row.Id);
        var queue = entities[entry.Row.Entity];
        var wasHead = First(queue) == entry;
        queue.Remove(entry.Row.Id);
        if (queue.Count == 0) entities.Remove(entry.Row.Entity);
        else if (wasHead && First(queue) is { InFlight: false } next) Offer(next);
    }

    /// <summary>Puts the head of an entity where it is found when it may be sent.</summary>
    private void Offer(Entry entry)
    {
        if (First(entities[entry.Row.Entity]) != entry) return;
        if (entry.Row.DueAt > clock.Now()) later.Enqueue(entry, entry.Row.DueAt);
        else ready.Enqueue(entry, Order(entry));
    }

    private void Ripen(long now)
    {
        while (later.TryPeek(out var entry, out var due) && due <= now)
        {
            later.Dequeue();
            if (!entry.Gone && !entry.InFlight && entry.Row.DueAt <= now) ready.Enqueue(entry, Order(entry));
        }
    }

    private Entry? NextReady()
    {
        // An entry may stand here twice, or from before it had to wait: what counts is how it is now.
        var now = clock.Now();
        while (ready.TryDequeue(out var entry, out _))
            if (!entry.Gone && !entry.InFlight && entry.Row.DueAt <= now && First(entities[entry.Row.Entity]) == entry) return entry;
        return null;
    }

    /// <summary>Adds deliveries of the same kind. Those of another kind, those to be looked up first, and those suspected of having spoiled a call, go back.</summary>
    private void Join(List<Entry> batch, int most)
    {
        List<Entry>? others = null;
        var looked = 0;
        while (batch.Count < most && looked++ < most * 2 && NextReady() is { } next)
        {
            if (next.Row.Kind == batch[0].Row.Kind && next.MostTogether == batch[0].MostTogether && !GoesAlone(next) && !batch.Contains(next)) batch.Add(next);
            else (others ??= []).Add(next);
        }

        foreach (var entry in others ?? []) ready.Enqueue(entry, Order(entry));
    }

    /// <summary>What may have happened already, and would happen twice, is looked up by itself.</summary>
    private bool GoesAlone(Entry entry) => entry.MostTogether == 1 || (entry.MaybeSent && connection.Connector.LookUpBeforeResend(entry.Row.Kind));

    /// <summary>The newer value that is to replace this one; null when it is the newest.</summary>
    private Entry? Newer(Entry entry) => entry.Row.Latest && latest.TryGetValue(entry.Row.Key, out var newest) && newest != entry ? newest : null;

    private static Entry First(SortedList<long, Entry> queue) => queue.GetValueAtIndex(0);
}
