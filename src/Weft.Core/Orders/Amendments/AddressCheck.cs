using System.Collections.Frozen;

namespace Weft.Core.Orders;

/// <summary>Whether anybody could deliver to an address, as far as that can be seen from it.</summary>
internal static class AddressCheck
{
    /// <summary>Countries whose addresses have no postal code.</summary>
    private static readonly FrozenSet<string> withoutPostalCode = FrozenSet.ToFrozenSet(["AE", "AO", "BS", "BZ", "FJ", "GH", "HK", "JM", "MO", "QA", "UG", "ZW"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What is missing, in plain words; null when nothing is.</summary>
    public static string? Missing(Address? to) =>
        to is null ? "street"
        : string.IsNullOrWhiteSpace(to.Street) ? "street"
        : string.IsNullOrWhiteSpace(to.City) ? "city"
        : to.Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] && to.Country is not [>= 'a' and <= 'z', >= 'a' and <= 'z'] ? "country"
        : string.IsNullOrWhiteSpace(to.PostalCode) && !withoutPostalCode.Contains(to.Country) ? "postal code" : null;
}
