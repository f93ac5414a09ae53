using System.Collections.Immutable;

namespace Weft.Core.Routing;

/// <summary>Parts of the world, written as "" for everywhere, "DE" for a country, "DE-80" for the beginning of a postal code.</summary>
internal static class Zones
{
    public static bool Fits(string zone, Destination to)
    {
        if (zone.Length == 0) return true;
        var country = to.Country;
        if (!zone.StartsWith(country, StringComparison.OrdinalIgnoreCase) || country.Length == 0) return false;
        if (zone.Length == country.Length) return true;
        return zone[country.Length] == '-' && to.PostalCode.AsSpan().TrimStart().StartsWith(zone.AsSpan(country.Length + 1), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The rate of the narrowest zone; null when no zone fits.</summary>
    public static ShippingRate? RateOf(ImmutableArray<ShippingRate> rates, Destination to)
    {
        ShippingRate? best = null;
        foreach (var rate in rates)
            if (Fits(rate.Zone, to) && (best is null || rate.Zone.Length > best.Zone.Length)) best = rate;
        return best;
    }

    /// <summary>Where the goods go, as exactly as it is known.</summary>
    public static Position? PositionOf(RoutingRules rules, Destination to)
    {
        if (to.Position is not null) return to.Position;
        (string Area, Position Position)? best = null;
        foreach (var (area, position) in rules.Areas)
            if (Fits(area, to) && (best is null || area.Length > best.Value.Area.Length)) best = (area, position);
        return best?.Position;
    }
}
