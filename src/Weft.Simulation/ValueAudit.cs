using Weft.Engine.Value;
using Weft.Simulator.Books;

namespace Weft.Simulation;

/// <summary>Compares what the value meter counted, over all crashes, with what the retailer has on record.</summary>
internal static class ValueAudit
{
    /// <summary>What is wrong, in one line; null when everything agrees.</summary>
    public static async Task<string?> CheckAsync(World world, RetailerBooks books)
    {
        var began = DateOnly.FromDateTime(world.Clock.GetUtcNow().UtcDateTime).AddDays(-2);
        // The last order has had its time; a second time counts nothing twice.
        world.Clock.Advance(ValueMeter.Target + TimeSpan.FromMinutes(1));
        await world.Node.Value.CatchUpAsync(CancellationToken.None);
        await world.Node.Value.CatchUpAsync(CancellationToken.None);
        var report = await world.Node.Value.ReportAsync(began, began.AddDays(4), CancellationToken.None);
        var f = report.Total;
        if (f.Orders != books.Orders.Count) return $"the value meter judged {f.Orders} orders, the channels have {books.Orders.Count}";
        foreach (var channel in books.Orders.GroupBy(o => o.Channel))
            if (report.Connections.FirstOrDefault(c => c.Connection == channel.Key)?.Figures.Orders != channel.Count()) return $"the value meter judged another number of orders of {channel.Key} than {channel.Count()}";
        if (f.Reliable + f.NotInTime != f.Orders || f.Touched != 0) return $"of {f.Orders} orders {f.Reliable} were reliable, {f.NotInTime} were not in time and {f.Touched} were touched, although nobody was there";
        if (f.StockAgreed > f.StockCompared) return $"{f.StockAgreed} of {f.StockCompared} stock numbers agreed";
        var twice = (await world.Node.Queries.OversellSumsAsync(CancellationToken.None)).Sum(s => (long)s.Units);
        return f.OversoldUnits == twice ? null : $"the value meter has {f.OversoldUnits} units sold twice, the ledger {twice}";
    }
}
