using Weft.Core.Inventory;

namespace Weft.Core.Reconciliation;

/// <summary>What a look at the owner's books found.</summary>
/// <param name="Stock">The SKU's stock, read after the owner was asked.</param>
/// <param name="Owner">The connection that was asked.</param>
/// <param name="Location">The location.</param>
/// <param name="OnHand">Sellable units by its books.</param>
/// <param name="AsOf">As of when, by its clock.</param>
public sealed record OwnerLook(StockState Stock, string Owner, string Location, int OnHand, DateTimeOffset AsOf)
{
    /// <summary>When the difference was seen first, if it was seen before.</summary>
    public DateTimeOffset? FirstSeen { get; init; }
}

/// <summary>Compares the owner's books with ours.</summary>
public static class OwnerComparison
{
    /// <summary>The difference, with its class; null when both numbers are the same, or when the SKU's units at this location are not the owner's to state.</summary>
    public static Difference? Of(OwnerLook look, StockPolicy policy, ReconciliationPolicy rules, DateTimeOffset now)
    {
        if (look.Stock is not { AliasOf: null, Registered: true, Parts.IsEmpty: true } || !Owns(look, policy)) return null;
        var here = look.Stock.At(look.Location).Sellable;
        if (here.Units == look.OnHand) return null;
        var (why, words) = Classify(look, here, rules, now);
        return new Difference(DiscrepancyKind.OwnerStock, why, look.Stock.Sku, look.Owner, here.Units, look.OnHand, look.AsOf, words) { Location = look.Location };
    }

    private static bool Owns(OwnerLook look, StockPolicy policy) =>
        policy.Locations.IsEmpty || (policy.Locations.TryGetValue(look.Location, out var location) && (location.Owner is null || location.Owner == look.Owner));

    private static (DiscrepancyClass Class, string Why) Classify(OwnerLook look, BucketStock here, ReconciliationPolicy rules, DateTimeOffset now)
    {
        var settled = look.FirstSeen is { } first && now - first >= rules.SettleWithin;
        if (here.CountedAt is not { } counted || look.AsOf > counted)
        {
            return settled || now - look.AsOf >= rules.SettleWithin
                ? (DiscrepancyClass.CountCorrection, $"{look.Owner} has {look.OnHand} at {look.Location} since {look.AsOf:yyyy-MM-dd HH:mm:ss} UTC; that count never reached Weft.")
                : (DiscrepancyClass.InFlight, $"{look.Owner} has a newer count, which may be on its way.");
        }

        var moved = here.Moved.Count > 0 && here.Units != here.Counted;
        if (!settled) return (DiscrepancyClass.InFlight, moved ? $"{look.Owner} may not have booked yet what has moved since its count." : $"The answer of {look.Owner} is older than its newest count.");
        return moved && look.OnHand == here.Counted
            ? (DiscrepancyClass.ForeignWrite, $"Units moved at {look.Location} since {look.Owner} counted, and it never booked them.")
            : (DiscrepancyClass.OurFault, $"{look.Owner} stands by an older count, and nothing that moved since explains our number.");
    }
}
