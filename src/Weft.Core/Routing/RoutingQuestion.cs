using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Who is to ship these lines? Everything a decision needs to know of the order, so that it can be decided again later.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Lines">What is to be shipped.</param>
/// <param name="ShipTo">Where the goods go.</param>
/// <param name="Value">What the customer pays for them.</param>
/// <param name="At">When it is asked.</param>
public sealed record RoutingQuestion(string Channel, ImmutableArray<RoutingLine> Lines, Destination ShipTo, Money Value, DateTimeOffset At)
{
    /// <summary>The shipping method chosen, in the channel's words.</summary>
    public string? ServiceLevel { get; init; }

    /// <summary>When the goods were promised to arrive; null when nothing was promised.</summary>
    public DateTimeOffset? PromisedBy { get; init; }

    /// <summary>The location where the customer picks the goods up: nobody else may serve it.</summary>
    public string? PickUpAt { get; init; }

    /// <summary>Locations that may not serve it, because they rejected it or did not answer.</summary>
    public ImmutableArray<string> Excluded { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>Units of a SKU that one line, or a part of a kit, asks for.</summary>
/// <param name="LineId">The line; unique in the question.</param>
/// <param name="Sku">Our SKU.</param>
/// <param name="Quantity">Units, above zero.</param>
public sealed record RoutingLine(string LineId, Sku Sku, int Quantity);

/// <summary>Where the goods go: no name and no street, so that a decision holds no personal data.</summary>
/// <param name="Country">ISO 3166 alpha-2 code.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="Position">Where that is; null when only the postal code says so.</param>
public sealed record Destination(string Country, string PostalCode, Position? Position = null);

/// <summary>A place on earth, in degrees.</summary>
[method: JsonConstructor]
public readonly record struct Position(double Latitude, double Longitude)
{
    private const double EarthRadiusKm = 6_371;

    /// <summary>Distance as the crow flies, in whole kilometres.</summary>
    public int KilometresTo(Position other)
    {
        var (from, to) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var (half, turn) = (Math.Sin((to - from) / 2), Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2));
        var chord = (half * half) + (Math.Cos(from) * Math.Cos(to) * turn * turn);
        return (int)Math.Round(2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(chord))));
    }
}

/// <summary>What a location could give at the time of the question.</summary>
/// <param name="Location">The location.</param>
/// <param name="Free">Units that are free there of what is asked for, after reservations and safety stock. A SKU that is not named has none.</param>
/// <param name="Load">Pieces it has been given and has not shipped.</param>
public sealed record NodeOffer(string Location, ImmutableArray<FreeUnits> Free, int Load = 0);

/// <summary>Free units of a SKU at a location.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Units">Units nobody has yet.</param>
/// <param name="SoldPerWeek">Units that sell there in a week; null when it is not known.</param>
public sealed record FreeUnits(Sku Sku, int Units, double? SoldPerWeek = null);
