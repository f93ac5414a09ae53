using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What a SKU is: in the catalogue, or another name.</summary>
internal static class Catalogue
{
    public static Decision Register(RegisterSku c, StockState s, Terms t)
    {
        if (s.AliasOf is { } ours) return new Decision.Refused($"{s.Sku} is mapped to {ours}, and now the catalogue has it itself.", "sku", "Decide which of the two it is.");
        if (c.Packs?.FirstOrDefault(p => string.IsNullOrWhiteSpace(p.Key) || p.Value is < 1 or > StockLimits.Units) is { Key: not null } wrong)
            return new Decision.Refused($"A '{wrong.Key}' of {wrong.Value} units is impossible.", "packs", "A unit of measure has a name and holds at least one stock unit.");
        if (s.Registered && c.Name == s.Name && (c.Packs is null || c.Packs.SequenceEqual(s.Packs))) return new Decision.AlreadyDone("The SKU is in the catalogue.");
        var registered = new SkuRegistered(c.Name) { Packs = c.Packs };
        return s.UnknownDemand.IsEmpty ? Decision.Accept(registered) : Cures.Begin(s, registered) ?? Served(s, registered, t);
    }

    public static Decision Map(MapSku c, StockState s)
    {
        if (s.AliasOf == c.To) return new Decision.AlreadyDone($"{s.Sku} is mapped to {c.To} already.");
        if (c.To == s.Sku) return new Decision.Refused("A SKU cannot be mapped to itself.", "to", "Name the SKU you sell.");
        return s.Registered || s.IsKit
            ? new Decision.Refused($"{s.Sku} is in the catalogue itself.", "sku", "Only a SKU the catalogue does not have can be mapped.")
            : Cures.Begin(s, new SkuAliased(c.To, c.By)) ?? Decision.Accept(new SkuAliased(c.To, c.By));
    }

    /// <summary>Demand that waited for the SKU is served as if it came now.</summary>
    private static Decision.Accepted Served(StockState s, SkuRegistered registered, Terms t)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        events.Add(registered);
        var after = t.Evolve(s, registered);
        foreach (var w in s.UnknownDemand)
        {
            var promised = Promises.Promise(new ReserveStock(w.Order, w.LineId, w.Backordered, w.Location), after, t);
            events.Add(promised);
            after = t.Evolve(after, promised);
        }

        return new Decision.Accepted(events.ToImmutable());
    }
}
