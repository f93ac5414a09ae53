using Weft.Core.Inventory;
using Weft.Engine.Promising;

namespace Weft.Http.Availability;

/// <summary>Units of a SKU that can be promised.</summary>
/// <param name="Sku">The SKU; another name for one of ours is answered with ours.</param>
/// <param name="Available">Units that can be promised: for the channel with what it holds back, or at all locations.</param>
internal sealed record AvailabilityView(string Sku, int Available)
{
    /// <summary>The channel that was asked for.</summary>
    public string? Channel { get; init; }

    /// <summary>The location that was asked for.</summary>
    public string? Location { get; init; }

    /// <summary>The time that was asked for; what arrives until then counts.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How the number came about: "18 at DC1 + 1 at S012 − threshold 4 = 15".</summary>
    public string? Explanation { get; init; }

    /// <summary>Units that each location gives; locations that give none are left out.</summary>
    public IReadOnlyList<LocationAvailability>? Locations { get; init; }

    /// <summary>What the channel may not sell of them.</summary>
    public HeldBack? HeldBack { get; init; }

    /// <summary>What is on its way to these locations, the next first.</summary>
    public IReadOnlyList<UnitsOnTheWay>? OnTheWay { get; init; }

    /// <summary>The answer to a question.</summary>
    /// <param name="found">What can be promised for the channel, or everywhere.</param>
    /// <param name="channel">The channel that was asked for.</param>
    /// <param name="asked">What else was asked for.</param>
    public static AvailabilityView Of(SkuAvailability found, string? channel, Question asked)
    {
        var units = found.Units;
        var here = asked.Location is { } location ? Given(found, location, asked.At) : (int?)null;
        var available = here is { } some ? Math.Min(some, units.Number) : units.Number;
        var answer = new AvailabilityView(units.Sku.Value, available) { Channel = channel, Location = asked.Location, At = asked.At };
        return !asked.Explain ? answer : answer with
        {
            Explanation = here is { } give ? Explain(units, channel, asked.Location!, give) : units.Explanation(),
            Locations = [.. units.Nodes.Where(n => n.Quantity > 0 && (asked.Location is null || n.Location == asked.Location)).Select(n => new LocationAvailability(n.Location, n.Quantity))],
            HeldBack = channel is null ? null : new HeldBack(units.Threshold, units.Buffer, units.KeptForOthers),
            OnTheWay = found.OnTheWay.IsEmpty ? null : [.. found.OnTheWay.Where(o => asked.Location is null || o.Location == asked.Location)],
        };
    }

    /// <summary>What one location gives by then.</summary>
    private static int Given(SkuAvailability found, string location, DateTimeOffset? at) => (int)Math.Min(
        int.MaxValue, found.Units.Nodes.Where(n => n.Location == location).Sum(n => (long)n.Quantity) + found.OnTheWay.Where(o => o.Location == location && o.Eta <= at).Sum(o => (long)o.Units));

    private static string Explain(ChannelAvailability units, string? channel, string location, int here) =>
        units.Number < here ? $"{here} at {location}, but {channel} may sell {units.Number} in all: {units.Explanation()}" : $"{(here == 0 ? "nothing" : here)} at {location} = {here}";
}

/// <summary>Units of a SKU at a location.</summary>
/// <param name="Location">The location's code.</param>
/// <param name="Available">Units that can be promised.</param>
internal sealed record LocationAvailability(string Location, int Available);

/// <summary>What a channel may not sell of what its locations give.</summary>
/// <param name="Threshold">Units held back as its threshold.</param>
/// <param name="Buffer">Units held back as its percentage.</param>
/// <param name="KeptForOthers">Units kept for other channels.</param>
internal sealed record HeldBack(int Threshold, int Buffer, int KeptForOthers);

/// <summary>What is asked about a SKU besides its channel.</summary>
/// <param name="Location">Only what this location gives.</param>
/// <param name="At">When it is to be promised.</param>
/// <param name="Explain">False for the number alone.</param>
internal readonly record struct Question(string? Location, DateTimeOffset? At, bool Explain);

/// <summary>Many numbers at once.</summary>
/// <param name="Skus">Which SKUs.</param>
/// <param name="Channels">For which channels; without any, at all locations.</param>
/// <param name="Location">Only what this location gives.</param>
/// <param name="At">When it is to be promised; what arrives until then counts.</param>
/// <param name="Explain">False for the numbers alone.</param>
internal sealed record AvailabilityQuery(IReadOnlyList<string?>? Skus, IReadOnlyList<string?>? Channels = null, string? Location = null, DateTimeOffset? At = null, bool? Explain = null);

/// <summary>Many numbers.</summary>
/// <param name="Items">One for each SKU and channel, in the order they were asked for.</param>
/// <param name="Unknown">SKUs that are not in the catalogue.</param>
internal sealed record AvailabilityList(IReadOnlyList<AvailabilityView> Items, IReadOnlyList<UnknownSku> Unknown);

/// <summary>A SKU that is not in the catalogue.</summary>
internal sealed record UnknownSku(string Sku, string Detail, string NextStep);
