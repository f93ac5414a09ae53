namespace Weft.Simulator.Channels;

/// <summary>Why the number a channel shows has changed.</summary>
internal enum ShelfCause
{
    /// <summary>Somebody set it: Weft, or another program of the retailer.</summary>
    Set,

    /// <summary>The channel sold units and lowered it by itself.</summary>
    Sold,

    /// <summary>The article is listed now.</summary>
    Listed,

    /// <summary>The article is listed no more.</summary>
    Delisted,
}

/// <summary>A changed number, as the channel itself tells of it.</summary>
/// <param name="Source">Who set it, in the setter's own words; null when the channel did it itself or the setter gave no name.</param>
internal sealed record ShelfChange(string Sku, int Units, ShelfCause Cause, string? Source, DateTimeOffset At);

/// <summary>What a channel lists and the number it shows of each article. The channel's books guard it.</summary>
internal sealed class Shelf(IReadOnlyDictionary<string, int> shown)
{
    private readonly Dictionary<string, (int Units, ShelfCause Cause)> articles = shown.ToDictionary(pair => pair.Key, pair => (pair.Value, ShelfCause.Listed));
    private readonly HashSet<string> bundles = [];

    public bool Lists(string sku) => articles.ContainsKey(sku);

    public int Shown(string sku) => articles.GetValueOrDefault(sku).Units;

    /// <summary>Why the number is what it is.</summary>
    public ShelfCause LastCause(string sku) => articles.GetValueOrDefault(sku).Cause;

    public void Show(string sku, int units, ShelfCause cause) => articles[sku] = (units, cause);

    public void Delist(string sku) => articles.Remove(sku);

    /// <summary>False for an article whose number the channel works out itself, as it does of a bundle: it takes none from outside.</summary>
    public bool IsAdjustable(string sku) => !bundles.Contains(sku);

    public void SetAdjustable(string sku, bool adjustable)
    {
        if (adjustable)
        {
            bundles.Remove(sku);
        }
        else
        {
            bundles.Add(sku);
        }
    }
}
