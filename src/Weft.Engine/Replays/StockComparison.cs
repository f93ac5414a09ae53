using Weft.Core.Inventory;

namespace Weft.Engine.Replays;

/// <summary>How two states of one SKU's stock differ.</summary>
internal static class StockComparison
{
    public static void Add(StockState was, StockState now, List<ReplayField> fields)
    {
        void Differs(string field, object? before, object? after)
        {
            if (!Equals(before, after)) fields.Add(new ReplayField(ReplayAbout.Stock, field, before?.ToString(), after?.ToString()));
        }

        Differs("in the catalogue", was.Registered ? "yes" : "no", now.Registered ? "yes" : "no");
        Differs("our SKU", was.AliasOf?.Value, now.AliasOf?.Value);
        foreach (var location in was.Locations.Keys.Union(now.Locations.Keys))
        {
            var (a, b) = (was.At(location), now.At(location));
            Differs($"on hand at {location}", a.OnHand, b.OnHand);
            Differs($"reserved at {location}", a.Reserved, b.Reserved);
            Differs($"held for carts at {location}", a.Held, b.Held);
            Differs($"oversold at {location}", a.Short, b.Short);
        }

        Differs("waiting for stock", was.Backorders.Count(), now.Backorders.Count());
        Differs("asked for while unknown", was.UnknownDemand.Length, now.UnknownDemand.Length);
        foreach (var channel in was.Published.Keys.Union(now.Published.Keys)) Differs($"number {channel} should show", Wanted(was, channel), Wanted(now, channel));
    }

    private static int? Wanted(StockState s, string channel) => s.Published.TryGetValue(channel, out var p) ? p.Wanted : null;
}
