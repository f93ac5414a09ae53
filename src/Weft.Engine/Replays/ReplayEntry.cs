using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Engine.Replays;

/// <summary>What a difference is about.</summary>
public enum ReplayAbout
{
    /// <summary>The order itself: whether it is there, its status, holds, lines.</summary>
    Order,

    /// <summary>Amounts.</summary>
    Money,

    /// <summary>Units.</summary>
    Stock,

    /// <summary>What other systems are sent.</summary>
    Sent,
}

/// <summary>A field that comes out otherwise.</summary>
/// <param name="About">What it is about.</param>
/// <param name="Field">Which one, in plain words.</param>
/// <param name="Was">As it is.</param>
/// <param name="Now">As it would be.</param>
public sealed record ReplayField(ReplayAbout About, string Field, string? Was, string? Now)
{
    /// <summary>In one sentence.</summary>
    [JsonIgnore]
    public string Words => About == ReplayAbout.Sent ? $"{Field}: today's rules would have sent {Now ?? "nothing"} instead of {Was ?? "nothing"}" : $"{Field}: {Was ?? "nothing"} → {Now ?? "nothing"}";
}

/// <summary>What brings the order or SKU to where it would be.</summary>
/// <param name="Kind">"reprocess", "amend", "release-hold", "place-hold", "retry", or "none".</param>
/// <param name="Target">Of what: a message, a hold, an obligation.</param>
/// <param name="Words">In plain words.</param>
/// <param name="NextStep">Of what cannot be applied: what somebody can do instead.</param>
public sealed record ReplayAction(string Kind, string Target, string Words, string? NextStep = null)
{
    /// <summary>No command leads there.</summary>
    public const string None = "none";

    /// <summary>True when there is a command for it.</summary>
    [JsonIgnore]
    public bool CanBeApplied => Kind != None;
}

/// <summary>An order or a SKU that comes out otherwise.</summary>
/// <param name="Entity">"order/…" or "stock/…".</param>
/// <param name="FirstAt">When the first decision was taken that comes out otherwise.</param>
/// <param name="FirstWas">What was decided then.</param>
/// <param name="FirstNow">What would be decided today.</param>
/// <param name="Fields">What differs in the end.</param>
/// <param name="Actions">What leads there, in this order.</param>
public sealed record ReplayDetail(string Entity, DateTimeOffset FirstAt, string FirstWas, string FirstNow, IReadOnlyList<ReplayField> Fields, IReadOnlyList<ReplayAction> Actions)
{
    /// <summary>True when some of it can be applied.</summary>
    [JsonIgnore]
    public bool CanBeApplied => Actions.Any(a => a.CanBeApplied);

    /// <summary>"order" or "stock".</summary>
    [JsonIgnore]
    public string Kind => Entity[..Entity.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The order's or SKU's id.</summary>
    [JsonIgnore]
    public string Id => Entity[(Entity.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>What a dry run came to.</summary>
/// <param name="Orders">Orders that differ.</param>
/// <param name="Skus">SKUs that differ.</param>
/// <param name="Fields">Fields that differ.</param>
/// <param name="Sent">Of these, what other systems are sent.</param>
/// <param name="Applicable">Orders and SKUs of which something can be applied.</param>
/// <param name="Looked">Orders that were decided again.</param>
/// <param name="Gaps">What could not be replayed.</param>
public sealed record ReplayTotals(int Orders, int Skus, int Fields, int Sent, int Applicable, int Looked, int Gaps)
{
    /// <summary>By how much the orders' totals differ, by currency.</summary>
    public IReadOnlyList<string> Money { get; init; } = [];
}

/// <summary>How what a dry run found is stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplayDetail))]
[JsonSerializable(typeof(ReplayTotals))]
[JsonSerializable(typeof(List<ReplayGap>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class ReplayJson : JsonSerializerContext;
