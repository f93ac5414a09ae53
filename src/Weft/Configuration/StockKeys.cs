using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>Locations, what channels sell from them, and limits of stock, by their keys.</summary>
internal sealed class StockKeys(WeftOptions options)
{
    private const int Megabyte = 1_048_576;
    private readonly Dictionary<string, IReadOnlyList<string>> groups = new(StringComparer.Ordinal);

    /// <summary>Reads a location, or a group of locations that are alike.</summary>
    public void ReadLocation(string name, Section section)
    {
        var shown = section.Text("name");
        var owner = section.Text("owner");
        var safety = section.Whole("safetyStock", 0, least: 0, most: StockLimits.Units);
        if (section.List("codes") is not { } written) Add(section, "name", name, new LocationOptions(shown ?? name, owner, safety));
        else
        {
            var (codes, fault) = LocationCodes.Read(written);
            if (fault is not null) section.Fault("codes", fault);
            groups[name] = codes;
            foreach (var code in codes) Add(section, "codes", code, new LocationOptions(shown is null ? code : $"{shown} {code}", owner, safety));
        }

        section.Finish();
    }

    /// <summary>Reads what a channel sells, where it says so.</summary>
    public void ReadChannel(string name, Section section)
    {
        var nodes = section.List("nodes")?.SelectMany(Expand).ToImmutableArray();
        var stock = new ChannelStock(name)
        {
            Nodes = nodes ?? [],
            Threshold = section.Whole("threshold", 0, least: 0, most: StockLimits.Units),
            BufferPercent = section.Whole("bufferPercent", 0, least: 0, most: 100),
        };
        options.Stock.Channels[name] = stock;
    }

    /// <summary>The codes of a group of locations; any other name stands for itself.</summary>
    public IReadOnlyList<string> Expand(string name) => groups.TryGetValue(name, out var codes) ? codes : [name];

    /// <summary>Names that stand for locations.</summary>
    public IEnumerable<string> Names => options.Locations.Keys.Concat(groups.Keys);

    public void ReadLimits(Section s)
    {
        var o = options.Stock;
        var (rules, carts) = (o.Rules, o.Rules.Carts);
        o.Rules = rules with
        {
            RememberMovements = s.Span("rememberMovements", rules.RememberMovements),
            FutureTolerance = s.Span("futureTolerance", rules.FutureTolerance),
            RaceWindow = s.Span("raceWindow", rules.RaceWindow),
            ShortageGrace = s.Span("shortageGrace", rules.ShortageGrace),
            Carts = carts with { Longest = s.Span("maxHold", carts.Longest), MaxLines = s.Whole("maxCartLines", carts.MaxLines, most: 5_000) },
        };
        o.HoldFor = s.Span("holdFor", o.HoldFor);
        o.MaxRowsPerRequest = s.Whole("maxRowsPerRequest", o.MaxRowsPerRequest, most: 10_000);
        o.MaxRequestBytes = s.Whole("maxRequestBytes", o.MaxRequestBytes, least: 1_024, most: 64 * Megabyte);
        o.MaxNumbersPerQuery = s.Whole("maxNumbersPerQuery", o.MaxNumbersPerQuery, most: 100_000);
        o.MaxZeroPercent = s.Whole("maxZeroPercent", o.MaxZeroPercent, least: 0, most: 100);
        o.ZeroGuardFrom = s.Whole("zeroGuardFrom", o.ZeroGuardFrom, most: 1_000_000);
        options.Engine.MaxAvailabilityBytes = (long)s.Whole("maxAvailabilityMegabytes", (int)(options.Engine.MaxAvailabilityBytes / Megabyte), most: 1_000_000) * Megabyte;
        s.Finish();
    }

    private void Add(Section section, string key, string code, LocationOptions location)
    {
        if (options.Locations.Count >= StockOptions.MostLocations && !options.Locations.ContainsKey(code)) section.Fault(key, $"There are more than {StockOptions.MostLocations} locations.");
        else if (!options.Locations.TryAdd(code, location)) section.Fault(key, $"The location {code} is named twice.");
    }
}
