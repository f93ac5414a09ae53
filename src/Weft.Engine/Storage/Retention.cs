using Weft.Engine.Inbox;

namespace Weft.Engine.Storage;

/// <summary>Deletes what has been kept long enough, a bounded number of rows at a time. Orders and all events stay; old events of long histories move to the archive.</summary>
internal sealed class Retention(Store store, Intake intake, EngineOptions options, TimeProvider clock)
{
    private static readonly TimeSpan pause = TimeSpan.FromMinutes(10);
    private readonly Archive archive = new(store, options);
    private long nextAt;

    public TimeSpan Wait => Micros.ToTime(nextAt) - clock.GetUtcNow();

    /// <summary>Sweeps once if it is time. True when there may be more.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (clock.Now() < nextAt) return false;
        var now = clock.Now();
        var messages = await store.DeleteAsync("inbox", "state IN (1, 4) AND settled_at < @before", new { before = now - Micros.Of(options.KeepMessages) }, options.MaxRowsPerSweep, cancellation);
        var deliveries = await store.DeleteAsync("deliveries", "state = 1 AND settled_at < @before", new { before = now - Micros.Of(options.KeepDeliveries) }, options.MaxRowsPerSweep, cancellation);
        var refused = await store.DeleteAsync("inbox", $"{Refused.Kept} AND received_at < @before", new { before = now - Micros.Of(options.KeepMessages) }, options.MaxRowsPerSweep, cancellation);
        await CasesAsync(now, cancellation);
        await intake.CountRefusedAsync(cancellation);
        var more = Math.Max(Math.Max(messages, deliveries), refused) == options.MaxRowsPerSweep | await archive.StepAsync(now, cancellation);
        if (!more) nextAt = now + Micros.Of(pause);
        return more;
    }

    /// <summary>How cases ended is kept as long as finished deliveries; what was corrected, as long as the copy itself.</summary>
    private async Task CasesAsync(long now, CancellationToken cancellation)
    {
        await store.DeleteAsync("cases", "ended_at < @before", new { before = now - Micros.Of(options.KeepDeliveries) }, options.MaxRowsPerSweep, cancellation);
        await store.DeleteAsync("message_copies", "at < @before AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id = message_copies.copy)", new { before = now - Micros.Of(options.KeepMessages) }, options.MaxRowsPerSweep, cancellation);
    }
}
