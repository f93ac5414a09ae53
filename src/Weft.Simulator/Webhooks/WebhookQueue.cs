using Weft.Simulator.Faults;
using Weft.Simulator.Trade;

namespace Weft.Simulator.Webhooks;

/// <summary>A webhook on its way, and how often it was tried.</summary>
internal sealed record PendingWebhook(OutgoingWebhook Webhook, int Attempts, bool LosesThisAttempt);

/// <summary>The outgoing post of all systems: held back, doubled and lost as the dials say, repeated until it is accepted.</summary>
internal sealed class WebhookQueue(TimeProvider clock, Seeded random, Func<FaultDials> dials)
{
    public const int MaxAttempts = 50;
    private static readonly TimeSpan _firstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestBackoff = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<PendingWebhook, (DateTimeOffset Due, long Sequence)> _waiting = new();
    private long _sequence;
    private long _posted;
    private long _attempts;
    private long _delivered;
    private long _duplicated;
    private long _refused;
    private long _dropped;
    private long _lost;
    private long _givenUp;
    private int _underWay;

    /// <summary>Called when something is posted, so that a waiting pump can look again.</summary>
    public Action? Changed { get; set; }

    public WebhookCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new(_posted, _attempts, _delivered, _duplicated, _refused, _dropped, _lost, _givenUp, _waiting.Count + _underWay);
            }
        }
    }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _waiting.TryPeek(out _, out var when) ? when.Due : null;
            }
        }
    }

    public void Post(OutgoingWebhook webhook)
    {
        var settings = dials();
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            _posted++;
            if (ReferenceEquals(settings, FaultDials.None))
            {
                Add(new(webhook, 0, LosesThisAttempt: false), now);
            }
            else if (random.Chance(settings.WebhookLost))
            {
                _lost++;
            }
            else
            {
                var due = now + HeldBack(settings);
                Add(new(webhook, 0, random.Chance(settings.WebhookDropFirst)), due);
                if (random.Chance(settings.WebhookDuplicate))
                {
                    _duplicated++;
                    Add(new(webhook, 0, LosesThisAttempt: false), due + random.UpTo(settings.WebhookReorderBy));
                }
            }
        }
        Changed?.Invoke();
    }

    public bool TryTake(out PendingWebhook pending)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out pending!, out var when) || when.Due > clock.GetUtcNow())
            {
                return false;
            }
            _waiting.Dequeue();
            _underWay++;
            _attempts++;
            return true;
        }
    }

    /// <summary>Books how an attempt ended; an attempt that was not accepted is repeated later.</summary>
    public void Settle(PendingWebhook pending, bool accepted)
    {
        lock (_lock)
        {
            _underWay--;
            if (accepted)
            {
                _delivered++;
                return;
            }
            _dropped += pending.LosesThisAttempt ? 1 : 0;
            _refused += pending.LosesThisAttempt ? 0 : 1;
            var attempts = pending.Attempts + 1;
            if (attempts >= MaxAttempts)
            {
                _givenUp++;
                return;
            }
            var backoff = TimeSpan.FromTicks(Math.Min(_longestBackoff.Ticks, _firstBackoff.Ticks << Math.Min(attempts - 1, 20)));
            Add(new(pending.Webhook, attempts, LosesThisAttempt: false), clock.GetUtcNow() + backoff);
        }
        Changed?.Invoke();
    }

    private TimeSpan HeldBack(FaultDials settings)
    {
        var late = random.Chance(settings.WebhookDelay) ? settings.WebhookDelayBy : TimeSpan.Zero;
        var reordered = random.Chance(settings.WebhookReorder) ? random.UpTo(settings.WebhookReorderBy) : TimeSpan.Zero;
        return late + reordered;
    }

    private void Add(PendingWebhook pending, DateTimeOffset due) => _waiting.Enqueue(pending, (due, _sequence++));
}
