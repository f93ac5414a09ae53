using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>A customer in Tryton.</summary>
internal sealed record Party(int Id, string Code);

/// <summary>
/// Customers and their addresses. A customer's party code is made of the channel's customer id, or of the e-mail address of a guest; codes are unique in Tryton, so
/// that two attempts can never make two parties.
/// </summary>
internal sealed class Customers(TrytonClient tryton, TrytonLookups lookups)
{
    private static readonly string[] partyFields = ["code"];

    public async Task<DeliveryOutcome> DeliverAsync(ErpCustomerRequest r, CancellationToken cancellation)
    {
        var (party, created) = await FindOrCreateAsync(r.OrderId, r.Customer, r.BillTo, r.ShipTo, cancellation);
        return new DeliveryOutcome.Delivered(party.Code, null, ImmutableDictionary<string, string>.Empty.Add("customer", created ? "created" : "found"));
    }

    public async Task<Party?> FindAsync(OrderId order, Customer customer, CancellationToken cancellation)
    {
        var code = CodeOf(order, customer);
        object?[] known = Where("code", "=", code);
        if (Email(customer) is { } email)
            known = ["OR", known, Where("contact_mechanisms", "where", (object?[])[Where("type", "=", "email"), Where("value", "in", (string[])[email, customer.Email!.Trim()])])];
        var found = await tryton.FindAsync("party.party", [known], partyFields, cancellation, 3);
        // An e-mail address that several parties share identifies none of them.
        var match = found.Where(p => p.Text("code") == code).Concat(found.Length == 1 ? found : []).Take(1).ToList();
        return match.Count == 0 ? null : new Party(match[0].Id, match[0].Text("code") ?? code);
    }

    public async Task<(Party Party, bool Created)> FindOrCreateAsync(OrderId order, Customer customer, Address billTo, Address shipTo, CancellationToken cancellation)
    {
        if (await FindAsync(order, customer, cancellation) is { } known) return (known, false);
        var code = CodeOf(order, customer);
        var addresses = new List<Fields> { await AddressAsync(billTo, "billTo.country", cancellation) };
        if (shipTo != billTo) addresses.Add(await AddressAsync(shipTo, "shipTo.country", cancellation));
        var contacts = new List<Fields>();
        if (Email(customer) is { } email) contacts.Add(new() { ["type"] = "email", ["value"] = email });
        if (!string.IsNullOrWhiteSpace(customer.Phone)) contacts.Add(new() { ["type"] = "phone", ["value"] = customer.Phone.Trim() });
        var values = new Fields
        {
            ["name"] = string.IsNullOrWhiteSpace(customer.Name) ? billTo.Name : customer.Name,
            ["code"] = code,
            ["addresses"] = new object?[] { new object?[] { "create", addresses } },
        };
        if (contacts.Count > 0) values["contact_mechanisms"] = new object?[] { new object?[] { "create", contacts } };
        try
        {
            return (new Party(await tryton.CreateAsync("party.party", values, cancellation), code), true);
        }
        catch (TrytonFault refused) when (refused.IsRefusal)
        {
            // Somebody else may just have created it: the code is unique.
            if (await FindAsync(order, customer, cancellation) is { } other) return (other, false);
            throw;
        }
    }

    /// <summary>The party with this code, or null.</summary>
    public async Task<Party?> WithCodeAsync(string? code, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(code)) return null;
        var found = await tryton.FindAsync("party.party", [Where("code", "=", code)], partyFields, cancellation, 1);
        return found.IsEmpty ? null : new Party(found[0].Id, code);
    }

    /// <summary>The ids of the party's addresses that read like these; what is missing is added.</summary>
    public async Task<(int BillTo, int ShipTo)> AddressesAsync(Party party, Address billTo, Address shipTo, CancellationToken cancellation)
    {
        var (bill, ship) = await KnownAddressesAsync(party, billTo, shipTo, cancellation);
        if (bill == 0) bill = await AddAsync(party, billTo, "billTo.country", cancellation);
        if (ship == 0) ship = billTo == shipTo ? bill : await AddAsync(party, shipTo, "shipTo.country", cancellation);
        return (bill, ship);
    }

    /// <summary>The ids of the party's addresses that read like these; 0 where it has none.</summary>
    public async Task<(int BillTo, int ShipTo)> KnownAddressesAsync(Party party, Address billTo, Address shipTo, CancellationToken cancellation)
    {
        string[] fields = ["party_name", "name", "street", "postal_code", "city", "country"];
        var known = await tryton.FindAsync("party.address", [Where("party", "=", party.Id)], fields, cancellation);
        var bill = await OneAsync(known, billTo, "billTo.country", cancellation);
        return (bill, billTo == shipTo ? bill : await OneAsync(known, shipTo, "shipTo.country", cancellation));
    }

    /// <summary>No personal data in a code that is printed and searched: a guest's address enters as a hash.</summary>
    internal static string CodeOf(OrderId order, Customer customer)
    {
        if (!string.IsNullOrWhiteSpace(customer.ChannelCustomerId)) return $"{order.Connection}:{customer.ChannelCustomerId}";
        return Email(customer) is { } email ? $"{order.Connection}:guest:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email)))[..16]}" : $"{order.Value}:guest";
    }

    private static string? Email(Customer customer) => string.IsNullOrWhiteSpace(customer.Email) ? null : customer.Email.Trim().ToLowerInvariant();

    private async Task<int> OneAsync(ImmutableArray<TrytonRecord> known, Address address, string countryField, CancellationToken cancellation)
    {
        var values = await AddressAsync(address, countryField, cancellation);
        foreach (var k in known)
            if (Same(k.Text("party_name"), values["party_name"]) && Same(k.Text("name"), values["name"]) && Same(k.Text("street"), values["street"])
                && Same(k.Text("postal_code"), values["postal_code"]) && Same(k.Text("city"), values["city"]) && k.Link("country") == (int?)values["country"])
                return k.Id;
        return 0;
    }

    private async Task<int> AddAsync(Party party, Address address, string countryField, CancellationToken cancellation)
    {
        var values = await AddressAsync(address, countryField, cancellation);
        values["party"] = party.Id;
        return await tryton.CreateAsync("party.address", values, cancellation);
    }

    private async Task<Fields> AddressAsync(Address a, string countryField, CancellationToken cancellation) => new()
    {
        ["party_name"] = string.IsNullOrWhiteSpace(a.Company) ? a.Name : a.Company,
        ["name"] = string.IsNullOrWhiteSpace(a.Company) ? null : a.Name,
        ["street"] = a.Street,
        ["postal_code"] = a.PostalCode,
        ["city"] = a.City,
        ["country"] = await lookups.CountryAsync(a.Country, countryField, cancellation),
        ["invoice"] = true,
        ["delivery"] = true,
    };

    private static bool Same(string? there, object? here) => (there ?? "").Trim() == ((string?)here ?? "").Trim();
}
