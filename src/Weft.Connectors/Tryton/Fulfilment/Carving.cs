using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Fulfilment;

/// <summary>A move to the customer, of a line of the sale.</summary>
internal sealed record OutgoingMove(int Id, int Shipment, string LineId, double Quantity);

/// <summary>
/// Makes of a sale's open shipments one that holds exactly what a warehouse is to ship. Tryton gives a whole sale to one warehouse; its moves may be taken to another one as long as nobody
/// picks them. What is left over stays in draft: it belongs to nobody yet. Every step can be repeated: moves are only regrouped, and their sum stays what the sale has.
/// </summary>
internal sealed class Carving(TrytonClient tryton)
{
    /// <summary>Units that leave, or have left, with these shipments.</summary>
    public async Task<double> UnitsAsync(IEnumerable<Shipment> shipments, CancellationToken cancellation) => (await OutgoingAsync(shipments, cancellation)).Sum(m => m.Quantity("quantity"));

    /// <summary>The moves to the customer of these shipments, with the channel's line ids.</summary>
    public async Task<ImmutableArray<OutgoingMove>> MovesAsync(IReadOnlyCollection<Shipment> shipments, CancellationToken cancellation)
    {
        if (shipments.Count == 0) return [];
        var moves = await OutgoingAsync(shipments, cancellation);
        var notes = (await tryton.ReadAsync("sale.line", moves.Select(m => m.Reference("origin", "sale.line")!.Value).Distinct(), ["note"], cancellation)).ToDictionary(l => l.Id, l => Sales.LineIdIn(l.Text("note")));
        return [.. moves.OrderBy(m => m.Id).Select(m => new OutgoingMove(m.Id, m.Reference("shipment", Shipments.Model)!.Value, notes[m.Reference("origin", "sale.line")!.Value] ?? throw LostLine(), m.Quantity("quantity")))];
    }

    /// <summary>True when the shipment holds exactly these units.</summary>
    public static bool Holds(int shipment, IEnumerable<OutgoingMove> moves, IReadOnlyDictionary<string, double> wanted)
    {
        var units = moves.Where(m => m.Shipment == shipment && m.Quantity > 0).GroupBy(m => m.LineId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(m => m.Quantity), StringComparer.Ordinal);
        return units.Count == wanted.Count && wanted.All(w => units.GetValueOrDefault(w.Key) == w.Value);
    }

    /// <summary>
    /// The shipment at a warehouse with exactly these units, of shipments that nobody works on. It has no inventory moves yet: that is for <c>wait</c>. One that is to stay out of everybody's hands
    /// gets <paramref name="leftOut"/> into its reference in the very call that makes it.
    /// </summary>
    public async Task<Shipment> CarveAsync(ImmutableArray<Shipment> open, TrytonWarehouse to, IReadOnlyDictionary<string, double> wanted, Func<Task<ImmutableArray<Shipment>>> readAgain, CancellationToken cancellation, string? leftOut = null)
    {
        var moves = await MovesAsync(open, cancellation);
        var reference = leftOut is null ? null : Shipment.LeftOutMark + leftOut;
        if (leftOut is null && open.FirstOrDefault(s => s.Warehouse == to.Id && Holds(s.Id, moves, wanted)) is { } there) return there;
        if (open.FirstOrDefault(s => Holds(s.Id, moves, wanted)) is { } whole)
        {
            await UnplanAsync(whole, cancellation);
            var values = new Fields { ["warehouse"] = to.Id, ["outgoing_moves"] = new object?[] { Leaving(to, [.. moves.Where(m => m.Shipment == whole.Id).Select(m => m.Id)]) } };
            if (reference is not null) values["reference"] = reference;
            await tryton.WriteAsync(Shipments.Model, whole.Id, values, cancellation);
            return (await readAgain()).First(s => s.Id == whole.Id);
        }

        var taken = Take(open, moves, to, wanted);
        foreach (var source in open.Where(s => taken.Any(t => t.Move.Shipment == s.Id)))
        {
            await UnplanAsync(source, cancellation);
            await SplitAsync(source, [.. taken.Where(t => t.Move.Shipment == source.Id && t.Units < t.Move.Quantity)], cancellation);
        }

        // Now whole moves make it up.
        open = await readAgain();
        moves = await MovesAsync(open, cancellation);
        var ids = Take(open, moves, to, wanted).Select(t => t.Move.Id).ToArray();
        var header = (await tryton.ReadAsync(Shipments.Model, [open[0].Id], ["company", "customer", "delivery_address", "planned_date"], cancellation))[0];
        var made = await tryton.CreateAsync(Shipments.Model, new()
        {
            ["company"] = header.Link("company"), ["customer"] = header.Link("customer"), ["delivery_address"] = header.Link("delivery_address"), ["warehouse"] = to.Id,
            ["planned_date"] = header.Date("planned_date"), ["reference"] = reference, ["outgoing_moves"] = new object?[] { new object?[] { "add", ids }, Leaving(to, ids) },
        }, cancellation);
        await RemoveEmptyAsync([.. open.Where(s => moves.Where(m => m.Shipment == s.Id).All(m => ids.Contains(m.Id)))], cancellation);
        return (await readAgain()).First(s => s.Id == made);
    }

