using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What the answers of stock mean for a line.</summary>
internal static class StockAnswers
{
    public static Decision Reserved(LineReserved c, OrderState s)
    {
        if (s.Claim(c.LineId) is not { } claim) return new Decision.Unexpected($"Stock was promised to line {c.LineId}, which the order does not have.");
        var line = claim.Line;
        if (line.Cancelled == line.Ordered) return new Decision.AlreadyDone("The line is cancelled.");
        if (line.Released + line.Shipped > 0 || (!claim.Waits && claim.Reserved == c.Reserved)) return new Decision.AlreadyDone("The line has its stock.");
        if (c.Reserved + c.Backordered != claim.Wanted) return new Decision.Unexpected($"Stock promised {c.Reserved} + {c.Backordered} units to line {c.LineId} of {claim.Wanted}.");
        return With(new StockPromised(c.LineId, c.Reserved, c.Backordered), claim, s);
    }

    /// <summary>The parts of a kit are to be asked in its place.</summary>
    public static Decision IsKit(LineIsKit c, OrderState s, DateTimeOffset now)
    {
        if (s.Claim(c.LineId) is not { } claim || !(claim.Waits || claim.IsUnserved)) return new Decision.AlreadyDone("The line does not wait for its stock.");
        var units = c.Parts.Aggregate(0L, (most, p) => Math.Max(most, (long)p.Quantity * claim.PerUnit * claim.Line.Ordered));
        if (claim.Depth < Limits.KitDepth && units <= Limits.UnitsPerLine) return With(new LineExploded(c.LineId, c.Parts), claim, s);
        if (s.Holds.Any(h => h.Kind == HoldKind.Manual && h.Key == claim.Sku.Value)) return new Decision.AlreadyDone($"The order already waits for kit {claim.Sku}.");
        var why = units > Limits.UnitsPerLine ? $"needs more than {Limits.UnitsPerLine} units of a part" : "contains itself, or kits within kits too deep";
        return Decision.Accept(new HoldPlaced(new Hold(HoldKind.Manual, claim.Sku.Value, "catalogue", $"Kit {claim.Sku} {why} (line {claim.Line.LineId}).", "Correct the kit, then cancel the order and have it placed again.", now)));
    }

    public static Decision SkuUnknown(LineSkuUnknown c, OrderState s, DateTimeOffset now)
    {
        if (s.Claim(c.LineId) is not { Waits: true }) return new Decision.AlreadyDone("The line does not wait for its SKU.");
        if (s.Holds.Any(h => h.Kind == HoldKind.UnmappedSku && h.Key == c.Sku.Value)) return new Decision.AlreadyDone($"The order already waits for SKU {c.Sku}.");
        return Decision.Accept(new HoldPlaced(new Hold(
            HoldKind.UnmappedSku, c.Sku.Value, "catalogue", $"SKU {c.Sku} is not in the catalogue (line {c.LineId}).", $"Map {c.Sku} to a SKU you sell, create it in the ERP, or cancel the line.", now)));
    }

    public static Decision SkuMapped(LineSkuMapped c, OrderState s) =>
        s.Claim(c.LineId) is { Waits: true } claim && claim.Sku != c.Sku
            ? With(new SkuMapped(c.LineId, c.Sku), claim, s)
            : new Decision.AlreadyDone("The line does not wait for this SKU.");

    /// <summary>The answer, with the release of the unmapped-SKU hold if this claim was the last one that waited for the SKU.</summary>
    private static Decision.Accepted With(Event answer, Claim claim, OrderState s) => With(answer, claim, s, static x => x.Waits);

    internal static Decision.Accepted With(Event answer, Claim claim, OrderState s, Func<Claim, bool> waits) =>
        s.Holds.Any(h => h.Kind == HoldKind.UnmappedSku && h.Key == claim.Sku.Value) && !s.Lines.Any(l => l.Claims().Any(x => x.Sku == claim.Sku && waits(x) && x.Id != claim.Id))
            ? Decision.Accept(answer, new HoldReleased(HoldKind.UnmappedSku, claim.Sku.Value, "catalogue"))
            : Decision.Accept(answer);
}
