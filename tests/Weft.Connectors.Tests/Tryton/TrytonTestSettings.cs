using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>Settings of a Tryton connection without any fault.</summary>
internal static class TrytonTestSettings
{
    public static ConnectionSettings Complete { get; } = new("erp", "tryton", new Uri("http://erp.test:8000/retail/"), new Dictionary<string, string>
    {
        ["username"] = "hub",
        ["password"] = "secret",
        ["webShop"] = "shop",
        ["shippingProduct"] = "SHIP",
        ["roundingProduct"] = "ROUND",
        ["locations.DC1"] = "WH",
    }, null);

    public static ConnectionSettings With(string key, string value) => Complete with { Values = Complete.Values.Append(new(key, value)).ToDictionary() };

    public static ConnectionSettings Without(string key) => Complete with { Values = Complete.Values.Where(v => v.Key != key).ToDictionary() };
}
