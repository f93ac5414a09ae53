using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Reconciliation;

/// <summary>How discrepancies are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportDifference))]
[JsonSerializable(typeof(ReportAgreement))]
[JsonSerializable(typeof(AcceptDiscrepancy))]
[JsonSerializable(typeof(HealDiscrepancy))]
[JsonSerializable(typeof(DiscrepancyFound))]
[JsonSerializable(typeof(DiscrepancySeenAgain))]
[JsonSerializable(typeof(DiscrepancyConfirmed))]
[JsonSerializable(typeof(HealingStarted))]
[JsonSerializable(typeof(HealingGivenUp))]
[JsonSerializable(typeof(DiscrepancyHealed))]
[JsonSerializable(typeof(DiscrepancyAccepted))]
[JsonSerializable(typeof(DiscrepancyGone))]
internal sealed partial class ReconciliationJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything discrepancies say.</summary>
public static class ReconciliationJson
{
    /// <summary>Names of commands and events.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = ReconciliationJsonContext.Default;
        yield return new("discrepancy.report-difference.v1", j.ReportDifference);
        yield return new("discrepancy.report-agreement.v1", j.ReportAgreement);
        yield return new("discrepancy.accept.v1", j.AcceptDiscrepancy);
        yield return new("discrepancy.heal.v1", j.HealDiscrepancy);
        yield return new("discrepancy.found.v1", j.DiscrepancyFound);
        yield return new("discrepancy.seen-again.v1", j.DiscrepancySeenAgain);
        yield return new("discrepancy.confirmed.v1", j.DiscrepancyConfirmed);
        yield return new("discrepancy.healing-started.v1", j.HealingStarted);
        yield return new("discrepancy.healing-given-up.v1", j.HealingGivenUp);
        yield return new("discrepancy.healed.v1", j.DiscrepancyHealed);
        yield return new("discrepancy.accepted.v1", j.DiscrepancyAccepted);
        yield return new("discrepancy.gone.v1", j.DiscrepancyGone);
    }
}
