using System.Security.Cryptography;
using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>
/// Who did what, when, from where, and how it ended. Each entry carries a hash over itself and the one before it, and the end of the trail is marked apart, so that changing, adding or leaving
/// out entries shows. What waits is written together in one commit.
/// </summary>
public sealed class AuditTrail
{
    private const int MostPerCommit = 500;
    private const int PageOfCheck = 1_000;
    private const string Columns = "seq, at, kind, actor, action, entity, address, outcome, detail, sealed, hash";

    private readonly Store store;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Queue<(AuditEntry Entry, TaskCompletionSource Written)> waiting = [];
    private AuditChain chain = new(null);
    private (long Seq, byte[] Hash)? end;
    private bool writing;

    internal AuditTrail(Store store, TimeProvider clock) => (this.store, this.clock) = (store, clock);

    /// <summary>Seals entries from now on with a key that the store does not know.</summary>
    public void SealWith(ReadOnlyMemory<byte> key) => chain = new AuditChain(key.ToArray());

    /// <summary>Records something; completes when it is durable.</summary>
    public Task RecordAsync(AuditEntry entry)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue((entry.Cut(), written));
            if (writing) return written.Task;
            writing = true;
        }

        _ = WriteAsync();
        return written.Task;
    }

    /// <summary>Entries, newest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation)
    {
        var rows = await store.ReadAsync<AuditRow>(
            $"""
            SELECT {Columns} FROM audit WHERE seq < @Before {(query.Actor is null ? "" : "AND actor = @Actor")} {(query.Entity is null ? "" : "AND entity = @Entity")}
            ORDER BY seq DESC LIMIT @Limit
            """,
            query,
            cancellation);
        return [.. rows.Select(r => r.Record())];
    }

    /// <summary>Looks at every entry, oldest first, and finds what does not fit.</summary>
    /// <param name="expected">A number and hash of an entry that were kept elsewhere; null without.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AuditCheck> CheckAsync((long Seq, string Hash)? expected, CancellationToken cancellation)
    {
        // The end's mark first: what is added meanwhile lies behind it.
        var head = (await store.ReadAsync<AuditHeadRow>("SELECT id, seq, hash, seal FROM audit_head WHERE id = 1", new { }, cancellation)).FirstOrDefault();
        var check = new AuditReading(chain, head, expected);
        while (await store.ReadAsync<AuditRow>($"SELECT {Columns} FROM audit WHERE seq > @after ORDER BY seq LIMIT {PageOfCheck}", new { after = check.Last }, cancellation) is { Count: > 0 } page)
            foreach (var row in page) check.Read(row);
        return check.Finish();
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            List<(AuditEntry Entry, TaskCompletionSource Written)> batch = [];
            lock (gate)
            {
                while (batch.Count < MostPerCommit && waiting.TryDequeue(out var next)) batch.Add(next);
                if (batch.Count == 0)
                {
                    writing = false;
                    return;
                }
            }

            try
            {
                await CommitAsync([.. batch.Select(b => b.Entry)]);
                foreach (var (_, written) in batch) written.SetResult();
            }
            catch (Exception e)
            {
                // Whether it was stored is not known: the end is read again before the next.
                end = null;
                foreach (var (_, written) in batch) written.SetException(e);
            }
        }
    }

    private async Task CommitAsync(List<AuditEntry> entries)
    {
        var (seq, hash) = end ??= await EndAsync();
        var now = clock.Now();
        var rows = new List<AuditRow>(entries.Count);
        foreach (var entry in entries)
        {
            var row = AuditRow.Of(entry, ++seq, now, chain.Seals);
            hash = row.Hash = chain.HashOf(row, hash)!;
            rows.Add(row);
        }

        await store.RunAsync(AuditRow.Add, rows, CancellationToken.None);
        end = (seq, hash);
        await store.RunAsync(AuditHeadRow.Set, [new AuditHeadRow { Seq = seq, Hash = hash, Seal = chain.Seal(seq, hash) }], CancellationToken.None);
    }

    private async Task<(long Seq, byte[] Hash)> EndAsync()
    {
        var last = (await store.ReadAsync<AuditRow>($"SELECT {Columns} FROM audit ORDER BY seq DESC LIMIT 1", new { }, CancellationToken.None)).FirstOrDefault();
        // After entries were cut off, numbers go on where they were: the gap stays to be seen.
        var head = (await store.ReadAsync<AuditHeadRow>("SELECT id, seq, hash, seal FROM audit_head WHERE id = 1", new { }, CancellationToken.None)).FirstOrDefault();
        if (head is not null && head.Seq > (last?.Seq ?? 0)) return (head.Seq, head.Hash);
        return last is null ? (0, AuditChain.Beginning) : (last.Seq, last.Hash);
    }
}

/// <summary>One reading of the trail from its beginning to its end.</summary>
internal sealed class AuditReading(AuditChain chain, AuditHeadRow? head, (long Seq, string Hash)? expected)
{
    private readonly List<string> faults = [];
    private byte[] hash = AuditChain.Beginning;
    private long entries;
    private long sealedEntries;
    private bool keyMissing;

    /// <summary>The number of the last entry that was read.</summary>
    public long Last { get; private set; }

    public void Read(AuditRow row)
    {
        if (row.Seq != Last + 1) Fault(row.Seq == Last + 2 ? $"Entry {Last + 1} is missing." : $"Entries {Last + 1} to {row.Seq - 1} are missing.");
        if (!row.Sealed && sealedEntries > 0) Fault($"Entry {row.Seq} is not sealed, although entries before it are.");
        if (chain.HashOf(row, hash) is not { } right) keyMissing = true;
        else if (!CryptographicOperations.FixedTimeEquals(right, row.Hash)) Fault($"Entry {row.Seq} is not as it was written, or the one before it is not.");
        if (head?.Seq == row.Seq && !CryptographicOperations.FixedTimeEquals(head.Hash, row.Hash)) Fault($"Entry {row.Seq} is not the one that the mark at the end of the trail knows.");
        if (expected is { } kept && kept.Seq == row.Seq && !kept.Hash.Equals(Convert.ToHexString(row.Hash), StringComparison.OrdinalIgnoreCase)) Fault($"Entry {row.Seq} does not have the hash that was kept elsewhere.");
        (Last, hash) = (row.Seq, row.Hash);
        entries++;
        if (row.Sealed) sealedEntries++;
    }

    public AuditCheck Finish()
    {
        if (keyMissing) Fault("Entries are sealed with an audit key, which is not configured here: name it with access.auditKey.");
        if (head is null && entries > 0) Fault("The mark at the end of the trail is missing.");
        if (head is not null && head.Seq > Last) Fault($"The trail ends with entry {Last}, and there were entries up to {head.Seq}.");
        if (head is not null && !keyMissing && !CryptographicOperations.FixedTimeEquals(chain.Seal(head.Seq, head.Hash), head.Seal)) Fault("The mark at the end of the trail was not made with this audit key.");
        if (expected is { } kept && kept.Seq > Last) Fault($"Entry {kept.Seq}, whose hash was kept elsewhere, is missing.");
        return new AuditCheck(entries, sealedEntries, Last, Convert.ToHexStringLower(hash), faults);
    }

    private void Fault(string what)
    {
        if (faults.Count < AuditCheck.MostFaults) faults.Add(what);
    }
}
