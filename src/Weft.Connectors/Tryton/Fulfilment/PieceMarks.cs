using Weft.Connectors.Tryton.Rpc;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Fulfilment;

/// <summary>
/// Remembers in Tryton which piece of an order (F1, F2 …) a shipment is, by a note at the shipment: its reference belongs to the warehouse, which writes the tracking number there.
/// A shipment of a whole order has none.
/// </summary>
internal sealed class PieceMarks(TrytonClient tryton)
{
    private const string Model = "ir.note";
    private const string Prefix = "Weft fulfilment ";

    /// <summary>The piece by shipment; shipments without a mark are left out.</summary>
    public async Task<Dictionary<int, string>> ReadAsync(IEnumerable<int> shipments, CancellationToken cancellation)
    {
        var pieces = new Dictionary<int, string>();
        foreach (var note in await NotesAsync(shipments, cancellation)) pieces[note.Reference("resource", Shipments.Model)!.Value] = note.Text("message")![Prefix.Length..].Trim();
        return pieces;
    }

    public Task SetAsync(int shipment, string piece, CancellationToken cancellation) =>
        tryton.CreateAsync(Model, new() { ["resource"] = $"{Shipments.Model},{shipment}", ["message"] = Prefix + piece }, cancellation);

    public async Task RemoveAsync(IReadOnlyCollection<int> shipments, CancellationToken cancellation)
    {
        var notes = await NotesAsync(shipments, cancellation);
        if (!notes.IsEmpty) await tryton.CallAsync($"model.{Model}.delete", [notes.Select(n => n.Id).ToArray()], cancellation);
    }

    private async Task<System.Collections.Immutable.ImmutableArray<TrytonRecord>> NotesAsync(IEnumerable<int> shipments, CancellationToken cancellation)
    {
        var resources = shipments.Select(id => $"{Shipments.Model},{id}").ToArray();
        if (resources.Length == 0) return [];
        var found = await tryton.FindAsync(Model, [Where("resource", "in", resources)], ["resource", "message"], cancellation);
        return [.. found.Where(n => n.Text("message")?.StartsWith(Prefix, StringComparison.Ordinal) == true)];
    }
}
