using System.Collections.Concurrent;

namespace Weft.Engine.Value;

/// <summary>Counts what no transaction says, until the meter writes it down: what was counted since then is lost when the node is killed.</summary>
internal sealed class ValueTally
{
    private readonly ConcurrentDictionary<(string Figure, string Scope), long> counts = new();

    public void Add(string figure, string scope, long amount) => counts.AddOrUpdate((figure, scope), amount, (_, sum) => sum + amount);

    /// <summary>Takes what was counted.</summary>
    public IReadOnlyList<(string Figure, string Scope, long Amount)> Take()
    {
        var taken = new List<(string, string, long)>();
        foreach (var key in counts.Keys)
            if (counts.TryRemove(key, out var amount)) taken.Add((key.Figure, key.Scope, amount));
        return taken;
    }
}
