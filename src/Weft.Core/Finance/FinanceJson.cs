using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Finance;

/// <summary>How differences of money and closed periods are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportMoneyDifference))]
[JsonSerializable(typeof(ReportMoneyAgreement))]
[JsonSerializable(typeof(AcceptMoneyDifference))]
[JsonSerializable(typeof(ResolveMoneyDifference))]
[JsonSerializable(typeof(NoteOpenDifference))]
[JsonSerializable(typeof(NoteEndedDifference))]
[JsonSerializable(typeof(ClosePeriod))]
[JsonSerializable(typeof(MoneyDifferenceFound))]
[JsonSerializable(typeof(MoneyDifferenceGone))]
[JsonSerializable(typeof(MoneyDifferenceAccepted))]
[JsonSerializable(typeof(MoneyDifferenceResolved))]
[JsonSerializable(typeof(DifferenceOpened))]
[JsonSerializable(typeof(DifferenceEnded))]
[JsonSerializable(typeof(PeriodClosed))]
internal sealed partial class FinanceJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything that is said about differences of money and periods.</summary>
public static class FinanceJson
{
    /// <summary>Names of commands and events.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = FinanceJsonContext.Default;
        yield return new("money.report-difference.v1", j.ReportMoneyDifference);
        yield return new("money.report-agreement.v1", j.ReportMoneyAgreement);
        yield return new("money.accept.v1", j.AcceptMoneyDifference);
        yield return new("money.resolve.v1", j.ResolveMoneyDifference);
        yield return new("money.difference-found.v1", j.MoneyDifferenceFound);
        yield return new("money.difference-gone.v1", j.MoneyDifferenceGone);
        yield return new("money.difference-accepted.v1", j.MoneyDifferenceAccepted);
        yield return new("money.difference-resolved.v1", j.MoneyDifferenceResolved);
        yield return new("books.note-open-difference.v1", j.NoteOpenDifference);
        yield return new("books.note-ended-difference.v1", j.NoteEndedDifference);
        yield return new("books.close-period.v1", j.ClosePeriod);
        yield return new("books.difference-opened.v1", j.DifferenceOpened);
        yield return new("books.difference-ended.v1", j.DifferenceEnded);
        yield return new("books.period-closed.v1", j.PeriodClosed);
    }
}
