using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;

namespace Weft.Engine.Corrections;

/// <summary>A field that a copy says differently.</summary>
/// <param name="Path">Where: <c>lines[0].sku</c>, <c>/Order/Line[2]/@sku</c>.</param>
/// <param name="Before">What the original says; null: it does not have the field.</param>
/// <param name="After">What the copy says; null: it does not have the field.</param>
public sealed record FieldChange(string Path, string? Before, string? After);

/// <summary>A message that somebody corrected, and its copy. What could name a person or is secret is blacked out in the changes.</summary>
/// <param name="Original">The message as it was received; it has no effect.</param>
/// <param name="Copy">The message that has the effect in its place.</param>
/// <param name="Author">Who corrected it.</param>
/// <param name="At">When.</param>
/// <param name="Note">Why.</param>
/// <param name="Changes">Field by field.</param>
public sealed record Correction(long Original, long Copy, string Author, DateTimeOffset At, string Note, IReadOnlyList<FieldChange> Changes)
{
    /// <summary>The same for those to whom messages are not shown: which fields, and not what they say.</summary>
    public Correction WithoutValues() => this with { Changes = [.. Changes.Select(c => c with { Before = c.Before is null ? null : PersonalFields.Mask, After = c.After is null ? null : PersonalFields.Mask })] };
}

/// <summary>A message as it is corrected: what could name a person or is secret is blacked out, each place under a number of its own.</summary>
/// <param name="Message">The message.</param>
/// <param name="Format">"JSON" or "XML".</param>
/// <param name="Text">The text to be corrected. What stays blacked out stays as it is.</param>
/// <param name="Locked">Fields that have to stay as they are; the first of them when there are many.</param>
/// <param name="BlackedOut">How many places are blacked out.</param>
public sealed record CorrectionDraft(long Message, string Format, string Text, IReadOnlyList<string> Locked, int BlackedOut);

/// <summary>Why a message cannot be corrected, or a correction not be taken.</summary>
/// <param name="Kind">What kind of obstacle.</param>
/// <param name="Reason">In plain words.</param>
/// <param name="Field">The field that is wrong.</param>
/// <param name="NextStep">What to do.</param>
public sealed record CorrectionFault(CorrectionObstacle Kind, string Reason, string? Field, string NextStep);

/// <summary>What stands against a correction.</summary>
public enum CorrectionObstacle
{
    /// <summary>There is no such message.</summary>
    Unknown,

    /// <summary>It is not put aside (any more), or nothing of its kind can be corrected.</summary>
    NotNow,

    /// <summary>What was sent cannot be taken.</summary>
    Invalid,
}

/// <summary>What would come, or came, of a correction.</summary>
/// <param name="Changes">Field by field; empty when it cannot be taken.</param>
/// <param name="Fault">Why it cannot be taken; null when it can, or was.</param>
/// <param name="Copy">The copy; null when nothing was sent.</param>
public sealed record CorrectionResult(IReadOnlyList<FieldChange> Changes, CorrectionFault? Fault, long? Copy = null)
{
    /// <summary>One line for the audit trail: the copy and the names of the fields, never what they say.</summary>
    public string Words(long copy)
    {
        var fields = $"as message {copy}; changed: {string.Join(", ", Changes.Select(c => c.Path))}";
        return fields.Length <= LongestWords ? fields : fields[..LongestWords] + "…";
    }

    private const int LongestWords = 200;

    internal static CorrectionResult Not(CorrectionFault fault) => new([], fault);
}

/// <summary>A correction as it is stored.</summary>
internal sealed record CopyRow(long Original, long Copy, string Author, long At, string Note, string Changes)
{
    public static readonly Bulk<CopyRow> Statement = new(
        "message_copies",
        [
            new("original", ColumnType.Long, r => r.Original), new("copy", ColumnType.Long, r => r.Copy), new("author", ColumnType.Text, r => r.Author), new("at", ColumnType.Long, r => r.At),
            new("note", ColumnType.Text, r => r.Note), new("changes", ColumnType.Text, r => r.Changes),
        ]);
}
