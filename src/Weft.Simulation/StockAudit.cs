using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Storage;
using Weft.Simulator.Books;

namespace Weft.Simulation;

/// <summary>What can be wrong with Weft's stock.</summary>
public enum StockFault
{
    /// <summary>What is reserved is not what the orders still need.</summary>
    Demand,

    /// <summary>What is held is not what live carts have.</summary>
    Hold,

    /// <summary>What is on hand in the distribution centre is not what the ERP has.</summary>
    OnHand,

    /// <summary>Units were promised or held that were not there.</summary>
    PromisedTwice,
}

/// <summary>One thing that is wrong with the stock of a SKU.</summary>
/// <param name="Fault">What kind of thing.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Units">Units that it concerns.</param>
/// <param name="What">What is wrong, in plain words.</param>
public sealed record StockFinding(StockFault Fault, string Sku, int Units, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sku}: {What}";
}

/// <summary>Audits Weft's stock: reserved is the open demand of every order, held is what live carts have, and no unit was ever promised twice.</summary>
public static class StockAudit
{
    private const int MostEvents = 1_000_000;

    /// <summary>Everything that is wrong with Weft's stock, beside the books of a retailer at rest.</summary>
    /// <param name="engine">The node.</param>
    /// <param name="books">The retailer's books.</param>
    /// <param name="carts">Carts whose units are held, by their ids.</param>
    public static async Task<IReadOnlyList<StockFinding>> FindAsync(WeftEngine engine, RetailerBooks books, IReadOnlyDictionary<string, ReservationState> carts)
    {
        var findings = new List<StockFinding>();
        var needs = (await NeedsAsync(engine, books)).ToLookup(n => n.Key.Sku, n => (n.Key.Key, n.Value));
        foreach (var sku in books.Stock)
        {
            var state = await engine.Queries.StockAsync(new Sku(sku.Sku), CancellationToken.None);
            findings.AddRange(Numbers(state, sku));
            findings.AddRange(Promises(state, needs[state.Sku].ToDictionary(n => n.Key, n => n.Value)));
            findings.AddRange(Holds(state, carts));
            findings.AddRange(await PromisedTwiceAsync(engine, state.Sku));
        }

        return findings;
    }

    /// <summary>What is wrong, in one line; null when everything agrees.</summary>
    internal static async Task<string?> CheckAsync(World world, RetailerBooks books) =>
        (await FindAsync(world.Node, books, await LiveCartsAsync(world))) is [var first, ..] ? first.ToString() : null;

    private static IEnumerable<StockFinding> Numbers(StockState state, SkuBook sku)
    {
        if (sku.Damaged > 0 && !state.Locations.ContainsKey(SimulatedConnections.DistributionCentre)) yield return Found(StockFault.OnHand, state, sku.Damaged, $"Weft knows nothing of {sku.Damaged} damaged units");
        foreach (var (location, here) in state.Locations)
        {
            var promised = state.Promises.Values.Where(p => p.Location == location).Sum(p => p.Reserved);
            if (promised != here.Reserved) yield return Found(StockFault.Demand, state, promised - here.Reserved, $"{here.Reserved} reserved at {location}, promised are {promised}");
            var held = state.Holds.Values.SelectMany(h => h.Units).Where(u => u.Location == location).Sum(u => u.Quantity);
            if (held != here.Held) yield return Found(StockFault.Hold, state, held - here.Held, $"{here.Held} held at {location}, carts have {held}");
            if (location == SimulatedConnections.DistributionCentre && here.Damaged.Units != sku.Damaged)
                yield return Found(StockFault.OnHand, state, here.Damaged.Units - sku.Damaged, $"Weft has {here.Damaged.Units} damaged at {location}, the warehouse {sku.Damaged}");
            // What a store has is compared with the store's own books.
            if (location == SimulatedConnections.DistributionCentre && here.Sellable.Units != sku.OnHandInErp)
                yield return Found(StockFault.OnHand, state, here.Sellable.Units - sku.OnHandInErp, $"Weft has {here.Sellable.Units} on hand at {location}, the ERP {sku.OnHandInErp}");
        }
    }

