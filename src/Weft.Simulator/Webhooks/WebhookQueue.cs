using Weft.Simulator.Faults;
using Weft.Simulator.Trade;

namespace Weft.Simulator.Webhooks;

/// <summary>A webhook on its way, and how often it was tried.</summary>
internal sealed record PendingWebhook(OutgoingWebhook Webhook, int Attempts, bool LosesThisAttempt);

/// <summary>The outgoing post of all systems: held back, doubled and lost as the dials say, repeated until it is accepted.</summary>
internal sealed class WebhookQueue(TimeProvider clock, Seeded random, Func<FaultDials> dials)
{
    public const int MaxAttempts = 50;
    private static readonly TimeSpan firstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestBackoff = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly PriorityQueue<PendingWebhook, (DateTimeOffset Due, long Sequence)> waiting = new();
    private long sequence;
    private long posted;
    private long attempts;
    private long delivered;
    private long duplicated;
    private long refused;
    private long dropped;
    private long lost;
    private long givenUp;
    private int underWay;

    /// <summary>Called when something is posted, so that a waiting pump can look again.</summary>
    public Action? Changed { get; set; }

    public WebhookCounts Counts
    {
        get
        {
            lock (gate)
            {
                return new(posted, attempts, delivered, duplicated, refused, dropped, lost, givenUp, waiting.Count + underWay);
            }
        }
    }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
            {
                return waiting.TryPeek(out _, out var when) ? when.Due : null;
            }
        }
    }

    public void Post(OutgoingWebhook webhook)
    {
        var settings = dials();
        var now = clock.GetUtcNow();
        lock (gate)
        {
            posted++;
            if (ReferenceEquals(settings, FaultDials.None))
            {
                Add(new(webhook, 0, LosesThisAttempt: false), now);
            }
            else if (random.Chance(settings.WebhookLost))
            {
                lost++;
            }
            else
            {
                var due = now + HeldBack(settings);
                Add(new(webhook, 0, random.Chance(settings.WebhookDropFirst)), due);
                if (random.Chance(settings.WebhookDuplicate))
                {
                    duplicated++;
                    Add(new(webhook, 0, LosesThisAttempt: false), due + random.UpTo(settings.WebhookReorderBy));
                }
            }
        }
        Changed?.Invoke();
    }

    public bool TryTake(out PendingWebhook pending)
    {
        lock (gate)
        {
            if (!waiting.TryPeek(out pending!, out var when) || when.Due > clock.GetUtcNow())
            {
                return false;
            }
            waiting.Dequeue();
            underWay++;
            attempts++;
            return true;
        }
    }

    /// <summary>Books how an attempt ended; an attempt that was not accepted is repeated later.</summary>
    public void Settle(PendingWebhook pending, bool accepted)
    {
        lock (gate)
        {
            underWay--;
            if (accepted)
            {
                delivered++;
                return;
            }
            dropped += pending.LosesThisAttempt ? 1 : 0;
            refused += pending.LosesThisAttempt ? 0 : 1;
            var attempts = pending.Attempts + 1;
            if (attempts >= MaxAttempts)
            {
                givenUp++;
                return;
            }
            var backoff = TimeSpan.FromTicks(Math.Min(longestBackoff.Ticks, firstBackoff.Ticks << Math.Min(attempts - 1, 20)));
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

    private void Add(PendingWebhook pending, DateTimeOffset due) => waiting.Enqueue(pending, (due, sequence++));
}
