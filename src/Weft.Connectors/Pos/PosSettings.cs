using Weft.Connectors.Http;
using Weft.Sdk;

namespace Weft.Connectors.Pos;

/// <summary>What the configuration says about the stores' tills.</summary>
/// <param name="Connection">The connection, which owns what its stores count.</param>
/// <param name="Secret">Signs the calls.</param>
/// <param name="Zone">The stores' time zone, for formats whose times have no offset; null when it is not configured.</param>
/// <param name="Locations">Our codes of stores that call themselves something else.</param>
internal sealed record PosSettings(string Connection, string Secret, TimeZoneInfo? Zone, IReadOnlyDictionary<string, string> Locations)
{
    private const string StoresPrefix = "stores.";

    public static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        foreach (var fault in SettingFaults.Missing(settings, "secret")) yield return fault;
        if (settings["timeZone"] is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            yield return new("timeZone", $"'{zone}' is not a time zone like Europe/Berlin.");
    }

    public static PosSettings Of(ConnectionSettings settings) => new(
        settings.Name,
        settings.Required("secret"),
        settings["timeZone"] is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : null,
        settings.Values.Where(v => v.Key.StartsWith(StoresPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(v => v.Key[StoresPrefix.Length..], v => v.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>The code of the location that a till calls so.</summary>
    public string LocationOf(string store) => Locations.GetValueOrDefault(store, store);
}
