using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>What the options say about stock, in the words of decisions, and what is wrong with it.</summary>
internal static class StockSettings
{
    /// <summary>Every channel, with what it may sell, and every location.</summary>
    public static StockPolicy PolicyOf(WeftOptions options) => options.Stock.Rules with
    {
        Channels = options.Channels.ToImmutableSortedDictionary(c => c.Key, c => (options.Stock.Channels.GetValueOrDefault(c.Key) ?? new ChannelStock(c.Key)) with { Nodes = SellsFrom(options, c.Key) }, StringComparer.Ordinal),
        Locations = options.Locations.ToImmutableSortedDictionary(l => l.Key, l => new StockLocation(l.Key, l.Value.Owner) { SafetyStock = l.Value.SafetyStock }, StringComparer.Ordinal),
        Erp = options.Connections.Where(c => c.Value.Role == ConnectionRole.Erp).Select(c => c.Key).ToList() is [var only] ? only : null,
    };

    /// <summary>Locations that a channel may sell from: those it names, or where its orders are shipped.</summary>
    public static ImmutableArray<string> SellsFrom(WeftOptions options, string channel) =>
        options.Stock.Channels.GetValueOrDefault(channel) is { Nodes: { IsEmpty: false } nodes } ? nodes : [options.Channels[channel].Location];

    public static IEnumerable<SettingFault> Faults(WeftOptions options) =>
        options.Locations.SelectMany(l => Location(options, l.Key, l.Value))
            .Concat(options.Stock.Channels.Values.SelectMany(c => Channel(options, c)))
            .Concat(Limits(options.Stock));

    private static IEnumerable<SettingFault> Location(WeftOptions options, string code, LocationOptions location)
    {
        if (code.Length > JsonFields.LongestId || code.Any(char.IsControl)) yield return new($"locations.{code}", $"A location's code has up to {JsonFields.LongestId} characters, none of them a control character.");
        if (location.SafetyStock is < 0 or > StockLimits.Units) yield return new($"locations.{code}.safetyStock", $"Must lie between 0 and {StockLimits.Units} units.");
        if (location.Owner is not { } owner || options.Connections.ContainsKey(owner) || options.Consumers.Exists(c => c.Name == owner)) yield break;
        var known = options.Connections.Keys.Concat(options.Consumers.Select(c => c.Name));
        yield return new($"locations.{code}.owner", $"There is no connection or API key called '{owner}'.{Nearest.Hint(owner, known)} Name the one whose counts are the truth there.");
    }

    private static IEnumerable<SettingFault> Channel(WeftOptions options, ChannelStock channel)
    {
        var at = $"channels.{channel.Connection}";
        if (!options.Channels.ContainsKey(channel.Connection)) yield return new(at, $"There is no channel '{channel.Connection}'.{Nearest.Hint(channel.Connection, options.Channels.Keys)}");
        foreach (var node in channel.Nodes.Where(n => !options.Locations.ContainsKey(n)))
            yield return new($"{at}.nodes", $"There is no location or group of locations '{node}'.{Nearest.Hint(node, options.Locations.Keys)} Add it under locations.");
        if (channel.Nodes.Distinct(StringComparer.Ordinal).Count() < channel.Nodes.Length) yield return new($"{at}.nodes", "A location is named twice.");
        if (channel.Threshold is < 0 or > StockLimits.Units) yield return new($"{at}.threshold", $"Must lie between 0 and {StockLimits.Units} units.");
        if (channel.BufferPercent is < 0 or > 100) yield return new($"{at}.bufferPercent", "Must lie between 0 and 100 percent.");
    }

    private static IEnumerable<SettingFault> Limits(StockOptions stock)
    {
        var rules = stock.Rules;
        if (rules.RememberMovements < TimeSpan.FromMinutes(1) || rules.RememberMovements > TimeSpan.FromDays(90)) yield return new("stock.rememberMovements", "Must lie between 1m and 90d.");
        if (rules.FutureTolerance < TimeSpan.Zero || rules.FutureTolerance > TimeSpan.FromDays(1)) yield return new("stock.futureTolerance", "Must lie between 0s and 1d.");
        if (rules.RaceWindow < TimeSpan.Zero || rules.RaceWindow > TimeSpan.FromHours(1)) yield return new("stock.raceWindow", "Must lie between 0s and 1h.");
        if (rules.ShortageGrace < TimeSpan.Zero || rules.ShortageGrace > TimeSpan.FromDays(7)) yield return new("stock.shortageGrace", "Must lie between 0s and 7d.");
        if (rules.Carts.Longest < TimeSpan.FromSeconds(1) || rules.Carts.Longest > TimeSpan.FromDays(7)) yield return new("stock.maxHold", "Must lie between 1s and 7d.");
        if (stock.HoldFor < TimeSpan.FromSeconds(1) || stock.HoldFor > rules.Carts.Longest) yield return new("stock.holdFor", "Must lie between 1s and stock.maxHold.");
    }
}
