using System.Globalization;
using System.Text.Json.Serialization;

namespace Weft.Demo;

/// <summary>What a demo came to.</summary>
internal sealed record DemoSummary
{
    public required long Orders { get; init; }
    public required long InSync { get; init; }
    public required long Held { get; init; }
    public required long Cancelled { get; init; }

    /// <summary>Orders of which goods came back.</summary>
    public required long Returned { get; init; }

    /// <summary>Orders of which something was paid back and credited.</summary>
    public required long PaidBack { get; init; }

    public required long Lost { get; init; }
    public required long Doubled { get; init; }

    /// <summary>Units that Weft promised, or that were shipped, although they did not exist.</summary>
    public required long Oversold { get; init; }

    /// <summary>Units that channels sold and Weft could not promise, by the oversell ledger.</summary>
    public required long OversoldByChannels { get; init; }

    /// <summary>The same by cause.</summary>
    public required IReadOnlyDictionary<string, long> OversellCauses { get; init; }

    /// <summary>SKUs of which other units are reserved than orders need.</summary>
    public required long ReservedNotDemand { get; init; }

    /// <summary>What the stores did.</summary>
    public required StoreTrade Stores { get; init; }

    /// <summary>Numbers that channels show and that are not Weft's.</summary>
    public required long ChannelNumbersDiffer { get; init; }

    public required long DuplicatesSuppressed { get; init; }
    public required long Retries { get; init; }
    public required long DeadLetters { get; init; }
    public required long Quarantined { get; init; }
    public required long MoneyDifference { get; init; }
    public required long UnitsUnaccounted { get; init; }
    /// <summary>What the sub-ledgers and the three-way comparison came to.</summary>
    public required DemoMoney Money { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What is wrong, in plain words.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    [JsonIgnore]
    public bool Clean => Findings.Count == 0 && Lost == 0 && Doubled == 0 && Oversold == 0 && ReservedNotDemand == 0 && Stores.Differences == 0 && Stores.TakenIn == Stores.Transactions && ChannelNumbersDiffer == 0;

    /// <summary>The summary as a person reads it.</summary>
    public string Text() => string.Create(CultureInfo.InvariantCulture, $"""

        Orders placed                     {Orders,8}
        In sync                           {InSync,8}
        Held                              {Held,8}
        Cancelled by customers            {Cancelled,8}
        With goods that came back         {Returned,8}
        Paid back and credited            {PaidBack,8}
        Duplicates suppressed             {DuplicatesSuppressed,8}
        Retries                           {Retries,8}
        Dead letters                      {DeadLetters,8}
        Lost                              {Lost,8}
        Doubled                           {Doubled,8}
        Oversold by Weft, units           {Oversold,8}
        Oversold by channels, units       {OversoldByChannels,8}{Details(OversellCauses)}
        SKUs reserved other than needed   {ReservedNotDemand,8}
        Store transactions                {Stores.Transactions,8}{Details(Stores.ByType)}
          taken in                        {Stores.TakenIn,8}
          sent late by offline stores     {Stores.CaughtUp,8}
          numbers used twice              {Stores.NumbersReused,8}
        Store numbers that differ         {Stores.Differences,8}
        Channel numbers that differ       {ChannelNumbersDiffer,8}
        Money that differs, in cents      {MoneyDifference,8}
        Units unaccounted for             {UnitsUnaccounted,8}
        {Money.Text()}
        Seconds                           {Seconds,8:F1}
        """);

    private static string Details<T>(IReadOnlyDictionary<string, T> parts) => parts.Count == 0 ? "" : $"   {string.Join(", ", parts.Select(p => $"{p.Key} {p.Value}"))}";
}

/// <summary>What the stores of a demo did, and what Weft made of it.</summary>
internal sealed record StoreTrade
{
    /// <summary>Transactions of all tills.</summary>
    public required int Transactions { get; init; }

    /// <summary>Those that Weft has taken in whole.</summary>
    public required int TakenIn { get; init; }

    /// <summary>Transactions by type: sale, return, exchange, transfer, count.</summary>
    public required IReadOnlyDictionary<string, int> ByType { get; init; }

    /// <summary>Those that were sent late because a store was offline.</summary>
    public required int CaughtUp { get; init; }

    /// <summary>Numbers that a till gave to two contents.</summary>
    public required int NumbersReused { get; init; }

    /// <summary>SKUs of stores of which Weft has other units than the store's own books.</summary>
    public required int Differences { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoJson : JsonSerializerContext;
