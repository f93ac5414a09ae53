using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Inventory;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>Nodes of the routing by their keys: each entry stands for one location or for many that are alike.</summary>
internal sealed class RoutingNodeKeys(WeftOptions options, StockKeys locations, Currency currency, TimeZoneInfo zone, ImmutableArray<string> tags)
{
    private const int MostPieces = 1_000_000;
    private static readonly TimeSpan longest = TimeSpan.FromDays(60);
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);

    /// <summary>What was read so far, in order.</summary>
    public List<RoutingNode> All { get; } = [];

    /// <summary>Reads one entry.</summary>
    public void Read(Section s)
    {
        var written = s.List("locations") ?? [];
        if (written.Count == 0) s.Fault("locations", "is missing; it looks like DC1, or a group of locations, or a list of them.");
        var node = new RoutingNode("")
        {
            Group = s.Text("name") ?? string.Join(", ", written),
            CapacityPerDay = s.Has("capacityPerDay") ? s.Whole("capacityPerDay", 0, least: 0, most: MostPieces) : null,
            CutOff = ReadCutOff(s),
            Zone = RoutingKeys.ReadZone(s, zone),
            ClosedOn = ReadDays(s),
            HandlingTime = ReadSpan(s, "handlingTime"),
            Position = RoutingKeys.ReadPosition(s, "position"),
            MaxDistanceKm = RoutingKeys.ReadDistance(s),
            Rates = ReadRates(s),
            SafetyStock = s.Whole("safetyStock", 0, least: 0, most: StockLimits.Units),
            // A file with nothing but rules names no channels.
            Channels = options.Channels.Count > 0 ? Known(s, "channels", "channel", options.Channels.Keys) : [.. s.List("channels") ?? []],
            ServiceLevels = [.. s.List("serviceLevels") ?? []],
            Tags = Known(s, "tags", "tag", tags),
            PickUp = s.OneOf("pickUp", Switch.False) == Switch.True,
        };
        var positions = s.Below("positions");
        var work = FulfilmentKeys.Read(s);
        foreach (var code in written.SelectMany(locations.Expand)) options.Fulfilment[code] = work;
        foreach (var code in written.SelectMany(locations.Expand)) Add(s, code, node with { Location = code, Position = RoutingKeys.ReadPosition(positions, code) ?? node.Position });
        positions.Finish();
        s.Finish();
    }

    private void Add(Section s, string code, RoutingNode node)
    {
        if (!options.Locations.ContainsKey(code)) s.Fault("locations", $"There is no location or group of locations '{code}'.{Nearest.Hint(code, locations.Names)} Add it under locations.");
        else if (!codes.Add(code)) s.Fault("locations", $"The location {code} is named twice.");
        else All.Add(node);
    }

    private static TimeOnly? ReadCutOff(Section s)
    {
        if (s.Text("cutOff") is not { } text) return null;
        if (TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        s.Fault("cutOff", $"'{text}' is no local time like 14:00.");
        return null;
    }

    private static ImmutableArray<DayOfWeek> ReadDays(Section s)
    {
        var days = new List<DayOfWeek>();
        foreach (var word in s.List("closedOn") ?? [])
        {
            if (word.All(char.IsAsciiLetter) && Enum.TryParse<DayOfWeek>(word, ignoreCase: true, out var day)) days.Add(day);
            else s.Fault("closedOn", $"'{word}' is no day of the week.{Nearest.Hint(word, Enum.GetNames<DayOfWeek>().Select(d => d.ToLowerInvariant()))}");
        }

        return [.. days];
    }

    private ImmutableArray<ShippingRate> ReadRates(Section s)
    {
        var rates = new List<ShippingRate>();
        foreach (var (name, rate) in s.Named("shipping"))
        {
            var read = new ShippingRate("", RoutingKeys.ReadAmount(rate, "cost", currency), RoutingKeys.ReadAmount(rate, "perKm", currency), ReadSpan(rate, "transit"));
            if (RoutingKeys.ZoneOf(name) is { } place) rates.Add(read with { Zone = place });
            else s.Fault($"shipping.{name}", "A zone is everywhere, a country like DE, or a country and the beginning of a postal code like DE-80.");
            rate.Finish();
        }

        return rates.Count == 0 ? [new ShippingRate("")] : [.. rates];
    }

    private static TimeSpan ReadSpan(Section s, string key)
    {
        var span = s.Span(key, TimeSpan.Zero);
        if (span > longest) s.Fault(key, $"Must lie between 0s and {longest.TotalDays:0}d.");
        return span;
    }

    private static ImmutableArray<string> Known(Section s, string key, string what, IEnumerable<string> known)
    {
        var words = known.ToList();
        var written = s.List(key) ?? [];
        foreach (var word in written.Where(w => !words.Contains(w, StringComparer.Ordinal))) s.Fault(key, $"There is no {what} '{word}'.{Nearest.Hint(word, words)}");
        return [.. written];
    }
}
