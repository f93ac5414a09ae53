namespace Weft.Engine.Reconciliation;

/// <summary>
/// The pace of a walk over many things, a page at a time: slow enough to be no burden, fast enough to be round in a given time.
/// </summary>
internal sealed class Walk(TimeSpan within, ReconciliationOptions options, TimeProvider clock)
{
    private DateTimeOffset nextAt = clock.GetUtcNow() + (options.LongestPause < options.FirstLookAfter ? options.LongestPause : options.FirstLookAfter);

    /// <summary>How long until the next page is due.</summary>
    public TimeSpan Wait => nextAt - clock.GetUtcNow();

    /// <summary>True when the next page is due.</summary>
    public bool IsDue => Wait <= TimeSpan.Zero;

    /// <summary>A page is done; the next one follows in time.</summary>
    /// <param name="page">Things of a full page.</param>
    /// <param name="count">Things of a whole round.</param>
    public void Done(int page, int count)
    {
        var pages = Math.Max(1, (count + page - 1) / Math.Max(1, page));
        var pause = within / pages;
        nextAt = clock.GetUtcNow() + (pause < options.LongestPause ? pause : options.LongestPause);
    }
}
