using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>Absolute numbers, from the owner of a location's stock.</summary>
internal static class Counts
{
    public static Decision Count(CountStock c, StockState s, Terms t)
    {
        if (c.OnHand < 0) return new Decision.Refused($"A count of {c.OnHand} units is impossible.", "onHand", "Correct the count at its source.");
        if (c.OnHand == 0 && s.IsKit) return new Decision.AlreadyDone("A kit has no stock of its own.");
        if (Fault(c, s, t) is { } fault) return fault;
        if (Statements.InStockUnits(c.OnHand, c.Unit, s) is not { } units) return Statements.UnknownUnit(c.Unit, s);
        if (units > StockLimits.Units) return Statements.TooMany(units, "onHand");
        var bucket = s.At(c.Location).Of(c.Bucket);
        if (bucket.CountedAt is { } newest && c.CountedAt < newest) return new Decision.AlreadyDone($"The count of {c.CountedAt:O} is older than the count of {newest:O}.") { Overtaken = "countedAt" };
        if (c.CountedAt == bucket.CountedAt && units == bucket.Counted) return new Decision.AlreadyDone($"The count of {c.CountedAt:O} is known.");
        if (c.CountedAt < bucket.ForgottenUpTo)
            return new Decision.Refused($"The count of {c.CountedAt:O} is older than what is remembered: movements up to {bucket.ForgottenUpTo:O} cannot be told from it any more.", "countedAt", "Count again.");
        var counted = new StockCounted(c.Location, (int)units, c.CountedAt) { Bucket = c.Bucket, Source = c.Source };
        return c.Bucket == StockBucket.Sellable ? t.Freed(s, counted, c.Location) : Decision.Accept(counted);
    }

    private static Decision.Refused? Fault(CountStock c, StockState s, Terms t)
    {
        if (Statements.OfLocation(c.Location, s, t) is { } nowhere) return nowhere;
        if (Statements.OfTime(c.CountedAt, "countedAt", t) is { } early) return early;
        if (Stranger(c, t) is { } stranger) return stranger;
        // The ERP's books may have stock of a product before its catalogue entry arrives; a till cannot.
        return s.IsKit || (c.Source is not null && c.Source != t.Policy.Erp) ? Statements.OfCatalogue(s) : null;
    }

    /// <summary>Only the owner of a location's stock states absolute numbers: two claimants would undo each other's.</summary>
    private static Decision.Refused? Stranger(CountStock c, Terms t)
    {
        if (!t.Policy.Locations.TryGetValue(c.Location, out var location) || location.Owner is not { } owner) return null;
        var source = c.Source ?? t.Policy.Erp;
        return source == owner
            ? null
            : new($"{source ?? "The ERP"} counts {c.Location}, whose stock is {owner}'s.", "location", $"Let {owner} count it, or make the other the location's owner in the configuration. Movements may come from anybody.");
    }
}
