namespace Weft.Engine.Inbox;

/// <summary>A queue that serves its sources in turn, so that one that floods does not delay the others. Each source is bounded.</summary>
internal sealed class FairQueue<T>(int maxPerSource)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<T>> sources = new(StringComparer.Ordinal);
    private readonly LinkedList<Queue<T>> turn = new();
    private int count;

    public int Count => Volatile.Read(ref count);

    public int CountOf(string source)
    {
        lock (gate) return sources.TryGetValue(source, out var queue) ? queue.Count : 0;
    }

    /// <summary>Adds an item; false when the source's share is full and <paramref name="force"/> is not set.</summary>
    public bool TryAdd(string source, T item, bool force = false)
    {
        lock (gate)
        {
            if (!sources.TryGetValue(source, out var queue)) sources.Add(source, queue = new Queue<T>());
            if (queue.Count >= maxPerSource && !force) return false;
            if (queue.Count == 0) turn.AddLast(queue);
            queue.Enqueue(item);
            count++;
            return true;
        }
    }

    /// <summary>Takes up to a number of items, one from each source in turn.</summary>
    public List<T> Take(int most)
    {
        lock (gate)
        {
            var taken = new List<T>(Math.Min(most, count));
            while (taken.Count < most && turn.First is { } node)
            {
                turn.RemoveFirst();
                taken.Add(node.Value.Dequeue());
                count--;
                if (node.Value.Count > 0) turn.AddLast(node);
            }

            return taken;
        }
    }
}
