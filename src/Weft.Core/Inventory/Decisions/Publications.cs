using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What came of the numbers that channels were told.</summary>
internal static class Publications
{
    private const string Prefix = "stock/";

    /// <summary>The key under which a channel is told a SKU's number: a newer number replaces an older one.</summary>
    public static string KeyOf(string channel, Core.Shared.Sku sku) => $"{Prefix}{channel}/{sku.Value}";

    /// <summary>The channel that is told its number again though it has not changed, if one is.</summary>
    public static string? ToldAgain(ImmutableArray<Event> events, StockState after)
    {
        foreach (var e in events)
        {
            if (e is StockRepublished again) return again.Channel;
            if (e is ChannelStockSeen { SetAgain: true } seen && after.Published.TryGetValue(seen.Channel, out var p) && !p.IsShown) return seen.Channel;
        }

        return null;
    }

    public static Decision Settle(DeliverySettled c, StockState s, Terms t)
    {
        if (c.Request is not ChannelStockRequest asked || ChannelOf(c.Key) is not { } channel || !s.Published.TryGetValue(channel, out var p))
            return new Decision.AlreadyDone("No number is awaited.");
        var askedAt = c.AskedAt ?? t.Now;
        if (!c.Result.Succeeded) return ChannelReports.Answered(channel, c.Result, p, t) ?? Refused(channel, asked, c.Result.Reason ?? "refused without a reason", p, askedAt, t);
        return p is { IsShown: true, SoldSince: 0, Refused: null } && p.Shown == asked.Available
            ? new Decision.AlreadyDone($"{channel} shows {asked.Available} already.")
            : Decision.Accept(new StockPublished(channel, asked.Available, CausedAt(asked, p, askedAt), t.Now) { AskedAt = askedAt });
    }

    private static Decision Refused(string channel, ChannelStockRequest asked, string reason, Publication p, DateTimeOffset askedAt, Terms t)
    {
        if (asked.Available != p.Wanted) return new Decision.AlreadyDone("A newer number is on its way.");
        return p.Refused == reason ? new Decision.AlreadyDone($"{channel} has refused it already.") : Decision.Accept(new StockPublished(channel, asked.Available, CausedAt(asked, p, askedAt), t.Now, reason) { AskedAt = askedAt });
    }

    /// <summary>The earliest change that this answer acknowledges: those before an earlier answer are acknowledged already.</summary>
    private static DateTimeOffset CausedAt(ChannelStockRequest asked, Publication p, DateTimeOffset askedAt)
    {
        var caused = asked.CausedAt ?? askedAt;
        return p.WantedSince > caused && p.WantedSince <= askedAt ? p.WantedSince : caused;
    }

    private static string? ChannelOf(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = key.IndexOf('/', Prefix.Length);
        return end < 0 ? null : key[Prefix.Length..end];
    }
}
