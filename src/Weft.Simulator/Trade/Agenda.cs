namespace Weft.Simulator.Trade;

/// <summary>What the retailer will do by itself and when: ship, pay late, cancel, receive goods. Ties keep the order of booking.</summary>
internal sealed class Agenda(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Sequence)> _items = new();
    private long _sequence;

    /// <summary>Called when something is booked, so that a waiting pump can look again.</summary>
    public Action? Changed { get; set; }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _items.TryPeek(out _, out var when) ? when.Due : null;
            }
        }
    }

    public void In(TimeSpan delay, Action action)
    {
        var due = clock.GetUtcNow() + delay;
        lock (_lock)
        {
            _items.Enqueue(action, (due, _sequence++));
        }
        Changed?.Invoke();
    }

    /// <summary>Runs one item that is due; false when none is.</summary>
    public bool RunOne()
    {
        Action action;
        lock (_lock)
        {
            if (!_items.TryPeek(out action!, out var when) || when.Due > clock.GetUtcNow())
            {
                return false;
            }
            _items.Dequeue();
        }
        action();
        return true;
    }
}
