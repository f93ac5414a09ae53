using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Notifications;
using Weft.Core.Reservations;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Acceptance.Replays;

/// <summary>Whatever decides is in the print of the rules: a setting that is new and not printed fails here.</summary>
public sealed class RulesPrintTests
{
    [Fact]
    public void Every_setting_that_may_decide_changes_the_print()
    {
        var options = Everything();
        var before = RulesPrint.Of(options);
        var changes = new object?[] { options.Connections, options.Locations, options.Channels, options.Stock, options.Routing, options.Fulfilment }.SelectMany((part, i) => Changes(part!, roots[i])).ToList();
        changes.Count.ShouldBeGreaterThan(80);
        List<string> unprinted = [];
        foreach (var (path, change, back) in changes)
        {
            change();
            if (RulesPrint.Of(options) == before) unprinted.Add(path);
            back();
            RulesPrint.Of(options).ShouldBe(before, path);
        }

        unprinted.ShouldBeEmpty();
    }

    [Fact]
    public void Values_do_not_run_into_each_other()
    {
        var (one, other) = (new WeftOptions(), new WeftOptions());
        one.Locations["A"] = new("B 1:C");
        other.Locations["A"] = new("B", "C");
        RulesPrint.Of(one).ShouldNotBe(RulesPrint.Of(other));
    }

    private static readonly string[] roots = ["connections", "locations", "channels", "stock", "routing", "fulfilment"];

    /// <summary>Options in which nothing is missing that could be there.</summary>
    private static WeftOptions Everything()
    {
        var options = new WeftOptions
        {
            Routing = new RoutingRules
            {
                Currency = Currency.Parse("EUR"), ShipmentThreshold = [new Money(100, Currency.Parse("EUR"))], MaxDistanceKm = 5, Weights = new CostWeights(1, 2), Tags = [new SkuTag("hazardous", ["A*"])],
                Areas = ImmutableSortedDictionary<string, Position>.Empty.Add("DE", new Position(50, 10)),
                Nodes = [new RoutingNode("DC1") { CutOff = new TimeOnly(12, 0), ClosedOn = [DayOfWeek.Sunday], Position = new Position(50, 10), Channels = ["webshop"], ServiceLevels = ["express"], Tags = ["hazardous"], Rates = [new ShippingRate("DE", 1, 2, TimeSpan.FromDays(1))] }],
            },
            Stock = new StockOptions
            {
                Channels = { ["webshop"] = new ChannelStock("webshop") { Nodes = ["DC1"] } },
                Rules = new StockPolicy(ImmutableSortedDictionary<string, ChannelStock>.Empty.Add("webshop", new ChannelStock("webshop") { Nodes = ["DC1"] })) { Carts = new ReservationPolicy(), Locations = ImmutableSortedDictionary<string, StockLocation>.Empty.Add("DC1", new StockLocation("DC1", "erp")) },
            },
        };
        options.Connections["erp"] = new ConnectionOptions("vendor", new Uri("http://127.0.0.1/"), ConnectionRole.Erp) { Values = { ["secret"] = "s" } };
        options.Locations["DC1"] = new("Centre", "erp");
        options.Channels["webshop"] = new Parties("erp", "erp", "DC1", null, ["EUR"], 0) { Notify = new NotificationPlan("mail", [NotificationFact.Shipped], "en") };
        options.Fulfilment["DC1"] = new FulfilmentNode("erp");
        return options;
    }

    /// <summary>Every single change of what can be said below a node, and how it is undone.</summary>
    private static IEnumerable<(string Path, Action Change, Action Back)> Changes(object node, string path)
    {
        if (node is IDictionary map && node.GetType().GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            foreach (var key in map.Keys.Cast<object>().ToList())
            {
                var value = map[key]!;
                yield return ($"{path}.{key}", () => map.Remove(key), () => map[key] = value);
                if (value is string text) yield return ($"{path}.{key}", () => map[key] = text + "x", () => map[key] = value);
                else foreach (var below in Changes(value, $"{path}.{key}")) yield return below;
            }

            yield break;
        }

        foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
        {
            var at = $"{path}.{property.Name}";
            var value = property.GetValue(node);
            if (property.CanWrite && Other(property.PropertyType, value, at) is { } other) yield return (at, () => property.SetValue(node, other), () => property.SetValue(node, value));
            foreach (var (below, name) in Below(value)) foreach (var change in Changes(below, at + name)) yield return change;
        }
    }

    /// <summary>Parts of a value that are objects of their own and can be changed where they are.</summary>
    private static IEnumerable<(object Part, string Name)> Below(object? value) => value switch
    {
        null or string or Uri or TimeZoneInfo => [],
        IDictionary map when map.GetType().GetGenericTypeDefinition() == typeof(Dictionary<,>) => [(map, "")],
        IDictionary map => map.Keys.Cast<object>().Where(k => !map[k]!.GetType().IsValueType).Select(k => (map[k]!, $".{k}")),
        IEnumerable list => list.Cast<object>().Where(i => i is not string && !i.GetType().IsValueType).Select((i, n) => (i, $"[{n}]")),
        _ when value.GetType() is { IsValueType: false, Namespace: { } space } && space.StartsWith("Weft.", StringComparison.Ordinal) => [(value, "")],
        _ => [],
    };

    /// <summary>Another value of the type; null for objects, which are changed where they are.</summary>
    private static object? Other(Type type, object? value, string path)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum) return Enum.GetValues(plain).Cast<object>().First(v => !v.Equals(value));
        if (plain.IsGenericType && plain.GetGenericTypeDefinition() is { } kind && (kind == typeof(ImmutableArray<>) || kind == typeof(ImmutableSortedDictionary<,>)))
        {
            ((IEnumerable)value!).Cast<object>().ShouldNotBeEmpty($"Fill in {path} in this test.");
            return plain.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null);
        }

        return (plain, value) switch
        {
            _ when plain == typeof(string) => value + "x",
            _ when plain == typeof(bool) => value is not true,
            _ when plain == typeof(int) => (value as int? ?? 0) + 1,
            _ when plain == typeof(long) => (value as long? ?? 0) + 1,
            _ when plain == typeof(decimal) => (value as decimal? ?? 0) + 1,
            _ when plain == typeof(double) => (value as double? ?? 0) + 1,
            _ when plain == typeof(TimeSpan) => (value as TimeSpan? ?? TimeSpan.Zero) + TimeSpan.FromSeconds(1),
            _ when plain == typeof(TimeOnly) => (value as TimeOnly? ?? default).AddHours(1),
            _ when plain == typeof(Uri) => new Uri("http://127.0.0.2/"),
            _ when plain == typeof(TimeZoneInfo) => TimeZoneInfo.CreateCustomTimeZone("elsewhere", TimeSpan.FromHours(3), null, null),
            _ when plain == typeof(Position) => new Position(1, 2),
            _ when plain == typeof(Currency) => Currency.Parse("SEK"),
            (_, null) => throw new InvalidOperationException($"Fill in {path} in this test."),
            _ => null,
        };
    }
}
