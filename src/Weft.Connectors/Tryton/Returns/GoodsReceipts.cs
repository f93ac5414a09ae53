using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Returns;

/// <summary>Goods that a warehouse has taken back.</summary>
/// <param name="Id">Tryton's shipment.</param>
/// <param name="Number">Its number.</param>
/// <param name="State">Where it stands.</param>
/// <param name="BookedAt">When its moves were booked.</param>
internal sealed record GoodsReceipt(int Id, string Number, string State, DateTimeOffset? BookedAt);

/// <summary>Where units that are credited go.</summary>
internal enum Place
{
    /// <summary>To be sold again.</summary>
    Storage,

    /// <summary>Kept, and not to be sold.</summary>
    Waste,

    /// <summary>They come to no warehouse.</summary>
    Nowhere,
}

/// <summary>
/// Takes goods back into a warehouse: to be sold into its storage, what is damaged into its waste location. The moves are there already, one for each condition of a line; what is missing is
/// their shipment, and that it is received.
/// </summary>
internal sealed class GoodsReceipts(TrytonClient tryton, SaleExceptions exceptions)
{
    public const string Model = "stock.shipment.out.return";
    private static readonly string[] moveFields = ["origin", "quantity", "state", "shipment", "write_date"];

    /// <summary>Refuses what the warehouse has no place for.</summary>
    public static void Check(CreditPlan plan, TrytonWarehouse? warehouse)
    {
        if (warehouse is null || plan.Lines.All(l => l.Damaged == 0)) return;
        if (warehouse.Waste is null)
            throw Ended.Refused($"Warehouse {warehouse.Location} has no place in Tryton for goods that cannot be sold.", "goods", "Give the warehouse a waste location in Tryton, then send the credit note again.");
        if (warehouse.Input == warehouse.Storage)
            throw Ended.Refused($"Warehouse {warehouse.Location} takes goods in where it stores them, so damaged ones cannot be kept apart.", "goods", "Give the warehouse an input location of its own in Tryton, then send the credit note again.");
    }

    /// <summary>The moves of a line in the sequence they are made, by which they are told apart later. Units that stay away have one too: Tryton would wait for them for ever otherwise.</summary>
    public static IEnumerable<(Place To, int Units)> MovesOf(CreditedLine line) => (((Place To, int Units)[])[(Place.Storage, line.Sellable), (Place.Waste, line.Damaged), (Place.Nowhere, line.Kept)]).Where(m => m.Units > 0);

    /// <summary>Where the goods of a customer come from.</summary>
    public async Task<int> CustomerLocationAsync(int party, CancellationToken cancellation) =>
        (await tryton.ReadAsync("party.party", [party], ["customer_location"], cancellation))[0].Link("customer_location")
        ?? throw Ended.Refused("The customer has no location in Tryton to take goods back from.", null, "Give the party a customer location in Tryton, then send the credit note again.");

    public async Task<GoodsReceipt> BookAsync(Sale sale, string reference, CreditPlan plan, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        var moves = await MovesAsync(sale, plan, cancellation);
        var kept = moves.Where(m => m.To == Place.Nowhere && m.State == "draft").Select(m => m.Id).ToList();
        if (kept.Count > 0) await tryton.PressAsync("stock.move", "cancel", kept, cancellation);
        await exceptions.SettleShipmentsAsync(sale, cancellation);
        var receipt = await FindAsync(sale, cancellation) ?? await CreateAsync(sale, reference, moves, warehouse, cancellation);
        if (receipt.State == "draft")
        {
            await tryton.PressAsync(Model, "receive", [receipt.Id], cancellation);
            receipt = (await FindAsync(sale, cancellation))!;
        }

        if (receipt.State == "received")
        {
            await PutAsideAsync(receipt, [.. moves.Where(m => m.To == Place.Waste).Select(m => m.Id)], warehouse, cancellation);
            await tryton.PressAsync(Model, "done", [receipt.Id], cancellation);
            receipt = (await FindAsync(sale, cancellation))!;
        }

        return receipt.State == "done" ? receipt : throw Ended.Refused($"Tryton leaves return shipment {receipt.Number} in state {receipt.State}.", null, "Look at the return shipment in Tryton, then send the credit note again.");
    }

