using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>SKUs that consist of others.</summary>
internal static class Kits
{
    public static Decision Define(DefineKit c, StockState s)
    {
        if (Fault(c, s) is { } fault) return fault;
        return c.Parts.SequenceEqual(s.Parts) ? new Decision.AlreadyDone("The kit is known like this.") : Cures.Begin(s, new KitDefined(c.Parts, c.By)) ?? Decision.Accept(new KitDefined(c.Parts, c.By));
    }

    /// <summary>A part answers with what it has, also when it is asked again: the kit may have forgotten it meanwhile.</summary>
    public static Decision Join(JoinKit c, StockState s, Terms t)
    {
        if (s.AliasOf is { } ours) return new Decision.Refused($"{s.Sku} is another name for {ours}.", "parts", $"Name {ours} as the part of {c.Kit}.");
        if (s.Kits.Length >= StockLimits.Kits) return new Decision.Refused($"{s.Sku} is part of {StockLimits.Kits} kits already.", "parts", $"Leave it out of {c.Kit}.");
        ImmutableArray<Effect.Tell> answers = ChannelNumbers.IsKnown(s) ? [Report(c.Kit, s, Everywhere(s, t))] : [];
        return s.Kits.Contains(c.Kit) ? new Decision.Accepted([]) { Answers = answers } : Decision.Accept(new KitJoined(c.Kit)) with { Answers = answers };
    }

    public static Decision See(SeePart c, StockState s)
    {
        if (!s.Parts.Any(p => p.Sku == c.Part)) return new Decision.AlreadyDone($"{c.Part} is no part of {s.Sku}.");
        return s.PartsAvailable.TryGetValue(c.Part.Value, out var seen) && c.Available.All(a => seen.TryGetValue(a.Key, out var units) && units == a.Value)
            ? new Decision.AlreadyDone($"That is known of {c.Part}.")
            : Decision.Accept(new PartSeen(c.Part, c.Available));
    }

    /// <summary>Tells a kit what a part has at locations where that changed.</summary>
    public static Effect.Tell Report(Core.Shared.Sku kit, StockState part, ImmutableSortedDictionary<string, int> available) => new(StockWorkflow.StreamOf(kit), new SeePart(part.Sku, available));

    /// <summary>Units that can be promised at every location.</summary>
    public static ImmutableSortedDictionary<string, int> Everywhere(StockState s, Terms t)
    {
        var network = t.Network;
        return Availability.NodesOf(s, new ChannelStock("")).ToImmutableSortedDictionary(l => l, l => network.AvailableAt(s, l), StringComparer.Ordinal);
    }

    private static Decision.Refused? Fault(DefineKit c, StockState s)
    {
        if (s.AliasOf is { } ours) return new($"{s.Sku} is another name for {ours}.", "sku", $"Define {ours} as the kit.");
        if (c.Parts.IsDefaultOrEmpty) return new("A kit without parts is nothing.", "parts", "Name at least one part.");
        if (c.Parts.Length > StockLimits.Parts) return new($"The kit has {c.Parts.Length} parts; {StockLimits.Parts} are allowed.", "parts", "Sell it as several kits.");
        foreach (var part in c.Parts)
        {
            if (string.IsNullOrWhiteSpace(part.Sku.Value)) return new("A part has no SKU.", "parts", "Name the part's SKU.");
            if (part.Sku == s.Sku) return new($"{s.Sku} cannot be a part of itself.", "parts", "Name other SKUs.");
            if (part.Quantity is < 1 or > StockLimits.Units) return new($"{part.Quantity} units of {part.Sku} cannot be in a kit.", "parts", "A kit has at least one unit of each part.");
        }

        if (c.Parts.GroupBy(p => p.Sku).FirstOrDefault(g => g.Count() > 1) is { } twice) return new($"The kit names {twice.Key} twice.", "parts", "Name each part once, with all its units.");
        // What waits passes to the parts; what is promised or held is a unit that cannot become another's.
        return s.Holds.IsEmpty && s.Promises.Values.All(p => p.Reserved == 0)
            ? null
            : new($"Units of {s.Sku} itself are promised to orders or held for carts.", "sku", "Let these be shipped or cancelled first, or use a new SKU for the kit.");
    }
}
