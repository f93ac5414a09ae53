using System.Globalization;

namespace Weft.Simulator.Channels.Bazario;

/// <summary>The log of changed numbers. It only grows, and a reader goes on where it stopped.</summary>
internal sealed class BazarioStockFeed
{
    private const int PageSize = 100;

    private readonly List<ShelfChange> changes = [];

    public void Add(ShelfChange change) => changes.Add(change);

    public BazStockFeedAnswer After(string? cursor)
    {
        _ = int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var read);
        var page = changes.Skip(read).Take(PageSize).Select((change, index) => new BazStockRowBox(Row(read + index + 1, change))).ToList();
        return new(new(new(read + page.Count < changes.Count, (read + page.Count).ToString(CultureInfo.InvariantCulture)), page));
    }

    private static BazStockRow Row(int seq, ShelfChange change) => new(seq, change.Sku, change.Units, Why(change.Cause), change.Source);

    private static string Why(ShelfCause cause) => cause switch
    {
        ShelfCause.Set => "SET",
        ShelfCause.Sold => "SOLD",
        ShelfCause.Listed => "LISTED",
        _ => "DELISTED",
    };
}
