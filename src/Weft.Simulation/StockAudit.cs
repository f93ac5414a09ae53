using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Simulator.Books;

namespace Weft.Simulation;

/// <summary>Audits Weft's stock: reserved is the open demand of every order, held is what live carts have, and no unit was ever promised twice.</summary>
internal static class StockAudit
{
    private const int MostEvents = 1_000_000;

    /// <summary>What is wrong, in one line; null when everything agrees.</summary>
    public static async Task<string?> CheckAsync(World world, RetailerBooks books)
    {
        var needs = await NeedsAsync(world, books);
        var carts = await LiveCartsAsync(world);
        foreach (var sku in books.Stock)
        {
            var state = await world.Node.Queries.StockAsync(new Sku(sku.Sku), CancellationToken.None);
            var wrong = Numbers(state, sku) ?? Promises(state, needs) ?? Holds(state, carts) ?? await PromisedTwiceAsync(world, sku.Sku);
            if (wrong is not null) return $"{sku.Sku}: {wrong}";
        }

        return null;
    }

    private static string? Numbers(StockState state, SkuBook sku)
    {
        foreach (var (location, here) in state.Locations)
        {
            var promised = state.Promises.Values.Where(p => p.Location == location).Sum(p => p.Reserved);
            if (promised != here.Reserved) return $"{here.Reserved} reserved at {location}, promised are {promised}";
            var held = state.Holds.Values.SelectMany(h => h.Units).Where(u => u.Location == location).Sum(u => u.Quantity);
            if (held != here.Held) return $"{here.Held} held at {location}, carts have {held}";
            if (here.Sellable.Units != sku.OnHandInErp) return $"Weft has {here.Sellable.Units} on hand at {location}, the ERP {sku.OnHandInErp}";
        }

        return null;
    }

    private static string? Promises(StockState state, Dictionary<(Sku Sku, string Key), int> needs)
    {
        foreach (var (key, p) in state.Promises)
        {
            if (p.Reserved < 0 || p.Backordered < 0) return $"a promise of {p.Reserved} + {p.Backordered} units to {key}";
            var needed = needs.GetValueOrDefault((state.Sku, key));
            if (p.Reserved + p.Backordered != needed) return $"{p.Reserved} + {p.Backordered} units are promised to {key}, which needs {needed}";
        }

        foreach (var ((sku, key), units) in needs)
            if (sku == state.Sku && !state.Promises.ContainsKey(key)) return $"{key} needs {units} units and has no promise";
        return null;
    }

    private static string? Holds(StockState state, Dictionary<string, ReservationState> carts)
    {
        foreach (var (id, hold) in state.Holds)
        {
            var (units, wanted) = (hold.Units.Sum(u => u.Quantity), carts.TryGetValue(id, out var cart) ? cart.Demand.GetValueOrDefault(state.Sku.Value) : 0);
            if (units != wanted) return $"{units} units are held for {id}, which has {wanted}";
        }

        foreach (var cart in carts.Values)
            if (cart.Demand.ContainsKey(state.Sku.Value) && !state.Holds.ContainsKey(cart.Id)) return $"nothing is held for {cart.Id}, which is live";
        return null;
    }

    /// <summary>Reads the whole history: whenever a promise was given, the units must have been there.</summary>
    private static async Task<string?> PromisedTwiceAsync(World world, string sku)
    {
        WorkflowKind workflow = new StockWorkflow(SimulatedConnections.Policy);
        var state = (StockState)workflow.Start(sku);
        foreach (var row in await world.Node.Store.HistoryAsync(StockWorkflow.StreamOf(new Sku(sku)).ToString(), MostEvents, CancellationToken.None))
        {
            var e = world.Vocabulary.Read<Event>(row.Type, row.Data);
            var after = (StockState)workflow.Apply(state, e, Micros.ToTime(row.At));
            if (e is StockReserved or UnitsHeld)
                foreach (var (location, here) in after.Locations)
                    if (Given(here) > Given(state.At(location)) && Given(here) > here.Sellable.Units) return $"{Given(here)} units at {location} were promised or held when {here.Sellable.Units} were there ({e})";
            state = after;
        }

        return null;

        static int Given(LocationStock stock) => stock.Reserved + stock.Held;
    }

    /// <summary>What every order still needs: ordered, less cancelled, less what has left the ERP's books.</summary>
    private static async Task<Dictionary<(Sku Sku, string Key), int>> NeedsAsync(World world, RetailerBooks books)
    {
        var needs = new Dictionary<(Sku, string), int>();
        foreach (var placed in books.Orders)
        {
            var order = await world.Node.Queries.OrderAsync(OrderId.Of(placed.Channel, placed.Id), CancellationToken.None);
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
}
