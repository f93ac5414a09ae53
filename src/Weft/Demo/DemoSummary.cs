using System.Text.Json.Serialization;

namespace Weft.Demo;

/// <summary>What a demo came to.</summary>
internal sealed record DemoSummary
{
    public required long Orders { get; init; }
    public required long InSync { get; init; }
    public required long Held { get; init; }
    public required long Cancelled { get; init; }
    public required long Lost { get; init; }
    public required long Doubled { get; init; }
    public required long Oversold { get; init; }
    public required long OversoldByChannels { get; init; }
    public required long DuplicatesSuppressed { get; init; }
    public required long Retries { get; init; }
    public required long DeadLetters { get; init; }
    public required long Quarantined { get; init; }
    public required long MoneyDifference { get; init; }
    public required long UnitsUnaccounted { get; init; }
    public required double Seconds { get; init; }

    /// <summary>What is wrong, in plain words.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    [JsonIgnore]
    public bool Clean => Findings.Count == 0 && Lost == 0 && Doubled == 0 && Oversold == 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoJson : JsonSerializerContext;