    /// <summary>Takes a shipment back to draft, without the moves that pick its goods.</summary>
    public async Task UnplanAsync(Shipment shipment, CancellationToken cancellation)
    {
        if (shipment.State == "assigned") await tryton.PressAsync(Shipments.Model, "wait", [shipment.Id], cancellation);
        if (shipment.State is "assigned" or "waiting") await tryton.PressAsync(Shipments.Model, "draft", [shipment.Id], cancellation);
        var picking = await tryton.FindAsync("stock.move", [Where("shipment", "=", $"{Shipments.Model},{shipment.Id}"), Where("state", "=", "draft")], ["origin"], cancellation);
        var ids = picking.Where(m => m.Reference("origin", "stock.move") is not null).Select(m => m.Id).ToArray();
        if (ids.Length > 0) await tryton.CallAsync("model.stock.move.delete", [ids], cancellation);
    }

    private async Task<List<TrytonRecord>> OutgoingAsync(IEnumerable<Shipment> shipments, CancellationToken cancellation)
    {
        var references = shipments.Select(s => $"{Shipments.Model},{s.Id}").ToArray();
        var moves = await tryton.FindAsync("stock.move", [Where("shipment", "in", references), Where("state", "!=", "cancelled")], ["origin", "quantity", "shipment"], cancellation);
        return [.. moves.Where(m => m.Reference("origin", "sale.line") is not null)];
    }

    private static object?[] Leaving(TrytonWarehouse from, int[] moves) => ["write", moves, new Fields { ["from_location"] = from.Output }];

    /// <summary>Which moves give how many units: whole moves first, of shipments at the right warehouse first.</summary>
    private static List<(OutgoingMove Move, double Units)> Take(ImmutableArray<Shipment> open, ImmutableArray<OutgoingMove> moves, TrytonWarehouse to, IReadOnlyDictionary<string, double> wanted)
    {
        var taken = new List<(OutgoingMove, double)>();
        foreach (var (line, units) in wanted)
        {
            var left = units;
            foreach (var move in moves.Where(m => m.LineId == line && m.Quantity > 0).OrderByDescending(m => m.Quantity == units).ThenByDescending(m => open.First(s => s.Id == m.Shipment).Warehouse == to.Id).ThenBy(m => m.Quantity > units).ThenBy(m => m.Id))
            {
                if (left <= 0) break;
                taken.Add((move, Math.Min(left, move.Quantity)));
                left -= Math.Min(left, move.Quantity);
            }

            if (left > 0)
                throw Ended.Refused($"Tryton has {units - left:0.##} of {units:0.##} units of line {line} left to give to warehouse {to.Location}.", $"lines.{line}.quantity", "Compare the sale's shipments in Tryton with what Weft has given to each warehouse.");
        }

        return taken;
    }

    /// <summary>Splits moves in one call, so that the units of the sale are never fewer or more.</summary>
    private async Task SplitAsync(Shipment source, IReadOnlyCollection<(OutgoingMove Move, double Units)> parts, CancellationToken cancellation)
    {
        if (parts.Count == 0) return;
        string[] same = ["product", "uom", "from_location", "to_location", "company", "currency"];
        var records = (await tryton.ReadAsync("stock.move", parts.Select(p => p.Move.Id), [.. same, "origin", "unit_price", "planned_date"], cancellation)).ToDictionary(m => m.Id);
        var changes = new List<object?>();
        foreach (var (move, units) in parts)
        {
            var record = records[move.Id];
            var split = new Fields { ["quantity"] = units, ["origin"] = record.Text("origin"), ["unit_price"] = record.Json.GetProperty("unit_price"), ["planned_date"] = record.Date("planned_date") };
            foreach (var field in same) split[field] = record.Link(field);
            changes.Add(new object?[] { "write", new[] { move.Id }, new Fields { ["quantity"] = move.Quantity - units } });
            changes.Add(new object?[] { "create", new[] { split } });
        }

        await tryton.WriteAsync(Shipments.Model, source.Id, new() { ["outgoing_moves"] = changes }, cancellation);
    }

    private async Task RemoveEmptyAsync(ImmutableArray<Shipment> empty, CancellationToken cancellation)
    {
        if (!empty.IsEmpty) await tryton.CallAsync($"model.{Shipments.Model}.delete", [empty.Select(s => s.Id).ToArray()], cancellation);
    }

    private static Ended LostLine() => Ended.Refused("A line of the sale has lost the channel's line id.", "note", "Put 'Channel line ' and the channel's line id back into the note of the sale line in Tryton, then send it again.");
}
