using System.Collections.Immutable;
using System.Globalization;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Fulfilment;

/// <summary>
/// Keeps what warehouses have of a sale through an amendment, which makes every open shipment anew at the sale's own warehouse. Before, a note at the sale says for each piece where it is and what it
/// has; afterwards its shipment is made again out of the new one, and the note goes. So whoever comes next finishes what was interrupted, and no piece is made twice.
/// </summary>
internal sealed class KeptPieces(TrytonClient tryton, TrytonLookups lookups, Sales sales, Shipments shipments, PieceMarks marks, Carving carving)
{
    private const string Model = "ir.note";
    private const string Prefix = "Weft keeps ";
    private const string At = " at ";
    private const string Times = " × ";

    /// <summary>What was planned without being a piece: Tryton made it of what a shipment left behind.</summary>
    private const string Nobody = "-";

    private sealed record Kept(int Note, string Piece, string Location, ImmutableArray<(string Line, double Units)> Units);

    /// <summary>True while pieces of the sale are still to be made again.</summary>
    public async Task<bool> AreOpenAsync(Sale sale, CancellationToken cancellation) => !(await ReadAsync(sale, cancellation)).IsEmpty;

    /// <summary>Notes the pieces that are with warehouses, before the sale is amended. Refused is an order that has fewer units than they have.</summary>
    public async Task RememberAsync(Sale sale, ImmutableArray<Shipment> open, Order wanted, CancellationToken cancellation)
    {
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        if (pieces.Count == 0) return;
        var moves = await carving.MovesAsync(open, cancellation);
        var left = wanted.Lines.ToDictionary(l => l.LineId, l => (double)l.Quantity, StringComparer.Ordinal);
        foreach (var gone in moves.Where(m => !open.First(s => s.Id == m.Shipment).IsUntouched)) left[gone.LineId] = left.GetValueOrDefault(gone.LineId) - gone.Quantity;
        var given = open.Where(s => s is { IsUntouched: true, IsLeftOut: false } && (pieces.ContainsKey(s.Id) || s is { State: not "draft", Reference: "" })).OrderBy(s => !pieces.ContainsKey(s.Id)).ToList();
        RequireLeft([.. moves.Where(m => given.Exists(s => s.Id == m.Shipment && pieces.ContainsKey(s.Id)))], left, pieces);
        var notes = new List<string>();
        foreach (var s in given)
        {
            var units = new List<(string, double)>();
            foreach (var line in moves.Where(m => m.Shipment == s.Id).GroupBy(m => m.LineId, StringComparer.Ordinal))
            {
                var here = Math.Min(line.Sum(m => m.Quantity), left.GetValueOrDefault(line.Key));
                if (here <= 0) continue;
                units.Add((line.Key, here));
                left[line.Key] -= here;
            }

            if (units.Count > 0) notes.Add(Words(pieces.GetValueOrDefault(s.Id, Nobody), (await shipments.WarehouseAsync(s, cancellation)).Location, units));
        }

        // Without a piece the note says that what is left over belongs to nobody.
        if (notes.Count == 0) notes.Add(Words(Nobody, (await lookups.WarehousesAsync(cancellation))[0].Location, []));
        foreach (var note in notes) await tryton.CreateAsync(Model, new() { ["resource"] = Resource(sale), ["message"] = note }, cancellation);
    }

    private static void RequireLeft(ImmutableArray<OutgoingMove> moves, Dictionary<string, double> left, Dictionary<int, string> pieces)
    {
        foreach (var line in moves.GroupBy(m => m.LineId, StringComparer.Ordinal))
        {
            var (given, still) = (line.Sum(m => m.Quantity), Math.Max(0, left.GetValueOrDefault(line.Key)));
            if (given <= still) continue;
            var whose = string.Join(" and ", line.Select(m => pieces[m.Shipment]).Distinct().Order(StringComparer.Ordinal));
            throw Ended.Refused($"Of line {line.Key} warehouses have {given:0.##} units ({whose}), and the order has {still:0.##} for them.", $"lines.{line.Key}.quantity", "Cancel the units in Weft, which asks the warehouse to leave them out; then send the change again.");
        }
    }

    /// <summary>Makes the pieces again that an amendment has taken from their warehouses, and puts them before the pickers.</summary>
    public async Task RestoreAsync(Sale sale, CancellationToken cancellation)
    {
        var kept = await ReadAsync(sale, cancellation);
        if (kept.IsEmpty) return;
        var standing = new HashSet<int>();
        foreach (var k in kept.Where(k => !k.Units.IsEmpty))
        {
            var shipment = await FindAsync(sale, k, cancellation) ?? await MakeAsync(sale, k, cancellation);
            if (shipment is null) continue;
            standing.Add(shipment.Id);
            await shipments.PlanAsync([shipment], cancellation);
        }

        // What is left over belongs to nobody: Tryton has planned it at the sale's own warehouse.
        foreach (var free in await FreeAsync(sale, cancellation))
            if (!standing.Contains(free.Id)) await carving.UnplanAsync(free, cancellation);
        await tryton.CallAsync($"model.{Model}.delete", [kept.Select(k => k.Note).ToArray()], cancellation);
    }

    private async Task<Shipment?> FindAsync(Sale sale, Kept k, CancellationToken cancellation)
    {
        if (k.Piece == Nobody) return null;
        var open = await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation);
        var pieces = await marks.ReadAsync(open.Select(s => s.Id), cancellation);
        return open.FirstOrDefault(s => !s.IsLeftOut && pieces.GetValueOrDefault(s.Id) == k.Piece);
    }

    private async Task<Shipment?> MakeAsync(Sale sale, Kept k, CancellationToken cancellation)
    {
        var warehouse = await lookups.WarehouseAsync(k.Location, cancellation);
        var units = k.Units.ToDictionary(u => u.Line, u => u.Units, StringComparer.Ordinal);
        if (k.Piece != Nobody) return await shipments.GiveAsync(sale, k.Piece, warehouse, units, cancellation);
        // People may have picked it meanwhile.
        var free = await carving.MovesAsync(await FreeAsync(sale, cancellation), cancellation);
        return units.All(u => free.Where(m => m.LineId == u.Key).Sum(m => m.Quantity) >= u.Value) ? await shipments.GiveAsync(sale, null, warehouse, units, cancellation) : null;
    }

    private async Task<ImmutableArray<Shipment>> FreeAsync(Sale sale, CancellationToken cancellation) =>
        await shipments.FreeAsync(await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation), cancellation);

    private async Task<ImmutableArray<Kept>> ReadAsync(Sale sale, CancellationToken cancellation)
    {
        var notes = await tryton.FindAsync(Model, [Where("resource", "=", Resource(sale))], ["message"], cancellation);
        return [.. notes.OrderBy(n => n.Id).Select(n => Read(n.Id, n.Text("message") ?? "")).OfType<Kept>()];
    }

    private static string Words(string piece, string location, IEnumerable<(string Line, double Units)> units) =>
        string.Join('\n', units.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Units}{Times}{u.Line}")).Prepend($"{Prefix}{piece}{At}{location}"));

    private static Kept? Read(int note, string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines is not [{ } first, .. var units] || !first.StartsWith(Prefix, StringComparison.Ordinal) || first[Prefix.Length..].Split(At, 2) is not [var piece, var location]) return null;
        return new(note, piece, location, [.. units.Select(u => u.Split(Times, 2)).Select(u => (u[1], double.Parse(u[0], CultureInfo.InvariantCulture)))]);
    }

    private static string Resource(Sale sale) => $"sale.sale,{sale.Id}";
}
