using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>Relative numbers, from whoever saw units come or go.</summary>
internal static class Movements
{
    public static Decision Move(MoveStock c, StockState s, Terms t)
    {
        if (Fault(c, s, t) is { } fault) return fault;
        if (Statements.InStockUnits(c.Change, c.Unit, s) is not { } change) return Statements.UnknownUnit(c.Unit, s);
        var bucket = s.At(c.Location).Of(c.Bucket);
        if (Math.Abs(change) > StockLimits.Units || Math.Abs(bucket.Units + change) > StockLimits.Units) return Statements.TooMany(bucket.Units + change, "change");
        if (s.Reported.TryGetValue(c.Key, out var known)) return Again(c, (int)change, known);
        if (c.At <= bucket.ForgottenUpTo)
            return new Decision.Refused($"A movement of {c.At:O} is older than what is remembered: whether {c.Key} was reported before cannot be told any more.", "at", $"Count {c.Location}.");
        var moved = new StockMoved(c.Key, c.Location, (int)change, c.At, c.Reason) { Bucket = c.Bucket, Source = c.Source };
        return c.Bucket == StockBucket.Sellable && change > 0 ? t.Freed(s, moved, c.Location) : Decision.Accept(moved);
    }

    private static Decision.Refused? Fault(MoveStock c, StockState s, Terms t)
    {
        if (string.IsNullOrWhiteSpace(c.Key)) return new("The movement has no key.", "key", "Give every movement an identity, so that it counts once however often it is sent.");
        if (c.Key.Length > StockLimits.KeyLength) return new($"The movement's key has {c.Key.Length} characters; {StockLimits.KeyLength} are allowed.", "key", "Use a shorter key.");
        if (c.Change == 0) return new("The movement moves nothing.", "change", "State the units that came (above zero) or went (below).");
        return Statements.OfLocation(c.Location, s, t) ?? Statements.OfTime(c.At, "at", t) ?? Statements.OfCatalogue(s);
    }

    private static Decision Again(MoveStock c, int change, ReportedMovement known) =>
        known.Location == c.Location && known.Bucket == c.Bucket && known.What.Change == change && known.What.At == c.At && known.What.Reason == c.Reason
            ? new Decision.AlreadyDone($"Movement {c.Key} is known.")
            : new Decision.Refused(
                $"Movement {c.Key} was reported before with other content: {known.What.Change} units, {known.What.Reason}, at {known.Location}, {known.What.At:O}.", "key", "Find out at its source which of the two is true; report a correction under a key of its own.");
}
