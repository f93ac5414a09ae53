using System.Collections.Immutable;
using System.Globalization;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>The settings of a connection to a Vendure shop, read once.</summary>
internal sealed record VendureSettings(ConnectionSettings Connection)
{
    public const string DefaultFulfilmentHandler = "manual-fulfillment";

    /// <summary>All keys there are.</summary>
    public static ImmutableArray<string> Keys { get; } = ["username", "password", "secret", "channelToken", "stockLocation", "fulfilmentHandler", "ordersSince", "recordsRefunds"];

    public string Username => Connection.Required("username");

    public string Password => Connection.Required("password");

    /// <summary>The secret that the shop's webhooks are signed with.</summary>
    public string Secret => Connection.Required("secret");

    /// <summary>Token of the Vendure channel to work in; without it, the shop's default channel, which sees the orders of all channels.</summary>
    public string? ChannelToken => Connection["channelToken"];

    /// <summary>Id or name of the stock location whose numbers we set.</summary>
    public string StockLocation => Connection.Required("stockLocation");

    public string FulfilmentHandler => Connection["fulfilmentHandler"] is { Length: > 0 } code ? code : DefaultFulfilmentHandler;

    /// <summary>Orders placed before this moment are somebody else's; null = all open orders are ours.</summary>
    public DateTimeOffset? OrdersSince => Connection["ordersSince"] is { Length: > 0 } text ? Times.Parse(text) : null;

    /// <summary>True when the shop's payment methods pay nothing back by themselves, so that a refund which a payment provider of ours has made can be recorded there.</summary>
    public bool RecordsRefunds => Connection["recordsRefunds"] == "yes";

    /// <summary>True when payments of this shop's orders are captured through the shop itself, and not at the payment provider.</summary>
    public bool CapturesHere => Connection.Parties?.PaymentProvider == Connection.Name;

    public static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        if (!settings.Address.IsAbsoluteUri || settings.Address.Scheme is not ("http" or "https"))
            yield return new("address", $"'{settings.Address}' is not the address of an admin API; it looks like https://shop.example/admin-api.");
        foreach (var (key, what) in Needed)
            if (string.IsNullOrWhiteSpace(settings[key])) yield return new(key, $"is missing: {what}.");
        if (settings["ordersSince"] is { Length: > 0 } since && Times.Parse(since) is null)
            yield return new("ordersSince", $"'{since}' is not a time with an offset like 2026-11-01T00:00:00+01:00.");
        if (settings["recordsRefunds"] is not (null or "" or "yes" or "no"))
            yield return new("recordsRefunds", $"'{settings["recordsRefunds"]}' is neither yes nor no.");
    }

    private static IEnumerable<(string Key, string What)> Needed =>
    [
        ("username", "the administrator that Weft logs in as"),
        ("password", "that administrator's password, as a secret reference"),
        ("secret", "the secret that the shop signs its webhooks with, as a secret reference"),
        ("stockLocation", "id or name of the stock location in the shop whose numbers Weft sets"),
    ];
}

/// <summary>Times as the shop writes them.</summary>
internal static class Times
{
    private static readonly string[] formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>A time with its offset; null when it is not one. A time without offset could be any of 26 hours, so it is none.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        var offset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return offset && DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }

    /// <summary>A time as the shop takes it: UTC with milliseconds, which is as fine as its clock is.</summary>
    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
