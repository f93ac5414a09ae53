using System.Net;
using System.Text.RegularExpressions;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>Finds every fault of the options at once, so that nobody corrects a configuration one message at a time.</summary>
internal static partial class OptionsCheck
{
    public static IEnumerable<SettingFault> Faults(WeftOptions options, IReadOnlyList<ConnectorKind> kinds) =>
        Listening(options)
            .Concat(options.Connections.SelectMany(c => Connection(options, c.Key, c.Value, kinds)))
            .Concat(options.Channels.SelectMany(c => Channel(options, c.Key, c.Value)))
            .Concat(StockSettings.Faults(options))
            .Concat(FulfilmentSettings.Faults(options))
            .Concat(AlertSettings.Faults(options, kinds));

    /// <summary>True when everything it listens on can be reached from this machine alone.</summary>
    public static bool LoopbackOnly(WeftOptions options) => options.Urls.All(u => Uri.TryCreate(u, UriKind.Absolute, out var url) && IsLoopback(url.Host));

    private static IEnumerable<SettingFault> Listening(WeftOptions options)
    {
        if (options.Urls.Count == 0) yield return new("listen.urls", "Name at least one address, like http://127.0.0.1:7400.");
        foreach (var text in options.Urls)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.AbsolutePath != "/")
                yield return new("listen.urls", $"'{text}' is not an address like http://127.0.0.1:7400. (For HTTPS put a reverse proxy in front.)");
            else if (options.Consumers.Count == 0 && !IsLoopback(url.Host))
                yield return new("apiKeys", $"{text} can be reached from other machines, so at least one API key is needed. Make one with 'weft keys new', or listen on 127.0.0.1.");
        }
    }

    private static IEnumerable<SettingFault> Connection(WeftOptions options, string name, ConnectionOptions connection, IReadOnlyList<ConnectorKind> kinds)
    {
        var at = $"connections.{name}";
        if (!ConnectionName().IsMatch(name)) yield return new(at, "A connection's name is made of a-z, 0-9 and '-', at most 40: it is part of addresses and order numbers.");
        if (connection.Role == ConnectionRole.Channel && !options.Channels.ContainsKey(name))
            yield return new($"channels.{name}", $"'{name}' is a channel: say which erp, warehouse and location take part in its orders.");
        foreach (var fault in Lane(at, connection)) yield return fault;
        if (kinds.FirstOrDefault(k => k.Vendor == connection.Connector) is not { } kind)
        {
            yield return new($"{at}.connector", $"There is no connector '{connection.Connector}'.{Nearest.Hint(connection.Connector, kinds.Select(k => k.Vendor))} Known: {string.Join(", ", kinds.Select(k => k.Vendor).Order(StringComparer.Ordinal))}.");
            yield break;
        }

        foreach (var fault in kind.Check(ConnectionBuilder.Settings(options, name, connection)))
            if (fault.Key != "channel") yield return new($"{at}.{fault.Key}", fault.Message);
    }

    private static IEnumerable<SettingFault> Lane(string at, ConnectionOptions connection)
    {
        var lane = connection.Lane;
        if (lane.CallsPerSecond is < 0 or > 100_000 || double.IsNaN(lane.CallsPerSecond)) yield return new($"{at}.lane.callsPerSecond", "Must lie between 0 (no limit known) and 100000.");
        if (lane.Burst is < 1 or > 100_000) yield return new($"{at}.lane.burst", "Must lie between 1 and 100000.");
        if (lane.Concurrency is < 1 or > 1_000) yield return new($"{at}.lane.concurrency", "Must lie between 1 and 1000.");
        if (lane.SendTimeout < TimeSpan.FromMilliseconds(100) || lane.SendTimeout > TimeSpan.FromMinutes(10)) yield return new($"{at}.lane.sendTimeout", "Must lie between 100ms and 10m.");
        if (lane.MaxAttempts is < 1 or > 10_000) yield return new($"{at}.lane.maxAttempts", "Must lie between 1 and 10000.");
        if (lane.CircuitFailures is < 1 or > 10_000) yield return new($"{at}.lane.circuitFailures", "Must lie between 1 and 10000.");
    }

    private static IEnumerable<SettingFault> Channel(WeftOptions options, string name, Parties parties)
    {
        var at = $"channels.{name}";
        foreach (var fault in Reference(options, at, name, ConnectionRole.Channel)) yield return fault;
        foreach (var fault in Reference(options, $"{at}.erp", parties.Erp, ConnectionRole.Erp)) yield return fault;
        foreach (var fault in Reference(options, $"{at}.warehouse", parties.Warehouse, ConnectionRole.Warehouse, ConnectionRole.Erp)) yield return fault;
        // A shop may capture through itself.
        if (parties.PaymentProvider is { } payment && payment != name)
            foreach (var fault in Reference(options, $"{at}.paymentProvider", payment, ConnectionRole.Payment)) yield return fault;
        if (parties.Notify is { } notify)
            foreach (var fault in Reference(options, $"{at}.notifications.connection", notify.Connection, ConnectionRole.Notification)) yield return fault;
        if (parties.Location.Length > 0 && !options.Locations.ContainsKey(parties.Location))
            yield return new($"{at}.location", $"There is no location '{parties.Location}'.{Nearest.Hint(parties.Location, options.Locations.Keys)} Add it under locations.");
        if (parties.Currencies.IsDefaultOrEmpty) yield return new($"{at}.currencies", "Name the currencies that are traded in, like [EUR].");
        else
            foreach (var code in parties.Currencies)
                if (!Currency.TryParse(code, out _)) yield return new($"{at}.currencies", $"'{code}' is not an ISO 4217 currency code like EUR.");
        if (parties.ToleranceMinor is < 0 or > 10_000) yield return new($"{at}.toleranceMinor", "Must lie between 0 and 10000 minor units (cents).");
    }

    private static IEnumerable<SettingFault> Reference(WeftOptions options, string key, string name, params ConnectionRole[] roles)
    {
        if (name.Length == 0) yield break;
        if (!options.Connections.TryGetValue(name, out var connection))
            yield return new(key, $"There is no connection '{name}'.{Nearest.Hint(name, options.Connections.Keys)} Add it under connections.");
        else if (!roles.Contains(connection.Role))
            yield return new(key, $"The connection '{name}' has the role {Word(connection.Role)}; {string.Join(" or ", roles.Select(Word))} is needed here.");
    }

    private static string Word(ConnectionRole role) => role.ToString().ToLowerInvariant();

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ConnectionName();
}
