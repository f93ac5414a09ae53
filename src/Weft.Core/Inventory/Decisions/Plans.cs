using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What people decide about units: never to promise some, to keep some for a channel, to expect some.</summary>
internal static class Plans
{
    public static Decision Keep(SetSafetyStock c, StockState s, Terms t)
    {
        if (c.Units is < 0 or > StockLimits.Units) return new Decision.Refused($"A safety stock of {c.Units} units is impossible.", "units", $"State a number from 0 to {StockLimits.Units}.");
        if (Statements.OfLocation(c.Location, s, t) is { } nowhere) return nowhere;
        return s.At(c.Location).SafetyStock == c.Units
            ? new Decision.AlreadyDone($"The safety stock is {c.Units} already.")
            : t.Freed(s, new SafetyStockSet(c.Location, c.Units, c.By), c.Location);
    }

    public static Decision Announce(AnnounceInbound c, StockState s, Terms t)
    {
        if (string.IsNullOrWhiteSpace(c.Id)) return new Decision.Refused("The supply has no id.", "id", "Name it, e.g. by purchase order and line.");
        if (c.Quantity is < 0 or > StockLimits.Units) return new Decision.Refused($"{c.Quantity} units cannot be on their way.", "quantity", $"State a number from 0 to {StockLimits.Units}.");
        if (c.Allocated < 0 || c.Allocated > c.Quantity) return new Decision.Refused($"{c.Allocated} of {c.Quantity} units cannot be given away.", "allocated", "State a number from 0 to the quantity.");
        if (Statements.OfLocation(c.Location, s, t) is { } nowhere) return nowhere;
        var known = s.Inbound.GetValueOrDefault(c.Id);
        if (known is null ? c.Quantity == 0 : known == new Inbound(c.Location, c.Quantity, c.Allocated, c.Eta)) return new Decision.AlreadyDone("The supply is known like this.");
        return known is null && s.Inbound.Count >= StockLimits.Inbound
            ? new Decision.Refused($"{StockLimits.Inbound} supplies of {s.Sku} are on their way already.", "id", "Report those that have arrived with a quantity of 0.")
            : Decision.Accept(new InboundAnnounced(c.Id, c.Location, c.Quantity, c.Allocated, c.Eta));
    }

    public static Decision Allocate(AllocateStock c, StockState s, Terms t)
    {
        if (c.Units is < 0 or > StockLimits.Units) return new Decision.Refused($"{c.Units} units cannot be kept for a channel.", "units", $"State a number from 0 to {StockLimits.Units}.");
        if (!t.Network.Sells(c.Channel)) return new Decision.Refused($"No channel is called '{c.Channel}'.", "channel", "Name a channel that is told the stock.");
        if (s.Allocations.TryGetValue(c.Channel, out var kept) ? kept == c.Units && c.Units > 0 : c.Units == 0) return new Decision.AlreadyDone($"{c.Units} units are kept for {c.Channel} already.");
        return t.Freed(s, new StockAllocated(c.Channel, c.Units, c.By), [.. s.Waiting.Keys]);
    }
}
