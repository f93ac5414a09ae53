using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>Something that somebody did or tried to do.</summary>
/// <param name="Kind">"user", "key", or "node" for what the host itself did.</param>
/// <param name="Actor">Their name.</param>
/// <param name="Action">What, by the name of the endpoint, e.g. "cancelOrder".</param>
/// <param name="Entity">On what, e.g. "webshop:1001"; empty when it is on nothing in particular.</param>
/// <param name="Address">From where.</param>
/// <param name="Outcome">"done", "refused" or "failed".</param>
/// <param name="Detail">More about it. Never personal data of customers, never a secret.</param>
public sealed record AuditEntry(string Kind, string Actor, string Action, string Entity, string Address, string Outcome, string? Detail = null)
{
    /// <summary>Longest text of an entry, in characters; what is longer is cut.</summary>
    public const int LongestText = 500;

    internal AuditEntry Cut() => this with { Actor = Cut(Actor), Entity = Cut(Entity), Address = Cut(Address), Detail = Detail is null ? null : Cut(Detail) };

    private static string Cut(string text) => StoredText.Of(text.Length <= LongestText ? text : text[..LongestText]);
}

/// <summary>An entry of the audit trail.</summary>
/// <param name="Seq">Its number; the first is 1, and none is left out.</param>
/// <param name="At">When.</param>
/// <param name="Entry">What was done, by whom.</param>
/// <param name="Sealed">True when the hash needed the node's audit key.</param>
/// <param name="Hash">Hash over the entry and the one before it.</param>
public sealed record AuditRecord(long Seq, DateTimeOffset At, AuditEntry Entry, bool Sealed, string Hash);

/// <summary>Which entries are wanted, newest first.</summary>
/// <param name="Before">Only those with smaller numbers.</param>
/// <param name="Actor">Only those of one actor.</param>
/// <param name="Entity">Only those on one thing.</param>
/// <param name="Limit">Most entries.</param>
public sealed record AuditQuery(long Before = long.MaxValue, string? Actor = null, string? Entity = null, int Limit = 50);

/// <summary>Whether the audit trail is as it was written.</summary>
/// <param name="Entries">Entries that were looked at.</param>
/// <param name="Sealed">Of these, sealed with the audit key.</param>
/// <param name="Last">Number of the last one; 0 when there is none.</param>
/// <param name="LastHash">Its hash. Kept elsewhere, it shows later that nothing before it was changed.</param>
/// <param name="Faults">What is wrong, in the order of the trail; at most <see cref="MostFaults"/>.</param>
public sealed record AuditCheck(long Entries, long Sealed, long Last, string LastHash, IReadOnlyList<string> Faults)
{
    /// <summary>Most faults that are named.</summary>
    public const int MostFaults = 20;

    /// <summary>True when nothing is wrong.</summary>
    public bool Whole => Faults.Count == 0;
}

/// <summary>An entry as stored.</summary>
internal sealed class AuditRow
{
    public required long Seq { get; init; }
    public required long At { get; init; }
    public required string Kind { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }
    public required string Entity { get; init; }
    public required string Address { get; init; }
    public required string Outcome { get; init; }
    public string? Detail { get; init; }
    public required bool Sealed { get; init; }
    public byte[] Hash { get; set; } = [];

    public static readonly Bulk<AuditRow> Add = new(
        "audit",
        [
            new("seq", ColumnType.Long, r => r.Seq), new("at", ColumnType.Long, r => r.At), new("kind", ColumnType.Text, r => r.Kind), new("actor", ColumnType.Text, r => r.Actor),
            new("action", ColumnType.Text, r => r.Action), new("entity", ColumnType.Text, r => r.Entity), new("address", ColumnType.Text, r => r.Address), new("outcome", ColumnType.Text, r => r.Outcome),
            new("detail", ColumnType.Text, r => r.Detail), new("sealed", ColumnType.Bool, r => r.Sealed), new("hash", ColumnType.Bytes, r => r.Hash),
        ]);

    public static AuditRow Of(AuditEntry e, long seq, long at, bool @sealed) => new()
    {
        Seq = seq, At = at, Kind = e.Kind, Actor = e.Actor, Action = e.Action, Entity = e.Entity, Address = e.Address, Outcome = e.Outcome, Detail = e.Detail, Sealed = @sealed,
    };

    public AuditRecord Record() => new(Seq, Micros.ToTime(At), new AuditEntry(Kind, Actor, Action, Entity, Address, Outcome, Detail), Sealed, Convert.ToHexStringLower(Hash));
}

/// <summary>The end of the trail as the node last wrote it.</summary>
internal sealed class AuditHeadRow
{
    public long Id { get; init; } = 1;
    public required long Seq { get; init; }
    public required byte[] Hash { get; init; }
    public required byte[] Seal { get; init; }

    public static readonly Bulk<AuditHeadRow> Set = new(
        "audit_head",
        [new("id", ColumnType.Long, r => r.Id), new("seq", ColumnType.Long, r => r.Seq), new("hash", ColumnType.Bytes, r => r.Hash), new("seal", ColumnType.Bytes, r => r.Seal)],
        OnConflict: "(id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal");
}
