using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Inbox;

/// <summary>
/// Hands stored messages to the turns. What does not fit in memory stays in the store and is read when there is room again, oldest first, so that a flooding
/// connection costs memory only up to its share.
/// </summary>
internal sealed class MessageFeed(Store store, FairQueue<Unit> queue, EngineOptions options, Signal turns)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);

    private sealed class Share
    {
        public readonly HashSet<long> InMemory = [];
        public readonly HashSet<long> Expected = [];
        public readonly List<InboxRow> Meanwhile = [];
        public bool InStore;
        public bool ReadAgain;
        public long Backlog;
    }

    /// <summary>Stored messages of a connection that are not processed.</summary>
    public long BacklogOf(string connection)
    {
        lock (gate) return shares.TryGetValue(connection, out var share) ? share.Backlog : 0;
    }

    /// <summary>Reads which connections have messages left from an earlier run.</summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        foreach (var (connection, count) in await store.BacklogAsync(cancellation))
            lock (gate)
            {
                var share = ShareOf(connection);
                share.InStore = true;
                share.Backlog = count;
            }
    }

    /// <summary>Everything stored of a connection must be read again: what is in memory may not be all.</summary>
    public void ReadAgain(string connection)
    {
        lock (gate)
        {
            var share = ShareOf(connection);
            share.InStore = share.ReadAgain = true;
        }

        turns.Set();
    }

    /// <summary>The store may hold messages that nobody was told of.</summary>
    public void ReadAgain()
    {
        lock (gate)
            foreach (var share in shares.Values) share.InStore = share.ReadAgain = true;
    }

    /// <summary>Announces messages that are about to be stored: a read of the store that finds them already leaves them to <see cref="Offer"/>, so that none is queued twice.</summary>
    public void Expect(IEnumerable<InboxRow> rows)
    {
        lock (gate)
            foreach (var row in rows) ShareOf(row.Connection).Expected.Add(row.Id);
    }

    /// <summary>The announced messages may be stored all the same: the answer may have been lost after the commit.</summary>
    public void CommitFailed(IEnumerable<InboxRow> rows)
    {
        lock (gate)
            foreach (var row in rows)
            {
                var share = ShareOf(row.Connection);
                share.Expected.Remove(row.Id);
                share.InStore = share.ReadAgain = true;
            }
    }

    /// <summary>Offers the announced messages that were stored and were new.</summary>
    public void Offer(IEnumerable<InboxRow> rows, HashSet<long> fresh)
    {
        foreach (var row in rows)
            lock (gate)
            {
                var share = ShareOf(row.Connection);
                share.Expected.Remove(row.Id);
                if (row.State != InboxState.Pending || !fresh.Contains(row.Id)) continue;
                share.Backlog++;
                if (!share.InStore && Queue(share, row)) continue;
                share.InStore = true;
                if (share.Meanwhile.Count < options.MaxQueuedPerConnection) share.Meanwhile.Add(row);
                else share.ReadAgain = true;
            }

        turns.Set();
    }

    /// <summary>A message is settled.</summary>
    public void Done(InboxRow row)
    {
        lock (gate)
        {
            var share = ShareOf(row.Connection);
            share.InMemory.Remove(row.Id);
            if (share.Backlog > 0) share.Backlog--;
        }
    }

    /// <summary>Messages that could not be committed: they go back to the store's order.</summary>
    public void GiveBack(InboxRow row)
    {
        lock (gate)
        {
            var share = ShareOf(row.Connection);
            share.InMemory.Remove(row.Id);
            share.InStore = share.ReadAgain = true;
        }
    }

    /// <summary>Reads from the store for connections that have room. True when anything was read.</summary>
    public async Task<bool> RefillAsync(CancellationToken cancellation)
    {
        List<(string Connection, int Limit)> wanting = [];
        lock (gate)
        {
            foreach (var (connection, share) in shares)
            {
                if (!share.InStore || share.InMemory.Count > options.MaxQueuedPerConnection / 2) continue;
                share.ReadAgain = false;
                share.Meanwhile.Clear();
                wanting.Add((connection, share.InMemory.Count + options.MaxQueuedPerConnection));
            }
        }

        var any = false;
        foreach (var (connection, limit) in wanting)
        {
            var rows = await store.PendingMessagesAsync(connection, limit, cancellation);
            lock (gate)
            {
                var share = ShareOf(connection);
                foreach (var row in rows)
                    if (!share.InMemory.Contains(row.Id) && !share.Expected.Contains(row.Id)) any |= Queue(share, row, force: true);
                if (rows.Count >= limit || share.ReadAgain) continue;
                foreach (var row in share.Meanwhile)
                    if (!share.InMemory.Contains(row.Id)) any |= Queue(share, row, force: true);
                share.Meanwhile.Clear();
                share.InStore = false;
            }
        }

        return any;
    }

    private bool Queue(Share share, InboxRow row, bool force = false)
    {
        if (!queue.TryAdd(row.Connection, new MessageUnit(row), force)) return false;
        share.InMemory.Add(row.Id);
        return true;
    }

    private Share ShareOf(string connection)
    {
        if (!shares.TryGetValue(connection, out var share)) shares.Add(connection, share = new Share());
        return share;
    }
}
