using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>What is wrong with what the options say about alerts.</summary>
internal static class AlertSettings
{
    private const string Mail = "smtp";

    public static IEnumerable<SettingFault> Faults(WeftOptions options, IReadOnlyList<ConnectorKind> kinds)
    {
        foreach (var who in options.Engine.Alerts.Policy.Notify)
        {
            var at = $"alerts.notify.{who.Connection}";
            if (!options.Connections.TryGetValue(who.Connection, out var connection))
                yield return new(at, $"There is no connection '{who.Connection}'.{Nearest.Hint(who.Connection, options.Connections.Keys)} Add it under connections with the role notification.");
            else if (connection.Role != ConnectionRole.Notification)
                yield return new(at, $"The connection '{who.Connection}' has the role {connection.Role.ToString().ToLowerInvariant()}; notification is needed here.");
            else if (connection.Connector == Mail && who.To.IsEmpty)
                yield return new($"{at}.to", "is missing; it looks like [ops@shop.example].");
            else if (connection.Connector != Mail && !who.To.IsEmpty && kinds.Any(k => k.Vendor == connection.Connector))
                yield return new($"{at}.to", $"The connection '{who.Connection}' sends no e-mail and needs no addresses.");
        }
    }
}
