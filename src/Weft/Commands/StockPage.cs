using Spectre.Console;
using Weft.Engine.Queries;

namespace Weft.Commands;

/// <summary>Everything about a SKU's stock on one page.</summary>
internal static class StockPage
{
    public static void Show(StockStory s, Output output)
    {
        output.Line($"SKU {s.Sku}{(s.Name is null ? "" : $", {s.Name}")}");
        output.Show(new Text(Output.Plain(s.Summary) + Environment.NewLine, new Style(decoration: Decoration.Bold)));
        if (s.Kits.Count > 0) output.Line($"It is part of {string.Join(", ", s.Kits)}.");
        Locations(s, output);
        Channels(s, output);
        Promised(s, output);
        if (s.Inbound.Count > 0)
        {
            var table = Tables.Of("On the way", "To", "Units", "Given away", "To be sold from (UTC)");
            foreach (var i in s.Inbound) table.Row(i.Id, i.Location, $"{i.Quantity}", $"{i.Allocated}", Tables.Time(i.Eta));
            output.Show(table);
        }

        foreach (var (channel, units) in s.Allocations) output.Line($"{units} are kept for {channel} alone.");
        if (s.History.Count == 0) return;
        var history = Tables.Of("Time (UTC)", "What happened, the last first", "Because of");
        foreach (var entry in s.History) history.Row(Tables.Time(entry.At), entry.Text, entry.CauseText);
        output.Show(history);
        if (s.History.FirstOrDefault(e => e.Message is not null) is { } first) output.Line($"A message with its body: weft messages show {first.Message}");
    }

    private static void Locations(StockStory s, Output output)
    {
        if (s.Locations.Count == 0) return;
        var table = Tables.Of("Location", "Last count", "Counted (UTC)", "Moved since", "Sellable", "Reserved", "In carts", "Safety stock", "Can be promised", "Damaged", "In inspection");
        foreach (var l in s.Locations)
            table.Row(l.Location, l.CountedAt is null ? "never" : $"{l.Counted}", Tables.Time(l.CountedAt), $"{l.MovedSince}", $"{l.Sellable}", $"{l.Reserved}", $"{l.Held}", $"{l.SafetyStock}", $"{l.Available}", $"{l.Damaged}", $"{l.QualityControl}");
        output.Show(table);
    }

    private static void Channels(StockStory s, Output output)
    {
        if (s.Channels.Count == 0) return;
        var table = Tables.Of("Channel", "May sell", "Because", "What it shows", "Told since (UTC)");
        foreach (var c in s.Channels) table.Row(c.Channel, $"{c.Available}", c.Explanation, c.Summary, Tables.Time(c.ToldSince));
        output.Show(table);
    }

    private static void Promised(StockStory s, Output output)
    {
        if (s.PromiseCount > 0)
        {
            var table = Tables.Of("Promised to", "Line", "From", "Units", "Waiting for");
            foreach (var p in s.Promises) table.Row(p.Order.Value, p.LineId, p.Location, $"{p.Reserved}", $"{p.Backordered}");
            output.Show(table);
            if (s.PromiseCount > s.Promises.Count) output.Line($"… and {s.PromiseCount - s.Promises.Count} more order lines.");
        }

        if (s.HoldCount == 0) return;
        var holds = Tables.Of("Held for cart", "Channel", "Units", "Until (UTC)");
        foreach (var h in s.Holds) holds.Row(h.Reservation, h.Channel, string.Join(", ", h.Units.Select(u => $"{u.Quantity} at {u.Location}")), Tables.Time(h.ExpiresAt));
        output.Show(holds);
        if (s.HoldCount > s.Holds.Count) output.Line($"… and {s.HoldCount - s.Holds.Count} more carts.");
    }
}
