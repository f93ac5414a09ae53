namespace Weft.Simulator.Faults;

/// <summary>
/// How badly the outside world behaves. Chances are per call (or per webhook, per batch row) from 0 to 1; the five that end a
/// call are exclusive, so their sum must stay below 1 or nothing ever gets through.
/// </summary>
public sealed record FaultDials
{
    /// <summary>Every call takes up to this long.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The connection breaks before the call was applied.</summary>
    public double DropRequest { get; init; }

    /// <summary>429 with <c>Retry-After</c>.</summary>
    public double TooManyRequests { get; init; }

    /// <summary>500, not applied.</summary>
    public double ServerError { get; init; }

    /// <summary>503, not applied; every second one carries <c>Retry-After</c>.</summary>
    public double Unavailable { get; init; }

    /// <summary>The call is applied, then the caller hears nothing for <see cref="HangFor"/> and the connection breaks.</summary>
    public double CommitThenTimeout { get; init; }

    public TimeSpan HangFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The call is applied and answered, but only after <see cref="SlowBy"/>.</summary>
    public double Slow { get; init; }

    public TimeSpan SlowBy { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A row of a batch is refused as temporary.</summary>
    public double BatchRow { get; init; }

    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    public double WebhookDuplicate { get; init; }

    /// <summary>The webhook is held back up to <see cref="WebhookReorderBy"/>, so that later ones overtake it.</summary>
    public double WebhookReorder { get; init; }

    public TimeSpan WebhookReorderBy { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The webhook is late by <see cref="WebhookDelayBy"/>.</summary>
    public double WebhookDelay { get; init; }

    public TimeSpan WebhookDelayBy { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first attempt gets lost on the way; the sender's retry brings it.</summary>
    public double WebhookDropFirst { get; init; }

    /// <summary>The sender forgets the webhook altogether: only polling finds out. Not part of any preset.</summary>
    public double WebhookLost { get; init; }

    /// <summary>Each system's clock is wrong by a constant up to this, either way.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>In each window of <see cref="OutageEvery"/> a system is down once with this chance, for <see cref="OutageFor"/>.</summary>
    public double Outage { get; init; }

    public TimeSpan OutageEvery { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan OutageFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>In each window of <see cref="StoreOfflineEvery"/> a store's line is down once with this chance, for <see cref="StoreOfflineFor"/>.</summary>
    public double StoreOffline { get; init; }

    public TimeSpan StoreOfflineEvery { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan StoreOfflineFor { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A store that catches up sends what it did in no order at all.</summary>
    public double TillShuffle { get; init; }

    /// <summary>A store that catches up sends some of what it had sent before once more.</summary>
    public double TillRepeat { get; init; }

    /// <summary>A till gives the number of a transaction that has arrived to another content, which never happened.</summary>
    public double TillReuse { get; init; }

    public static FaultDials None { get; } = new();

    /// <summary>A bad day: 2–5 % of everything.</summary>
    public static FaultDials Some { get; } = new()
    {
        Latency = TimeSpan.FromMilliseconds(5),
        DropRequest = 0.02,
        TooManyRequests = 0.03,
        ServerError = 0.02,
        Unavailable = 0.02,
        CommitThenTimeout = 0.03,
        Slow = 0.02,
        BatchRow = 0.02,
        WebhookDuplicate = 0.05,
        WebhookReorder = 0.05,
        WebhookDelay = 0.02,
        WebhookDropFirst = 0.03,
        ClockSkew = TimeSpan.FromSeconds(20),
        StoreOffline = 0.05,
        TillShuffle = 0.3,
        TillRepeat = 0.1,
        TillReuse = 0.01,
    };

    /// <summary>10–25 % of everything, and systems that go down for a while. About half of all calls still get through.</summary>
    public static FaultDials Hell { get; } = new()
    {
        Latency = TimeSpan.FromMilliseconds(20),
        DropRequest = 0.10,
        TooManyRequests = 0.10,
        ServerError = 0.10,
        Unavailable = 0.10,
        CommitThenTimeout = 0.12,
        Slow = 0.10,
        BatchRow = 0.10,
        WebhookDuplicate = 0.25,
        WebhookReorder = 0.25,
        WebhookDelay = 0.10,
        WebhookDropFirst = 0.20,
        ClockSkew = TimeSpan.FromSeconds(90),
        Outage = 0.25,
        StoreOffline = 0.30,
        TillShuffle = 0.7,
        TillRepeat = 0.3,
        TillReuse = 0.03,
    };

    /// <summary>Finds a preset by name: none, some or hell.</summary>
    public static FaultDials? Preset(string name) => name switch
    {
        "none" => None,
        "some" => Some,
        "hell" => Hell,
        _ => null,
    };
}
