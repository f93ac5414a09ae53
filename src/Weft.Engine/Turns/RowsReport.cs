using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Engine.Turns;

/// <summary>What became of the rows of a message. Every row is counted once.</summary>
/// <param name="Rows">Rows it has.</param>
/// <param name="Accepted">Rows that changed something.</param>
/// <param name="AlreadyDone">Rows that asked for what was so already.</param>
/// <param name="Refused">Rows that were not acted on.</param>
/// <param name="NotAccepted">Each row that was already done or refused, in order.</param>
/// <param name="Notes">What was left unread because it is not needed.</param>
public sealed record RowsReport(int Rows, int Accepted, int AlreadyDone, int Refused, ImmutableArray<RowReport> NotAccepted, ImmutableArray<string> Notes)
{
    /// <summary>The counts in words.</summary>
    public override string ToString()
    {
        var counts = string.Create(CultureInfo.InvariantCulture, $"{Rows} {(Rows == 1 ? "row" : "rows")}: {Accepted} accepted, {AlreadyDone} already done, {Refused} refused");
        return Notes.IsDefaultOrEmpty ? counts : $"{counts}. {string.Join(' ', Notes)}";
    }

    internal static RowsReport Of(IReadOnlyList<RowReport> rows, ImmutableArray<string> notes) => new(
        rows.Count,
        rows.Count(r => r.Outcome == RowOutcome.Accepted),
        rows.Count(r => r.Outcome == RowOutcome.AlreadyDone),
        rows.Count(r => r.Outcome == RowOutcome.Refused),
        [.. rows.Where(r => r.Outcome != RowOutcome.Accepted)],
        notes.IsDefault ? [] : notes);

    internal string Write() => JsonSerializer.Serialize(this, RowsJson.Default.RowsReport);

    internal static RowsReport? Read(string? json) => json is null ? null : JsonSerializer.Deserialize(json, RowsJson.Default.RowsReport);
}

/// <summary>What became of one row.</summary>
/// <param name="Row">The row, as the sender would look for it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Field">The field that is wrong.</param>
/// <param name="NextStep">What somebody should do.</param>
public sealed record RowReport(string Row, RowOutcome Outcome, string Reason = "", string? Field = null, string? NextStep = null);

/// <summary>What can become of a row.</summary>
public enum RowOutcome
{
    /// <summary>It changed something.</summary>
    Accepted,

    /// <summary>It asked for what was so already.</summary>
    AlreadyDone,

    /// <summary>It was not acted on.</summary>
    Refused,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RowsReport))]
internal sealed partial class RowsJson : JsonSerializerContext;
