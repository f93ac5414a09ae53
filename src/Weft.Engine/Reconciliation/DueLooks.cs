using Weft.Core.Shared;
using Weft.Engine.Storage;

namespace Weft.Engine.Reconciliation;

/// <summary>Which known differences are to be looked at again. It remembers when the next one is, so that the store is asked only then.</summary>
internal sealed class DueLooks(Store store, IReadOnlyList<string> kinds, string? place, TimeProvider clock)
{
    /// <summary>Pause before what is due is taken once more: the look that was taken is decided meanwhile.</summary>
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The store is asked as often as this whatever is remembered.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();

    /// <summary>In microseconds. A node that has just started remembers nothing, and asks.</summary>
    private long nextAt;

    /// <summary>How long until one may be due.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (gate) return Micros.ToTime(nextAt) - clock.GetUtcNow();
        }
    }

    /// <summary>A difference may have to be looked at again at this time, in microseconds.</summary>
    public void Expect(long at)
    {
        lock (gate) nextAt = Math.Min(nextAt, at);
    }

    /// <summary>SKUs that are due, those that have waited longest first.</summary>
    public async Task<IReadOnlyList<Sku>> TakeAsync(int limit, CancellationToken cancellation)
    {
        var now = clock.Now();
        lock (gate)
        {
            if (nextAt > now) return [];
            // What is committed from here on, and not among the rows read, is expected by whoever committed it.
            nextAt = now + Micros.Of(longest);
        }

        var next = now;
        try
        {
            var rows = await store.NextLooksAsync(kinds, place, limit, cancellation);
            var due = rows.TakeWhile(r => r.LookAt <= now).Select(r => new Sku(r.Sku)).Distinct().ToList();
            next = due.Count > 0 ? now + Micros.Of(pause) : rows is [{ LookAt: { } first }, ..] ? first : long.MaxValue;
            return due;
        }
        finally
        {
            Expect(next);
        }
    }
}
