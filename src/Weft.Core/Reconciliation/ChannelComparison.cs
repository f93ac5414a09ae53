using System.Collections.Immutable;
using Weft.Core.Inventory;

namespace Weft.Core.Reconciliation;

/// <summary>What a look at a channel found, with what we know of the number we told it.</summary>
/// <param name="Stock">The SKU's stock, read after the channel was asked.</param>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Shown">What it shows.</param>
/// <param name="AsOf">When it was asked.</param>
public sealed record ChannelLook(StockState Stock, string Channel, int Shown, DateTimeOffset AsOf)
{
    /// <summary>True while a number waits in the channel's lane or is being sent.</summary>
    public bool PushUnderWay { get; init; }

    /// <summary>Numbers that the channel was told earlier, newest first, without the newest.</summary>
    public ImmutableArray<int> Earlier { get; init; } = [];

    /// <summary>When anything about the SKU was recorded last.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>When the difference was seen first, if it was seen before.</summary>
    public DateTimeOffset? FirstSeen { get; init; }
}

/// <summary>Compares what a channel shows with what it should show.</summary>
public static class ChannelComparison
{
    /// <summary>The difference, with its class; null when both numbers are the same, or when the channel shows a SKU that we do not publish.</summary>
    public static Difference? Of(ChannelLook look, StockPolicy policy, ReconciliationPolicy rules)
    {
        var available = Availability.Of(look.Stock, policy, look.Channel).Number;
        if (look.Shown == available || !IsPublished(look.Stock)) return null;
        var (why, words) = Classify(look, available, rules);
        return new Difference(DiscrepancyKind.ChannelStock, why, look.Stock.Sku, look.Channel, available, look.Shown, look.AsOf, words);
    }

    /// <summary>True when channels are told how many there are: the catalogue has the SKU, and its owner has counted it.</summary>
    public static bool IsPublished(StockState s) => s.AliasOf is null && ChannelNumbers.IsKnown(s);

    private static (DiscrepancyClass Class, string Why) Classify(ChannelLook look, int available, ReconciliationPolicy rules)
    {
        var told = look.Stock.Published.GetValueOrDefault(look.Channel);
        if (look.PushUnderWay) return (DiscrepancyClass.InFlight, $"The number {available} is on its way to {look.Channel}.");
        if (look.ChangedAt >= look.AsOf || told?.ShownAt >= look.AsOf) return (DiscrepancyClass.InFlight, $"The stock has changed since {look.Channel} was asked.");
        if (told is not null && told.Wanted != available && look.Shown == told.Wanted)
            return (DiscrepancyClass.OurFault, $"{look.Channel} shows the {told.Wanted} it was told, although {available} are available.");

        // Whether a number below ours is a sale that we have not heard of is only known when it would have arrived. Raising it sooner could sell a unit twice.
        var settled = look.FirstSeen is { } first && look.AsOf - first >= rules.SettleWithin;
        if (look.Shown < available && !settled) return (DiscrepancyClass.InFlight, $"{look.Channel} may have sold units whose orders are not here yet.");
        if (told is { Foreign: true } && look.Shown == told.Shown) return (DiscrepancyClass.ForeignWrite, $"{look.Channel} should show {available}. {told.Refused}");
        if (told?.Refused is { } refused && look.Shown == told.Shown) return (DiscrepancyClass.LostPush, $"{look.Channel} did not take the number {available}: {refused}");
        if (told is null) return (DiscrepancyClass.LostPush, $"{look.Channel} was never told how many there are.");
        if (look.Shown == told.Shown || look.Earlier.Contains(look.Shown)) return (DiscrepancyClass.LostPush, $"{look.Channel} shows an older number of ours.");
        return (DiscrepancyClass.ForeignWrite, $"{look.Channel} shows a number that Weft never told it.");
    }
}
