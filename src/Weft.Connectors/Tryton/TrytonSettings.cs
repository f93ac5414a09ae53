using System.Collections.Immutable;
using Weft.Sdk;

namespace Weft.Connectors.Tryton;

/// <summary>
/// What a Tryton connection is told: <c>address</c> (<c>http://host:port/database/</c>), <c>username</c>, <c>password</c>, <c>webShop</c> (name of the web shop
/// our sales belong to), <c>locations.LOCATION</c> (code of the Tryton warehouse that is our location), <c>shippingProduct</c>, <c>feeProduct</c> (default: the shipping
/// product) and <c>roundingProduct</c> (product codes), <c>paymentTerm</c> (name; default: Tryton's own), <c>taxes.RATE</c> (name of the tax to use for a rate in
/// hundredths of a percent, needed only where Tryton has several of that rate).
/// </summary>
internal sealed class TrytonSettings(ConnectionSettings settings)
{
    private const string LocationKey = "locations.";
    private const string TaxKey = "taxes.";

    /// <summary>Every key of a connection to Tryton.</summary>
    public static ImmutableArray<string> Keys { get; } = ["username", "password", "webShop", "shippingProduct", "feeProduct", "roundingProduct", "paymentTerm", LocationKey + "*", TaxKey + "*"];

    public Uri Address { get; } = settings.Address.AbsoluteUri.EndsWith('/') ? settings.Address : new Uri(settings.Address.AbsoluteUri + "/");

    public string User => settings.Required("username");

    public string Password => settings.Required("password");

    public string WebShop => settings.Required("webShop");

    public string ShippingProduct => settings.Required("shippingProduct");

    public string FeeProduct => settings["feeProduct"] ?? ShippingProduct;

    public string RoundingProduct => settings.Required("roundingProduct");

    public string? PaymentTerm => settings["paymentTerm"];

    /// <summary>Code of the Tryton warehouse by our location.</summary>
    public ImmutableSortedDictionary<string, string> Warehouses { get; } = settings.Values
        .Where(v => v.Key.StartsWith(LocationKey, StringComparison.OrdinalIgnoreCase))
        .ToImmutableSortedDictionary(v => v.Key[LocationKey.Length..], v => v.Value);

    /// <summary>The setting's key as the configuration has it, for messages.</summary>
    public string Key(string key) => $"connections.{settings.Name}.{key}";

    public string? TaxName(int rateBasisPoints) => settings[TaxKey + rateBasisPoints];

    public static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        if (settings.Address.Scheme is not ("http" or "https")) yield return new("address", $"'{settings.Address.Scheme}' is not http or https.");
        if (settings.Address.AbsolutePath.Trim('/') is "" or { Length: > 100 } || settings.Address.AbsolutePath.Trim('/').Contains('/', StringComparison.Ordinal))
            yield return new("address", "The address must name the database, like http://erp.example:8000/retail/.");
        foreach (var key in (string[])["username", "password", "webShop", "shippingProduct", "roundingProduct"])
            if (string.IsNullOrWhiteSpace(settings[key])) yield return new(key, $"{key} is missing.");
        var locations = settings.Values.Where(v => v.Key.StartsWith(LocationKey, StringComparison.OrdinalIgnoreCase)).ToList();
        if (locations.Count == 0) yield return new("locations", "No location is mapped; give at least one, like locations.DC1 = the code of a Tryton warehouse.");
        foreach (var (key, code) in locations)
            if (key.Length == LocationKey.Length || string.IsNullOrWhiteSpace(code)) yield return new(key, "A location needs a name and the code of a Tryton warehouse.");
        foreach (var twice in locations.GroupBy(l => l.Value).Where(g => g.Count() > 1))
            yield return new(twice.Last().Key, $"Tryton warehouse {twice.Key} is mapped to two locations; its stock would count twice.");
        foreach (var (key, name) in settings.Values.Where(v => v.Key.StartsWith(TaxKey, StringComparison.OrdinalIgnoreCase)))
            if (!int.TryParse(key.AsSpan(TaxKey.Length), out var rate) || rate < 0 || string.IsNullOrWhiteSpace(name)) yield return new(key, "A tax is named by its rate in hundredths of a percent, like taxes.1900 = the name of the tax in Tryton.");
    }
}
