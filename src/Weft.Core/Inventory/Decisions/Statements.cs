using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>The checks that every statement about a location's stock passes.</summary>
internal static class Statements
{
    /// <summary>The unit that stock is counted in, when it is named.</summary>
    private const string StockUnit = "each";

    public static Decision.Refused? OfLocation(string location, StockState s, Terms t)
    {
        if (string.IsNullOrWhiteSpace(location)) return new("No location is named.", "location", "Say where the units are.");
        if (!t.Network.Knows(location)) return new($"There is no location called '{location}'.", "location", "Correct the name at its source, or add the location to the configuration.");
        return s.Locations.Count >= StockLimits.Locations && !s.Locations.ContainsKey(location)
            ? new($"{s.Sku} has stock at {StockLimits.Locations} locations already.", "location", "Name the locations there are in the configuration, so that a wrong name is found.")
            : null;
    }

    public static Decision.Refused? OfTime(DateTimeOffset at, string field, Terms t) =>
        at > t.Now + t.Policy.FutureTolerance ? new($"{at:O} is in the future.", field, "Correct the clock at its source, then send it again.") : null;

    public static Decision.Refused? OfCatalogue(StockState s) => s switch
    {
        { IsKit: true } => new($"{s.Sku} is a kit: it has no stock of its own.", "sku", "Count and move its parts."),
        { Registered: false } => new($"{s.Sku} is not in the catalogue.", "sku", "Create it in the ERP, or map it to a SKU you sell."),
        _ => null,
    };

    public static Decision.Refused TooMany(long units, string field) => new($"{units} units are beyond the {StockLimits.Units} that can be counted.", field, "Check the number and its unit of measure.");

    /// <summary>A quantity in stock units; null when the unit of measure is not known.</summary>
    public static long? InStockUnits(int quantity, string? unit, StockState s) =>
        unit is null or StockUnit ? quantity : s.Packs.TryGetValue(unit, out var size) ? (long)quantity * size : null;

    public static Decision.Refused UnknownUnit(string? unit, StockState s)
    {
        var known = string.Join(", ", s.Packs.Select(p => $"{p.Key} of {p.Value}").Prepend(StockUnit));
        return new($"{s.Sku} is not handled in '{unit}'.", "unit", $"Use one of: {known}. Or add the unit of measure to the product in the ERP.");
    }
}
