using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Reconciliation;

/// <summary>The last events of a SKU, newest first.</summary>
/// <param name="Events">Each with its row.</param>
internal sealed record SkuTail(IReadOnlyList<(EventRow Row, Event What)> Events)
{
    /// <summary>When the newest was recorded.</summary>
    public DateTimeOffset? ChangedAt => Events.Count > 0 ? Micros.ToTime(Events[0].Row.At) : null;

    /// <summary>Numbers that a channel has taken over, newest first.</summary>
    public ImmutableArray<int> Told(string channel) => [.. Events.Select(e => e.What).OfType<StockPublished>().Where(p => p.Channel == channel && p.Refused is null).Select(p => p.Number)];
}

/// <summary>Traces a difference to the events and deliveries that led to it.</summary>
internal sealed class Tracer(Store store, Vocabulary vocabulary)
{
    /// <summary>Events that are searched for the cause.</summary>
    private const int MostEvents = 60;

    /// <summary>Events that are kept with a difference.</summary>
    private const int MostTraced = 5;

    public async Task<SkuTail> TailAsync(Sku sku, CancellationToken cancellation)
    {
        var rows = await store.TailAsync(StockWorkflow.StreamOf(sku).ToString(), MostEvents, cancellation);
        return new SkuTail([.. rows.Select(r => (r, vocabulary.Read<Event>(r.Type, r.Data)))]);
    }

    public async Task<Difference> TraceAsync(Difference d, CancellationToken cancellation) => Trace(d, await TailAsync(d.Sku, cancellation));

    public static Difference Trace(Difference d, SkuTail tail)
    {
        var moves = tail.Events.Where(e => IsMove(e.What)).ToList();
        var cause = moves.Where(e => LedTo(e.What, d)).Select(e => e.Row).FirstOrDefault() ?? moves.Select(e => e.Row).FirstOrDefault();
        return d with { Cause = cause is null ? null : IdOf(cause), Trace = [.. moves.Take(MostTraced).Select(e => $"{IdOf(e.Row)} {e.Row.Type} ({e.Row.Cause})")] };
    }

    private static bool LedTo(Event e, Difference d) => d.Kind switch
    {
        DiscrepancyKind.ChannelStock => e is StockPublished p ? p.Channel == d.Where : e is ChannelStockSeen seen && seen.Channel == d.Where,
        DiscrepancyKind.OwnerStock when d.Class == DiscrepancyClass.ForeignWrite => e is StockMoved m && m.Location == d.Location,
        DiscrepancyKind.OwnerStock => e is StockCounted c && c.Location == d.Location,
        DiscrepancyKind.Promise => e is StockReserved r ? r.Order == d.Order && r.LineId == d.LineId : e is StockReleased x && x.Order == d.Order && x.LineId == d.LineId,
        _ => false,
    };

    private static bool IsMove(Event e) => e is StockCounted or StockMoved or StockReserved or StockReleased or StockConsumed or UnitsHeld or UnitsReleased or StockPublished or ChannelStockSeen or StockRepublished;

    private static string IdOf(EventRow row) => $"{row.Stream}@{row.Version}";
}
