namespace Weft.Engine.Alerts;

/// <summary>When systems did not answer, as far as it explains what is late now.</summary>
internal sealed class Outages(TimeProvider clock)
{
    /// <summary>What is over for so long explains nothing any more.</summary>
    private static readonly TimeSpan kept = TimeSpan.FromHours(24);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Since, DateTimeOffset? Until)> last = new(StringComparer.Ordinal);

    /// <summary>A system does not answer since then.</summary>
    public void Down(string connection, DateTimeOffset since)
    {
        lock (gate) last[connection] = (last.TryGetValue(connection, out var known) && known.Until is null && known.Since < since ? known.Since : since, null);
    }

    /// <summary>A system answers again.</summary>
    public void Up(string connection)
    {
        lock (gate)
            if (last.TryGetValue(connection, out var known) && known.Until is null) last[connection] = (known.Since, clock.GetUtcNow());
    }

    /// <summary>True when a system did not answer for some of the time since then.</summary>
    public bool Covers(string connection, DateTimeOffset since)
    {
        lock (gate)
            return last.TryGetValue(connection, out var known) && (known.Until is not { } until || (until > since && clock.GetUtcNow() - until < kept));
    }
}
