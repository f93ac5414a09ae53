using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>What the options say about giving orders to several nodes, in the words of decisions, and what is wrong with it.</summary>
internal static class FulfilmentSettings
{
    /// <summary>The policy; null without rules of routing.</summary>
    public static FulfilmentPolicy? PolicyOf(WeftOptions options)
    {
        if (options.Routing is not { } rules) return null;
        var erp = StockSettings.PolicyOf(options).Erp;
        var nodes = rules.Nodes.ToImmutableSortedDictionary(
            n => n.Location, n => options.Fulfilment[n.Location] with { OwnBooks = options.Locations[n.Location].Owner is { } owner && owner != erp }, StringComparer.Ordinal);
        var serveAll = rules.Nodes.Any(n => n.Channels.IsEmpty);
        return new FulfilmentPolicy(rules, nodes) { Channels = serveAll ? [] : [.. rules.Nodes.SelectMany(n => n.Channels).Distinct(StringComparer.Ordinal)] };
    }

    public static IEnumerable<SettingFault> Faults(WeftOptions options) =>
        from node in options.Fulfilment
        where node.Value.Connection is { } name && !options.Connections.ContainsKey(name)
        select new SettingFault("routing.nodes", $"There is no connection '{node.Value.Connection}' to give {node.Key} its orders.{Nearest.Hint(node.Value.Connection!, options.Connections.Keys)}");
}