    private static IEnumerable<StockFinding> Promises(StockState state, Dictionary<string, int> needs)
    {
        foreach (var (key, p) in state.Promises)
        {
            if (p.Reserved < 0 || p.Backordered < 0) yield return Found(StockFault.Demand, state, Math.Min(p.Reserved, p.Backordered), $"a promise of {p.Reserved} + {p.Backordered} units to {key}");
            needs.Remove(key, out var needed);
            if (p.Reserved + p.Backordered != needed)
                yield return Found(StockFault.Demand, state, p.Reserved + p.Backordered - needed, $"{p.Reserved} + {p.Backordered} units are promised to {key}, which needs {needed}");
        }

        foreach (var (key, units) in needs) yield return Found(StockFault.Demand, state, units, $"{key} needs {units} units and has no promise");
    }

    private static IEnumerable<StockFinding> Holds(StockState state, IReadOnlyDictionary<string, ReservationState> carts)
    {
        foreach (var (id, hold) in state.Holds)
        {
            var (units, wanted) = (hold.Units.Sum(u => u.Quantity), carts.TryGetValue(id, out var cart) ? cart.Demand.GetValueOrDefault(state.Sku.Value) : 0);
            if (units != wanted) yield return Found(StockFault.Hold, state, units - wanted, $"{units} units are held for {id}, which has {wanted}");
        }

        foreach (var cart in carts.Values)
            if (cart.Demand.TryGetValue(state.Sku.Value, out var units) && !state.Holds.ContainsKey(cart.Id)) yield return Found(StockFault.Hold, state, units, $"nothing is held for {cart.Id}, which is live");
    }

    /// <summary>Reads the whole history: whenever a promise was given, the units must have been there.</summary>
    private static async Task<IReadOnlyList<StockFinding>> PromisedTwiceAsync(WeftEngine engine, Sku sku)
    {
        var findings = new List<StockFinding>();
        WorkflowKind workflow = new StockWorkflow(engine.Parts.Stock);
        var state = (StockState)workflow.Start(sku.Value);
        foreach (var row in await engine.Store.HistoryAsync(StockWorkflow.StreamOf(sku).ToString(), MostEvents, CancellationToken.None))
        {
            var e = engine.Parts.Vocabulary.Read<Event>(row.Type, row.Data);
            var after = (StockState)workflow.Apply(state, e, Micros.ToTime(row.At));
            if (e is StockReserved or UnitsHeld)
            {
                foreach (var (location, here) in after.Locations)
                {
                    if (Given(here) > Given(state.At(location)) && Given(here) > here.Sellable.Units)
                        findings.Add(Found(StockFault.PromisedTwice, after, Given(here) - here.Sellable.Units, $"{Given(here)} units at {location} were promised or held when {here.Sellable.Units} were there ({e})"));
                }
            }

            state = after;
        }

        return findings;

        static int Given(LocationStock stock) => stock.Reserved + stock.Held;
    }

    /// <summary>What every order still needs: ordered, less cancelled, less what has left the ERP's books.</summary>
    private static async Task<Dictionary<(Sku Sku, string Key), int>> NeedsAsync(WeftEngine engine, RetailerBooks books)
    {
        var needs = new Dictionary<(Sku, string), int>();
        foreach (var placed in books.Orders)
        {
            var order = await engine.Queries.OrderAsync(OrderId.Of(placed.Channel, placed.Id), CancellationToken.None);
            foreach (var line in order.Lines)
            {
                var units = line.Ordered - line.Cancelled - order.Shipments.Where(x => IsBooked(order, x)).Sum(x => x.Lines.Where(l => l.LineId == line.LineId).Sum(l => l.Quantity));
                foreach (var claim in line.Claims()) if (units > 0) needs[(claim.Sku, StockState.KeyOf(order.Id, claim.Id))] = units * claim.PerUnit;
            }
        }

        return needs;
    }

    /// <summary>Goods that left of a cancelled order are owed to nobody, and booked by nobody.</summary>
    private static bool IsBooked(OrderState order, Shipped shipment) => order.Obligation($"erp-delivery/{shipment.ShipmentId}") is null or { Settled: true };

    private static async Task<Dictionary<string, ReservationState>> LiveCartsAsync(World world)
    {
        var live = new Dictionary<string, ReservationState>();
        foreach (var id in world.Shoppers.Carts)
            if (await world.Node.Queries.ReservationAsync(id, CancellationToken.None) is { IsLive: true } cart) live.Add(id, cart);
        return live;
    }

    private static StockFinding Found(StockFault fault, StockState stock, int units, string what) => new(fault, stock.Sku.Value, Math.Abs(units), what);
}
