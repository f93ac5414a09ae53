using System.Text.Json.Nodes;
using Weft.Core.Orders;

namespace Weft.Connectors.Vendure;

/// <summary>Addresses as the shop keeps them: the street in two lines, and the name of the customer where none is given.</summary>
internal static class ShopAddress
{
    public static Address Of(AddressDocument? a, CustomerDocument? customer, string field)
    {
        var street = Unreadable.IfMissing(a?.StreetLine1, field + ".streetLine1");
        var name = a!.FullName ?? $"{customer?.FirstName} {customer?.LastName}".Trim();
        return new Address(
            name, string.IsNullOrWhiteSpace(a.StreetLine2) ? street : $"{street}\n{a.StreetLine2}",
            a.PostalCode ?? "", a.City ?? "", Unreadable.IfMissing(a.CountryCode, field + ".countryCode"), string.IsNullOrWhiteSpace(a.Company) ? null : a.Company);
    }

    /// <summary>True when the shop has the address already; one without a street is another.</summary>
    public static bool Is(Address wanted, OrderDocument order) =>
        order.ShippingAddress is { StreetLine1.Length: > 0, CountryCode.Length: > 0 } there && Of(there, order.Customer, "shippingAddress") == wanted;

    public static JsonObject Input(Address address)
    {
        var (first, second) = address.Street.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? (address.Street[..end], address.Street[(end + 1)..].Replace('\n', ' ')) : (address.Street, "");
        return new JsonObject
        {
            ["fullName"] = address.Name, ["company"] = address.Company ?? "", ["streetLine1"] = first, ["streetLine2"] = second,
            ["postalCode"] = address.PostalCode, ["city"] = address.City, ["countryCode"] = address.Country,
        };
    }
}
