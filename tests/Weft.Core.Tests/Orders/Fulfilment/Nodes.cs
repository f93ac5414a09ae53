using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>A retailer with a distribution centre and three stores that ship, preferred in this order: DC, S1, S2, S3. Stores must say yes within an hour.</summary>
internal static class Nodes
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public static FulfilmentPolicy Policy { get; } = new(
        new RoutingRules { Nodes = [new("DC"), new("S1"), new("S2"), new("S3")], Currency = An.Eur, MaxSplits = 3 },
        ImmutableSortedDictionary<string, FulfilmentNode>.Empty
            .Add("DC", new FulfilmentNode("wms")).Add("S1", Store).Add("S2", Store).Add("S3", Store));

    private static FulfilmentNode Store => new("stores") { AnswerWithin = Patience, OwnBooks = true };

    /// <summary>Units of A and B by location.</summary>
    public static Streams With(params (string Location, int A, int B)[] stock)
    {
        var s = new Streams(fulfilment: Policy);
        s.Stocked("A", 0).Stocked("B", 0);
        foreach (var (location, a, b) in stock) s.Count("A", location, a).Count("B", location, b);
        return s;
    }

    public static Streams Count(this Streams s, string sku, string location, int units)
    {
        s.Now += TimeSpan.FromSeconds(1);
        s.Send(StockWorkflow.StreamOf(new Sku(sku)), new CountStock(location, units, s.Now)).ShouldBeOfType<Decision.Accepted>();
        return s;
    }

    public static ReportShipment Shipped(string piece, string id, params ImmutableArray<LineQuantity> lines) => An.Shipment(id, lines) with { FulfilmentId = piece };

    /// <summary>Pieces in words: "F1 S1 Requested 1×2".</summary>
    public static IEnumerable<string> Words(this OrderState order) =>
        order.Plan!.Pieces.Select(p => $"{p.Id} {p.Node} {p.State} {string.Join(' ', p.Lines.Where(l => l.Quantity > 0).Select(l => $"{l.LineId}×{l.Quantity}"))}".TrimEnd());

    /// <summary>Everything promised is what is still to leave somebody's books.</summary>
    public static void ShouldBalance(this Streams s)
    {
        foreach (var line in s.Order.Lines)
        {
            line.Sum.ShouldBe(line.Ordered);
            new[] { line.Open, line.Backordered, line.Reserved, line.Released, line.Shipped, line.Cancelled }.ShouldAllBe(bucket => bucket >= 0);
        }

        var needed = Core.Reconciliation.Invariants.Demand(s.Order).GroupBy(d => (d.Sku.Value, d.LineId)).ToDictionary(g => g.Key, g => g.Sum(d => d.Units));
        foreach (var sku in new[] { "A", "B", "C" })
        {
            var stock = s.Stock(sku);
            stock.Promises.Values.ToDictionary(p => (sku, p.LineId), p => p.Reserved + p.Backordered).ShouldBe(needed.Where(n => n.Key.Value == sku).ToDictionary(n => n.Key, n => n.Value), ignoreOrder: true);
            foreach (var (location, here) in stock.Locations)
            {
                here.Reserved.ShouldBe(stock.Promises.Values.Where(p => p.Location == location).Sum(p => p.Reserved));
            }
        }
    }
}