    public async Task<GoodsReceipt?> FindAsync(Sale sale, CancellationToken cancellation)
    {
        var moves = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line"), Where("shipment", "!=", null), Where("state", "!=", "cancelled")], moveFields, cancellation);
        if (moves.Select(m => m.Reference("shipment", Model)).FirstOrDefault(id => id is not null) is not { } shipment) return null;
        var found = (await tryton.ReadAsync(Model, [shipment], ["number", "state"], cancellation))[0];
        var booked = await tryton.FindAsync("stock.move", [Where("shipment", "=", $"{Model},{shipment}"), Where("state", "=", "done")], ["origin", "write_date"], cancellation);
        // Stock rises with the moves into the storage. The moves from the customer are written once more when the credit note is posted.
        var within = booked.Where(m => m.Reference("origin", "stock.move") is not null).ToList();
        return new(shipment, found.Text("number") ?? "", found.Text("state") ?? "", (within.Count > 0 ? within : booked.AsEnumerable()).Select(m => m.Moment("write_date")).Max());
    }

    private async Task<GoodsReceipt> CreateAsync(Sale sale, string reference, IReadOnlyCollection<ReturnMove> moves, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        var header = (await tryton.ReadAsync("sale.sale", [sale.Id], ["party", "shipment_party", "shipment_address", "company"], cancellation))[0];
        await tryton.CreateAsync(Model, new()
        {
            ["company"] = header.Link("company"),
            ["customer"] = header.Link("shipment_party") ?? header.Link("party"),
            ["delivery_address"] = header.Link("shipment_address"),
            ["warehouse"] = warehouse.Id,
            ["reference"] = reference,
            ["incoming_moves"] = new object?[] { new object?[] { "add", moves.Where(m => m.To != Place.Nowhere).Select(m => m.Id).ToArray() } },
        }, cancellation);
        return await FindAsync(sale, cancellation) ?? throw Ended.NotYet($"Tryton does not show the return shipment of {reference} yet.");
    }

    /// <summary>Damaged goods go from the input to the waste location instead of the storage.</summary>
    private async Task PutAsideAsync(GoodsReceipt receipt, ImmutableHashSet<int> damaged, TrytonWarehouse warehouse, CancellationToken cancellation)
    {
        if (damaged.IsEmpty) return;
        var within = await tryton.FindAsync("stock.move", [Where("shipment", "=", $"{Model},{receipt.Id}"), Where("from_location", "=", warehouse.Input)], ["origin"], cancellation);
        var aside = within.Where(m => m.Reference("origin", "stock.move") is { } incoming && damaged.Contains(incoming)).Select(m => m.Id).ToArray();
        await tryton.WriteAsync(Model, receipt.Id, new() { ["inventory_moves"] = new object?[] { new object?[] { "write", aside, new Fields { ["to_location"] = warehouse.Waste } } } }, cancellation);
    }

    private async Task<List<ReturnMove>> MovesAsync(Sale sale, CreditPlan plan, CancellationToken cancellation)
    {
        var found = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line")], moveFields, cancellation);
        var lines = (await tryton.ReadAsync("sale.line", sale.Lines, ["sequence"], cancellation)).OrderBy(l => l.Link("sequence")).ToList();
        var moves = new List<ReturnMove>();
        foreach (var (planned, line) in plan.Lines.Zip(lines))
            foreach (var (move, made) in found.Where(m => m.Reference("origin", "sale.line") == line.Id).OrderBy(m => m.Id).Zip(MovesOf(planned)))
                moves.Add(new(move.Id, made.To, move.Text("state") ?? ""));
        return moves;
    }

    private sealed record ReturnMove(int Id, Place To, string State);
}
