using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Queries;
using Weft.Simulator.Books;

namespace Weft.Simulation;

/// <summary>Compares the books of all systems with each other and with Weft's.</summary>
internal static class Auditor
{
    private const int MostAside = 1_000;
    private const int MostLookedAt = 200;

    /// <summary>What is wrong, in one line; null when everything agrees.</summary>
    public static async Task<string?> CheckAsync(World world)
    {
        var books = world.Retailer.TakeBooks();
        var report = RetailerAudit.Run(books, stores: await StoreViews.OfAsync(world.Node, books));
        var twice = await ShippedTwiceAsync(world, books);
        var findings = report.Findings.Where(f => !twice.Contains((f.Channel, f.OrderId))).ToList();
        if (findings.Count > 0) return string.Join("; ", findings.Take(5).Select(f => $"{f.Kind} {f.Channel} {f.OrderId}: {f.What}"));
        var queries = world.Node.Queries;
        var aside = await queries.QuarantineAsync(null, MostAside, CancellationToken.None);
        if (aside.FirstOrDefault(m => !StoreViews.IsReusedNumber(m)) is { } bad) return $"quarantined {bad.Connection} {bad.Kind}: {bad.Reason} ({bad.Field})";
        if (aside.Count != books.Tills.NumbersReused) return $"{books.Tills.NumbersReused} numbers were used twice, {aside.Count} were noticed";
        if (await queries.DeadLettersAsync(null, 1, CancellationToken.None) is [var dead, ..]) return $"dead letter {dead.Key}: {dead.Reason}";
        foreach (var placed in books.Orders)
            if (await CheckOrderAsync(world, placed) is { } wrong) return wrong;
        return await StockAudit.CheckAsync(world, books) ?? await CheckReconciliationAsync(world) ?? await ValueAudit.CheckAsync(world, books);
    }

    /// <summary>
    /// Whatever a channel sold, lost or was told by somebody else: in the end it shows what is available, and Weft never found its own books wrong. Where nobody else writes numbers,
    /// no lower number was ever kept from a channel, even if that has been cured since.
    /// </summary>
    private static async Task<string?> CheckReconciliationAsync(World world)
    {
        if (await FoundAsync(world, DiscrepancyClass.OurFault) is [var fault, ..]) return Words(fault);
        // A channel that shows less may have sold units in an order that was long on its way.
        if (world.ForeignWrites == 0 && (await FoundAsync(world, DiscrepancyClass.LostPush)).FirstOrDefault(d => d.Theirs > d.Ours) is { } lost) return Words(lost);
        return await ChannelViews.DifferencesAsync(world.Node, world.Retailer) is [var difference, ..] ? difference : null;
    }

    private static Task<IReadOnlyList<DiscrepancySummary>> FoundAsync(World world, DiscrepancyClass what) =>
        world.Node.Queries.DiscrepanciesAsync(new DiscrepancyQuery("all", what.ToString(), null, null, null, MostLookedAt), CancellationToken.None);

    private static string Words(DiscrepancySummary d) => $"{d.Id}: {d.Why} ({d.State}, ours {d.Ours}, theirs {d.Theirs})";

    /// <summary>What is left to do, for a run that does not come to rest.</summary>
    public static async Task<string> UnfinishedAsync(World world)
    {
        var queries = world.Node.Queries;
        var deliveries = await queries.DeliveriesAsync("pending", null, 3, CancellationToken.None);
        var counts = await queries.CountsAsync(CancellationToken.None);
        var backlog = (await queries.ConnectionsAsync(CancellationToken.None)).Sum(c => c.MessageBacklog);
        return $"{counts.All - counts.InSync} orders not in sync, {backlog} messages waiting, next retailer event {world.Retailer.NextDue:HH:mm:ss.fff} at {world.Clock.GetUtcNow():HH:mm:ss.fff}, pending: {string.Join(", ", deliveries.Select(d => $"{d.Key} ({d.Attempts} attempts: {d.Reason})"))}";
    }

    /// <summary>Orders of which a store shipped what had been taken away from it: they stand still until somebody has looked, and their books cannot agree.</summary>
    private static async Task<HashSet<(string Channel, string Id)>> ShippedTwiceAsync(World world, RetailerBooks books)
    {
        var found = new HashSet<(string, string)>();
        foreach (var placed in books.StoresShip ? books.Orders : [])
            if (IsContradicted(await world.Node.Queries.OrderAsync(OrderId.Of(placed.Channel, placed.Id), CancellationToken.None))) found.Add((placed.Channel, placed.Id));
        return found;
    }

    private static bool IsContradicted(OrderState order) => order.Plan?.Pieces.Any(p => p.Contradiction is PieceContradiction.Kept or PieceContradiction.Shipped) ?? false;

    private static async Task<string?> CheckOrderAsync(World world, ChannelOrderBook placed)
    {
        var id = OrderId.Of(placed.Channel, placed.Id);
        var state = await world.Node.Queries.OrderAsync(id, CancellationToken.None);
        if (state.Order is null) return placed is { Cancelled: true } ? null : $"{id} never reached Weft";
        if (state.Lines.Any(l => l.Sum != l.Ordered)) return $"{id}: a line's units do not add up";
        if (!placed.Paid) return null;
        if (state.ShippedDespiteCancel || state.Cancellation is { State: CancellationState.Refused }) return null;
        if (IsContradicted(state)) return state.Holds.IsEmpty ? $"{id} was shipped by a store that had lost it, and nobody is told" : null;
        if (!state.InSync) return $"{id} is {state.Status()} and not in sync";
        return world.Node.Finance is { } finance && await finance.Queries.LedgerAsync(id, CancellationToken.None) is { Open.IsZero: false } ledger
            ? $"{id}: paid {ledger.Paid} − refunded {ledger.Refunded} is not invoiced {ledger.Invoiced} − credited {ledger.Credited}"
            : null;
    }
}
