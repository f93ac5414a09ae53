using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>Faults that the settings of most connections can have.</summary>
internal static class SettingFaults
{
    /// <summary>Faults of the address and of values that must be there.</summary>
    public static IEnumerable<SettingFault> Of(ConnectionSettings settings, params string[] required)
    {
        if (!settings.Address.IsAbsoluteUri || settings.Address.Scheme is not ("http" or "https"))
            yield return new("address", $"'{settings.Address}' is not an address like https://shop.example/api/.");
        else if (!settings.Address.AbsolutePath.EndsWith('/'))
            yield return new("address", $"The address must end with a slash: {settings.Address}/");
        foreach (var fault in Missing(settings, required)) yield return fault;
    }

    /// <summary>Faults of values that must be there.</summary>
    public static IEnumerable<SettingFault> Missing(ConnectionSettings settings, params string[] required)
    {
        foreach (var key in required)
            if (string.IsNullOrWhiteSpace(settings[key])) yield return new(key, $"A {settings.Vendor} connection needs a {key}.");
    }

    /// <summary>The same for a sales channel, whose orders need systems that take part in them.</summary>
    public static IEnumerable<SettingFault> OfChannel(ConnectionSettings settings, params string[] required) =>
        settings.Parties is null ? Of(settings, required).Append(new("channel", $"{settings.Name} is a sales channel: say which ERP and which warehouse take part in its orders.")) : Of(settings, required);
}
