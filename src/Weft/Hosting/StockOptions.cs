using Weft.Core.Inventory;

namespace Weft.Hosting;

/// <summary>A place that holds stock.</summary>
/// <param name="Name">Shown to people.</param>
/// <param name="Owner">The connection or API consumer whose counts are the truth there; null when anybody's are.</param>
/// <param name="SafetyStock">Units of every SKU that are never promised there, unless a SKU has its own number.</param>
internal sealed record LocationOptions(string Name, string? Owner = null, int SafetyStock = 0);

/// <summary>What a node is told about stock.</summary>
internal sealed class StockOptions
{
    /// <summary>Most locations of a configuration.</summary>
    public const int MostLocations = StockLimits.Locations;

    /// <summary>What each channel may sell, by its connection. One that is not here, or names no locations, sells from where its orders are shipped.</summary>
    public Dictionary<string, ChannelStock> Channels { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Times and limits that decisions about stock and carts are taken under.</summary>
    public StockPolicy Rules { get; set; } = new([]);

    /// <summary>How long units are held for a cart that does not say.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Rows of one list of movements or counts.</summary>
    public int MaxRowsPerRequest { get; set; } = 1_000;

    /// <summary>Largest list of movements or counts, in bytes.</summary>
    public int MaxRequestBytes { get; set; } = 1_048_576;

    /// <summary>Numbers that one query may ask for: SKUs times channels.</summary>
    public int MaxNumbersPerQuery { get; set; } = 1_000;

    /// <summary>Share of its SKUs that a list of counts may set to zero without being confirmed, in percent.</summary>
    public int MaxZeroPercent { get; set; } = 30;

    /// <summary>SKUs from which on that share is looked at: of a few SKUs any number may be sold out.</summary>
    public int ZeroGuardFrom { get; set; } = 20;
}
