using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>What waits for a system or for a person, as numbers for monitoring.</summary>
/// <param name="Counts">How many of each; counting stops at <see cref="DeskQueries.MostCounted"/>.</param>
/// <param name="Dead">Requests that were refused for good, by connection.</param>
public sealed record OpenWork(IReadOnlyList<(string What, long Count)> Counts, IReadOnlyList<(string Connection, long Count)> Dead)
{
    /// <summary>Nothing is counted yet.</summary>
    public static OpenWork None { get; } = new([], []);
}

/// <summary>What is open.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Counts what is open. Each count has its index and its limit.</summary>
    public async Task<OpenWork> OpenWorkAsync(CancellationToken cancellation)
    {
        var late = new { late = Micros.Of(engine.Clock.GetUtcNow() - LateAfter) };
        List<(string, long)> counts = [];
        foreach (var (what, table, condition) in ((string, string, string)[])[
            ("orders-open", "orders", "NOT in_sync"), ("orders-late", "orders", "NOT in_sync AND since < @late"), ("orders-held", "orders", "held"), ("orders-undecided", "orders", "attention"),
            ("messages-aside", "inbox", Store.Aside), ("stock-differences", "discrepancies", "is_there AND state <> 'Accepted'"), ("money-differences", "money_differences", "state = 'Open'"),
            ("oversold-lines", "oversells", "over_at IS NULL")])
            counts.Add((what, await engine.Store.CountUpToAsync(table, condition, late, MostCounted, cancellation)));
        var dead = (await engine.Store.ReadAsync<(string Connection, long Count)>(
            $"SELECT connection, count(*) FROM (SELECT connection FROM deliveries WHERE state = 2 LIMIT {MostCounted}) AS dead GROUP BY connection", new { }, cancellation)).ToDictionary(d => d.Connection, d => d.Count, StringComparer.Ordinal);
        return new OpenWork(counts, [.. parts.Connections.All.Select(c => (c.Name, dead.GetValueOrDefault(c.Name)))]);
    }
}
