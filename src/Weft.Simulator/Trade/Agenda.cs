namespace Weft.Simulator.Trade;

/// <summary>What the retailer will do by itself and when: ship, pay late, cancel, receive goods. Ties keep the order of booking.</summary>
internal sealed class Agenda(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Sequence)> items = new();
    private long sequence;

    /// <summary>Called when something is booked, so that a waiting pump can look again.</summary>
    public Action? Changed { get; set; }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
            {
                return items.TryPeek(out _, out var when) ? when.Due : null;
            }
        }
    }

    public void In(TimeSpan delay, Action action)
    {
        var due = clock.GetUtcNow() + delay;
        lock (gate)
        {
            items.Enqueue(action, (due, sequence++));
        }
        Changed?.Invoke();
    }

    /// <summary>Runs one item that is due; false when none is.</summary>
    public bool RunOne()
    {
        Action action;
        lock (gate)
        {
            if (!items.TryPeek(out action!, out var when) || when.Due > clock.GetUtcNow())
            {
                return false;
            }
            items.Dequeue();
        }
        action();
        return true;
    }
}
