using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Promising;

/// <summary>
/// How many open pieces each node has, in memory. A decision counts as soon as it is made, so that orders of one batch see each other; one whose batch was not committed does not count.
/// After a start it is what the store says.
/// </summary>
internal sealed class NodeWork
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> pieces = new(StringComparer.Ordinal);

    private sealed class Entry
    {
        public ImmutableArray<string> Committed = [];
        public ImmutableArray<string> Decided = [];
        public int Version;
    }

    /// <summary>Open pieces of a location.</summary>
    public int Of(string location)
    {
        lock (gate) return pieces.GetValueOrDefault(location);
    }

    /// <summary>Takes over what the store knows.</summary>
    public void Fill(IEnumerable<NodeWorkRow> rows)
    {
        lock (gate)
        {
            orders.Clear();
            pieces.Clear();
            foreach (var row in rows.GroupBy(r => r.OrderId, StringComparer.Ordinal))
            {
                var entry = new Entry { Committed = [.. row.SelectMany(r => Enumerable.Repeat(r.Location, (int)r.Pieces))] };
                orders.Add(OrderWorkflow.StreamOf(new(row.Key)).ToString(), entry);
                Decide(entry, entry.Committed);
            }
        }
    }

    /// <summary>Counts what was decided and is yet to be committed.</summary>
    public void Decided(string stream, StreamState value) => Follow(stream, value, committed: false);

    /// <summary>Counts what is committed.</summary>
    public void Committed(IReadOnlyDictionary<string, StreamState> changed)
    {
        foreach (var (stream, value) in changed) Follow(stream, value, committed: true);
    }

    /// <summary>Forgets what was decided in a batch that is void.</summary>
    public void Forget(IEnumerable<string> streams)
    {
        lock (gate)
        {
            foreach (var stream in streams)
            {
                if (!orders.TryGetValue(stream, out var entry)) continue;
                Decide(entry, entry.Committed);
                entry.Version = 0;
                Drop(stream, entry);
            }
        }
    }

    private void Follow(string stream, StreamState value, bool committed)
    {
        if (value.State is not OrderState { Plan: not null } order) return;
        var open = OpenWork.Of(order);
        lock (gate)
        {
            if (!orders.TryGetValue(stream, out var entry))
            {
                if (open.IsEmpty) return;
                orders.Add(stream, entry = new Entry());
            }

            if (committed) entry.Committed = open;
            // A later batch may have decided on already while this one was being committed.
            if (value.Version >= entry.Version)
            {
                Decide(entry, open);
                entry.Version = value.Version;
            }

            Drop(stream, entry);
        }
    }

    private void Decide(Entry entry, ImmutableArray<string> open)
    {
        foreach (var location in entry.Decided) Count(location, -1);
        foreach (var location in open) Count(location, 1);
        entry.Decided = open;
    }

    private void Count(string location, int more) => CollectionsMarshal.GetValueRefOrAddDefault(pieces, location, out _) += more;

    private void Drop(string stream, Entry entry)
    {
        if (entry.Committed.IsEmpty && entry.Decided.IsEmpty) orders.Remove(stream);
    }
}
