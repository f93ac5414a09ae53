using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Engine.Storage;

namespace Weft.Engine.Reconciliation;

/// <summary>What is to be compared now, because somebody asks.</summary>
/// <param name="Full">True for every SKU; false for a sample, or for the SKUs that are named.</param>
/// <param name="Skus">SKUs that are named; empty for a sample or for all.</param>
/// <param name="Connection">The only connection to ask; null for all that can be asked.</param>
public sealed record StockRunRequest(bool Full, ImmutableArray<Sku> Skus, string? Connection);

/// <summary>How a run does.</summary>
/// <param name="Id">Its id; a restart of the node forgets it.</param>
/// <param name="State">"looking", "looking-again" while what was found is decided, or differences wait for their second look or for their cure, "done".</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Looked">SKUs compared so far, each connection counted by itself.</param>
/// <param name="Of">SKUs to compare.</param>
/// <param name="Differences">Differences seen since it began.</param>
/// <param name="Waiting">Of these, those that are looked at again.</param>
/// <param name="Over">Of these, those that ended by themselves or were cured.</param>
/// <param name="Open">Differences that somebody has to decide on, whenever they were found.</param>
/// <param name="NotAsked">Connections that could not be asked, with the reason.</param>
public sealed record StockRunStatus(
    string Id, string State, DateTimeOffset StartedAt, int Looked, int Of, int Differences, int Waiting, int Over, int Open, IReadOnlyDictionary<string, string> NotAsked);

/// <summary>A run: a part for each connection that is asked.</summary>
internal sealed record StockRun(string Id, StockRunRequest Request, DateTimeOffset StartedAt, IReadOnlyList<RunPart> Parts)
{
    /// <summary>When the last part was done.</summary>
    public DateTimeOffset? LookedAt { get; set; }
}

/// <summary>What one connection is asked in a run.</summary>
/// <param name="connection">The connection.</param>
/// <param name="skus">The SKUs, or null for all.</param>
/// <param name="of">How many there are.</param>
internal sealed class RunPart(string connection, IReadOnlyList<Sku>? skus, int of)
{
    /// <summary>Failures in a row after which the rest is left out.</summary>
    private const int MostFailures = 3;

    private string after = "";
    private int failures;

    public string Connection => connection;

    public int Of => of;

    public int Count { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>Why the connection could not be asked.</summary>
    public string? Failure { get; private set; }

    public async Task<IReadOnlyList<Sku>> PeekAsync(Store store, int size, CancellationToken cancellation) =>
        skus is null ? await SkuWalk.PageAsync(store, after, size, cancellation) : [.. skus.Skip(Count).Take(size)];

    /// <summary>A page is done. True when it was the last one.</summary>
    public bool Looked(IReadOnlyList<Sku> page, int size)
    {
        failures = 0;
        Count += page.Count;
        if (page.Count > 0) after = page[^1].Value;
        return IsOver = skus is null ? page.Count < size : Count >= skus.Count;
    }

    /// <summary>A page could not be read. True when the part is given up.</summary>
    public bool Failed(string reason)
    {
        if (++failures < MostFailures) return false;
        Failure = reason;
        return IsOver = true;
    }
}
