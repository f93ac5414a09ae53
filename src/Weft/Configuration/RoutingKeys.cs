using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>Who ships what, by its keys.</summary>
internal sealed class RoutingKeys(WeftOptions options, StockKeys locations)
{
    private const int MostAreas = 5_000;
    private const int EarthKm = 20_100;
    private const int MostAmount = 1_000_000;
    private const string Everywhere = "everywhere";

    /// <summary>The rules; null when the configuration has none.</summary>
    public RoutingRules? Read(Section s)
    {
        if (!s.Rest().Any()) return null;
        var currency = ReadCurrency(s);
        var weighs = s.OneOf("cost", CostMode.Lexicographic) == CostMode.Weighted;
        var weights = ReadWeights(s.Below("weights"), currency);
        if (weights is null && weighs) s.Fault("weights", "is missing: with 'cost: weighted' say what a day late and a split are worth, like {late: 10.00, split: 4.00}.");
        if (weights is not null && !weighs) s.Fault("weights", "Weights count only with 'cost: weighted'.");
        var tags = ReadTags(s.Below("tags"));
        var nodes = new RoutingNodeKeys(options, locations, currency, ReadZone(s, TimeZoneInfo.Utc), [.. tags.Select(t => t.Name)]);
        foreach (var (_, entry) in s.Named("nodes")) nodes.Read(entry);
        if (nodes.All.Count == 0) s.Fault("nodes", "Name at least one, like - locations: DC1.");
        var rules = new RoutingRules
        {
            Nodes = [.. nodes.All],
            Currency = currency,
            MaxSplits = s.Whole("maxSplits", 2, least: 0, most: RoutingLimits.Splits),
            Partial = s.OneOf("partial", Switch.True) == Switch.True,
            ShipmentThreshold = ReadThresholds(s),
            MaxDistanceKm = ReadDistance(s),
            Weights = weighs ? weights : null,
            Areas = ReadAreas(s.Below("areas")),
            Tags = tags,
        };
        s.Finish();
        return rules;
    }

    /// <summary>A time zone by its name.</summary>
    public static TimeZoneInfo ReadZone(Section s, TimeZoneInfo otherwise)
    {
        if (s.Text("timeZone") is not { } name) return otherwise;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        s.Fault("timeZone", $"'{name}' is no time zone like Europe/Berlin.{Nearest.Hint(name, TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id))}");
        return otherwise;
    }

    public static int? ReadDistance(Section s) => s.Has("maxDistanceKm") ? s.Whole("maxDistanceKm", EarthKm, most: EarthKm) : null;

    /// <summary>A place written as [latitude, longitude].</summary>
    public static Position? ReadPosition(Section s, string key)
    {
        if (s.List(key) is not { } written) return null;
        var numbers = written.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN).ToList();
        if (numbers is [>= -90 and <= 90, >= -180 and <= 180]) return new Position(numbers[0], numbers[1]);
        s.Fault(key, $"'{string.Join(", ", written)}' is no place like [48.14, 11.58]: latitude, then longitude, in degrees.");
        return null;
    }

    /// <summary>An amount of the routing's currency in minor units; fractions of them are allowed, because kilometres are many.</summary>
    public static decimal ReadAmount(Section s, string key, Currency currency)
    {
        if (s.Text(key) is not { } text) return 0;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= MostAmount) return amount * currency.MinorPerMajor;
        s.Fault(key, $"'{text}' is no amount like 4.90, between 0 and {MostAmount}.");
        return 0;
    }

    /// <summary>The name of a zone: a country, or the beginning of a postal code there; "" for everywhere, null when it is neither.</summary>
    public static string? ZoneOf(string written)
    {
        if (written.Equals(Everywhere, StringComparison.OrdinalIgnoreCase)) return "";
        var country = written.Length >= 2 && written[..2].All(char.IsAsciiLetter);
        return country && (written.Length == 2 || (written[2] == '-' && written.Length > 3)) ? written.ToUpperInvariant() : null;
    }

    private static Currency ReadCurrency(Section s)
    {
        var code = s.Required("currency", "EUR, the currency of shipping costs");
        if (Currency.TryParse(code, out var currency)) return currency;
        if (code.Length > 0) s.Fault("currency", $"'{code}' is not an ISO 4217 currency code like EUR.");
        return Currency.Parse("EUR");
    }

    private static CostWeights? ReadWeights(Section s, Currency currency)
    {
        if (!s.Rest().Any()) return null;
        var weights = new CostWeights(ReadAmount(s, "late", currency), ReadAmount(s, "split", currency), ReadAmount(s, "load", currency), ReadAmount(s, "scarcity", currency));
        s.Finish();
        return weights;
    }

    private static ImmutableArray<Money> ReadThresholds(Section s)
    {
        var thresholds = new List<Money>();
        foreach (var text in s.List("shipmentThreshold") ?? [])
        {
            var words = text.Split(' ');
            if (words.Length != 2 || !Currency.TryParse(words[1], out var currency) || !Money.TryParse(words[0], currency, out var money) || money.IsNegative) s.Fault("shipmentThreshold", $"'{text}' is no amount like 50.00 EUR.");
            else if (thresholds.Exists(t => t.Currency == currency)) s.Fault("shipmentThreshold", $"There are two thresholds in {currency.Code}.");
            else thresholds.Add(money);
        }

        return [.. thresholds];
    }

    private static ImmutableSortedDictionary<string, Position> ReadAreas(Section s)
    {
        var areas = ImmutableSortedDictionary.CreateBuilder<string, Position>(StringComparer.Ordinal);
        foreach (var name in s.Names().ToList())
        {
            if (areas.Count >= MostAreas) s.Fault(name, $"There are more than {MostAreas} areas.");
            else if (ZoneOf(name) is not { Length: > 0 } area) s.Fault(name, "An area is a country like DE, or a country and the beginning of a postal code like DE-80.");
            else if (ReadPosition(s, name) is { } position) areas[area] = position;
            s.List(name);
        }

        return areas.ToImmutable();
    }

    private static ImmutableArray<SkuTag> ReadTags(Section s) => [.. s.Names().ToList().Select(name => new SkuTag(name, [.. s.List(name) ?? []]))];

    private enum CostMode
    {
        Lexicographic,
        Weighted,
    }
}

/// <summary>A switch of the configuration.</summary>
internal enum Switch
{
    False,
    True,
}
