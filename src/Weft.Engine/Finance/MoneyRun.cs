using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Engine.Finance;

/// <summary>How a comparison of money does.</summary>
/// <param name="Id">Its id; a restart of the node forgets it.</param>
/// <param name="State">"looking" or "done".</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Looked">Orders compared so far.</param>
/// <param name="Differences">Differences seen.</param>
/// <param name="Open">Differences that somebody has to decide on, whenever they were found.</param>
/// <param name="NotAsked">Connections that could not be asked, with the reason.</param>
public sealed record MoneyRunStatus(string Id, string State, DateTimeOffset StartedAt, int Looked, int Differences, int Open, IReadOnlyDictionary<string, string> NotAsked)
{
    /// <summary>Orders that were to be compared when it began.</summary>
    public int Total { get; init; }
}

/// <summary>What somebody wants to be compared now: orders that are named, or all at rest, with the payouts.</summary>
internal sealed class MoneyRun(string id, IReadOnlyList<OrderId>? named, DateTimeOffset startedAt)
{
    /// <summary>Refusals in a row after which a connection is left out: it was understood, and would say the same again.</summary>
    private const int MostRefusals = 3;

    /// <summary>How long a connection is waited for, from its first failure or from when its calls had to wait: longer than a restart takes, or the pause of an account that is used up.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, (int Refusals, DateTimeOffset Since)> troubles = new(StringComparer.Ordinal);

    public string Id => id;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>The orders that are named; null for all at rest.</summary>
    public IReadOnlyList<OrderId>? Named => named;

    /// <summary>Orders that were to be compared when it began.</summary>
    public int Total { get; init; }

    /// <summary>The last order of the page before.</summary>
    public (long Since, string Id) After { get; set; } = (long.MinValue, "");

    /// <summary>The page that is being compared; null before its orders are read.</summary>
    public MoneyPage? Page { get; set; }

    public int Looked { get; set; }

    public int Differences { get; set; }

    /// <summary>True when all payouts are read.</summary>
    public bool PayoutsAreDone { get; set; }

    /// <summary>Connections whose payouts are read.</summary>
    public HashSet<string> GavePayouts { get; } = new(StringComparer.Ordinal);

    public bool IsOver { get; set; }

    public Dictionary<string, string> NotAsked { get; } = new(StringComparer.Ordinal);

    /// <summary>A page is done: what failed before counts no more.</summary>
    public void Went()
    {
        troubles.Clear();
        Page = null;
    }

    /// <summary>A connection could not be asked. True when it is given up: one that is down for a moment is waited for, however often it is asked meanwhile, but nobody without end.</summary>
    public bool Failed(string connection, MoneyNotReadException e, DateTimeOffset now)
    {
        var (refusals, since) = troubles.GetValueOrDefault(connection, (0, now));
        refusals = e.Refused ? refusals + 1 : 0;
        troubles[connection] = (refusals, since);
        if (refusals < MostRefusals && now - since < LongestWait) return false;
        NotAsked[connection] = e.Message;
        return true;
    }
}

/// <summary>Orders that are compared together, as they were before anybody was asked, and what those who answered said.</summary>
internal sealed class MoneyPage(IReadOnlyList<OrderLedger> ledgers)
{
    private readonly Dictionary<string, ImmutableArray<MoneyDocument>> answers = new(StringComparer.Ordinal);

    public IReadOnlyList<OrderLedger> Ledgers => ledgers;

    public IEnumerable<MoneyDocument> Documents => answers.Values.SelectMany(d => d);

    public ImmutableArray<MoneyDocument> AnswersOf(string connection) => answers.GetValueOrDefault(connection, []);

    public bool HasAsked(string connection) => answers.ContainsKey(connection);

    public void Keep(string connection, ImmutableArray<MoneyDocument> documents) => answers[connection] = documents;
}
