using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Inbox;

/// <summary>
/// Hands stored messages to the turns. What does not fit in memory stays in the store and is read when there is room again, oldest first, so that a flooding
/// connection costs memory only up to its share.
/// </summary>
internal sealed class MessageFeed(Store store, FairQueue<Unit> queue, EngineOptions options, Signal turns)
{
    /// <summary>A connection's share of memory is filled from the store in so many pieces.</summary>
    private const int Pieces = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);

    private sealed class Share
    {
        public readonly HashSet<long> InMemory = [];
        public readonly HashSet<long> Expected = [];
        public readonly List<InboxRow> Meanwhile = [];
        public bool InStore;
        public bool ReadAgain;

        /// <summary>The store is read piece by piece; up to this id it has been. What it holds below and is not in memory is offered by whoever stored it.</summary>
        public long ReadUpTo;
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
                if (!share.InStore) (share.InStore, share.ReadUpTo) = (true, row.Id - 1);
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

    /// <summary>
    /// Reads from the store for connections that have room. True when anything was read. Pieces are small, and no message is read twice while all goes well: the turns, and with
    /// them everybody else's messages, wait for this.
    /// </summary>
    public async Task<bool> RefillAsync(CancellationToken cancellation)
    {
        List<(string Connection, long After, int Limit)> wanting = [];
        lock (gate)
        {
            foreach (var (connection, share) in shares)
            {
                if (!share.InStore || share.InMemory.Count > options.MaxQueuedPerConnection / 2) continue;
                if (share.ReadAgain) share.ReadUpTo = 0;
                share.ReadAgain = false;
                share.Meanwhile.RemoveAll(r => r.Id > share.ReadUpTo);
                // From the beginning, what is in memory comes as well.
                wanting.Add((connection, share.ReadUpTo, Math.Max(1, options.MaxQueuedPerConnection / Pieces) + (share.ReadUpTo == 0 ? share.InMemory.Count : 0)));
            }
        }

        var any = false;
        foreach (var (connection, after, limit) in wanting)
        {
            var rows = await store.PendingMessagesAsync(connection, after, limit, cancellation);
            lock (gate)
            {
                var share = ShareOf(connection);
                foreach (var row in rows)
                    if (!share.InMemory.Contains(row.Id) && !share.Expected.Contains(row.Id)) any |= Queue(share, row, force: true);
                if (rows.Count > 0) share.ReadUpTo = rows[^1].Id;
                share.Meanwhile.RemoveAll(r => share.InMemory.Contains(r.Id));
                if (rows.Count >= limit || share.ReadAgain) continue;
                foreach (var row in share.Meanwhile) any |= Queue(share, row, force: true);
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
