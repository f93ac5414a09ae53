using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Core.Reservations;

/// <summary>A cart's reservation folded from its events.</summary>
/// <param name="Id">Its id.</param>
public sealed record ReservationState(string Id)
{
    /// <summary>Where it stands.</summary>
    public ReservationStatus Status { get; init; }

    /// <summary>The channel it sells on.</summary>
    public string Channel { get; init; } = "";

    /// <summary>What it wants.</summary>
    public ImmutableArray<ReservationLine> Lines { get; init; } = [];

    /// <summary>All of it or none.</summary>
    public bool AllOrNothing { get; init; }

    /// <summary>Where units may come from, first choice first.</summary>
    public ImmutableArray<string> Locations { get; init; } = [];

    /// <summary>Until when units are held.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What one unit of a kit, or of another name, counts as, by SKU.</summary>
    public ImmutableDictionary<string, ImmutableArray<KitPart>> Exploded { get; init; } = ImmutableDictionary<string, ImmutableArray<KitPart>>.Empty;

    /// <summary>Units wanted of each SKU that has stock: all lines together, kits exploded.</summary>
    public ImmutableSortedDictionary<string, int> Demand { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>What the SKUs answered last.</summary>
    public ImmutableSortedDictionary<string, HeldUnits> Answers { get; init; } = ImmutableSortedDictionary<string, HeldUnits>.Empty;

    /// <summary>What each line got, once that is decided.</summary>
    public ImmutableArray<LineHold> Held { get; init; } = [];

    /// <summary>Why nothing is held.</summary>
    public string? Reason { get; init; }

    /// <summary>The order it became.</summary>
    public OrderId? Order { get; init; }

    /// <summary>True while units are wanted for it.</summary>
    public bool IsLive => Status is ReservationStatus.Asking or ReservationStatus.Held;
}

/// <summary>What a SKU answered.</summary>
/// <param name="Units">Units it holds for the cart.</param>
/// <param name="Asked">Of how many that were asked of it; null when nobody knows the SKU.</param>
public sealed record HeldUnits(int Units, int? Asked);

/// <summary>Where a reservation stands.</summary>
public enum ReservationStatus
{
    /// <summary>Nobody made it.</summary>
    None,

    /// <summary>The SKUs are being asked.</summary>
    Asking,

    /// <summary>Units are held.</summary>
    Held,

    /// <summary>There was not enough, or the wish makes no sense; nothing is held.</summary>
    Refused,

    /// <summary>The cart gave its units back.</summary>
    Released,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It became an order.</summary>
    Taken,
}
