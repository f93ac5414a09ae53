using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Engine;

namespace Weft.Hosting;

/// <summary>
/// A print of the rules that decide: of the version of Weft, and of connections, channels, locations, stock and routing as they are configured. Two nodes with the same print
/// decide alike. It is a hash, so that it tells nothing of what is in it. A setting that is not written here changes nothing: a test walks all of them and finds it.
/// </summary>
internal static class RulesPrint
{
    private const int Digits = 12;

    public static string Of(WeftOptions options)
    {
        var text = new Lines();
        foreach (var (name, connection) in Sorted(options.Connections)) Write(text, name, connection);
        foreach (var (code, l) in Sorted(options.Locations)) text.Add("location", code, l.Name, l.Owner, l.SafetyStock);
        foreach (var (channel, parties) in Sorted(options.Channels)) Write(text, channel, parties);
        Write(text, options.Stock);
        if (options.Routing is { } routing) Write(text, routing);
        foreach (var (location, n) in Sorted(options.Fulfilment)) text.Add("works at", location, n.Connection, n.AnswerWithin, n.OwnBooks);
        var version = typeof(RulesPrint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        return $"{version} {text.Hash()[..Digits]}";
    }

    private static void Write(Lines text, string name, ConnectionOptions c)
    {
        text.Add("connection", name, c.Connector, c.Address, c.Role);
        foreach (var (key, value) in Sorted(c.Values)) text.Add("setting", key.ToLowerInvariant(), value);
        var l = c.Lane;
        text.Add("lane", l.CallsPerSecond, l.Burst, l.Concurrency, l.SendTimeout, l.LookUpDelay, l.Backoff, l.MaxBackoff, l.MaxAttempts, l.GiveUpAfter, l.CircuitFailures, l.CircuitPause, l.CoalesceFor);
    }

    private static void Write(Lines text, string channel, Parties p)
    {
        text.Add("channel", channel, p.Erp, p.Warehouse, p.Location, p.PaymentProvider, p.ToleranceMinor, p.Capture, p.RefundLimitMinor, p.CancelBackordersAfter, p.SubstituteAnswerWithin, p.Routed);
        text.AddList("currencies", p.Currencies);
        if (p.Notify is not { } notify) return;
        text.Add("notify", notify.Connection, notify.Language);
        text.AddList("facts", notify.Facts);
    }

    private static void Write(Lines text, StockOptions stock)
    {
        text.Add("stock", stock.HoldFor, stock.MaxRowsPerRequest, stock.MaxRequestBytes, stock.MaxNumbersPerQuery, stock.MaxZeroPercent, stock.ZeroGuardFrom);
        foreach (var (channel, sells) in Sorted(stock.Channels)) Write(text, "sells", channel, sells);
        var rules = stock.Rules;
        text.Add("stock rules", rules.Erp, rules.RememberMovements, rules.FutureTolerance, rules.RaceWindow, rules.ShortageGrace, rules.Carts.Longest, rules.Carts.MaxLines, rules.Carts.MaxUnitsPerLine);
        foreach (var (channel, sells) in rules.Channels) Write(text, "may sell", channel, sells);
        foreach (var (location, l) in rules.Locations) text.Add("counts at", location, l.Name, l.Owner, l.SafetyStock);
    }

    private static void Write(Lines text, string what, string channel, ChannelStock c)
    {
        text.Add(what, channel, c.Connection, c.Threshold, c.BufferPercent, c.SetAgain);
        text.AddList("from", c.Nodes);
    }

    private static void Write(Lines text, RoutingRules r)
    {
        text.Add("routing", r.Currency, r.MaxSplits, r.Partial, r.MaxDistanceKm);
        if (r.Weights is { } w) text.Add("weights", w.Late, w.Split, w.Load, w.Scarcity);
        text.AddList("not split below", r.ShipmentThreshold);
        foreach (var (area, at) in r.Areas) text.Add("area", area, at.Latitude, at.Longitude);
        foreach (var tag in r.Tags)
        {
            text.Add("tag", tag.Name);
            text.AddList("of", tag.Skus);
        }

        foreach (var node in r.Nodes) Write(text, node);
    }

    private static void Write(Lines text, RoutingNode n)
    {
        text.Add("node", n.Location, n.Group, n.CapacityPerDay, n.CutOff, n.Zone.Id, n.HandlingTime, n.Position?.Latitude, n.Position?.Longitude, n.MaxDistanceKm, n.SafetyStock, n.PickUp);
        text.AddList("closed", n.ClosedOn);
        text.AddList("serves", n.Channels);
        text.AddList("levels", n.ServiceLevels);
        text.AddList("handles", n.Tags);
        foreach (var rate in n.Rates) text.Add("rate", rate.Zone, rate.BaseMinor, rate.PerKmMinor, rate.Transit);
    }

    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(IEnumerable<KeyValuePair<string, T>> map) => map.OrderBy(m => m.Key, StringComparer.Ordinal);

    /// <summary>Lines of values. Each says how long it is, so that no two lists of values read alike.</summary>
    private sealed class Lines
    {
        private readonly StringBuilder text = new();

        public void Add(string what, params ReadOnlySpan<object?> values)
        {
            text.Append(what);
            foreach (var value in values)
            {
                var said = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                text.Append(' ').Append(said is null ? "-" : $"{said.Length}:{said}");
            }

            text.Append('\n');
        }

        public void AddList<T>(string what, ImmutableArray<T> values) => Add(what, [.. values.IsDefault ? [] : values.Select(v => (object?)v)]);

        public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
