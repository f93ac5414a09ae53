using System.Diagnostics;
using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>The first trace of an order.</summary>
internal sealed record OrderTraceRow(string OrderId, string Trace)
{
    /// <summary>How it is written: the first one stays.</summary>
    public static readonly Bulk<OrderTraceRow> Add = new(
        "order_traces", [new("order_id", ColumnType.Text, r => r.OrderId), new("trace", ColumnType.Text, r => r.Trace)], OnConflict: "(order_id) DO NOTHING");
}

/// <summary>
/// Keeps the trace that each order began in, and links whatever touches the order later to it: a trace ends within minutes, an order lives for weeks. Costs nothing while nobody collects
/// traces.
/// </summary>
internal sealed class OrderTraces(Store store)
{
    /// <summary>Orders whose first trace is remembered.</summary>
    private const int MostKept = 10_000;

    /// <summary>Orders that one turn is linked to; a count of stock may let hundreds go on.</summary>
    private const int MostLinks = 20;

    private const string Orders = "order/";
    private readonly Dictionary<string, ActivityContext?> kept = new(StringComparer.Ordinal);

    /// <summary>A turn has changed these streams, of which some are new.</summary>
    public async ValueTask FollowAsync(Activity turn, IEnumerable<(string Stream, bool IsNew)> changed, WriteBatch write, CancellationToken cancellation)
    {
        var links = 0;
        foreach (var (stream, isNew) in changed)
        {
            if (!stream.StartsWith(Orders, StringComparison.Ordinal)) continue;
            var order = stream[Orders.Length..];
            turn.SetTag("weft.order", order);
            if (isNew)
            {
                write.OrderTraces.Add(new OrderTraceRow(order, turn.Id!));
                Keep(order, turn.Context);
            }
            else if (links < MostLinks && await FirstAsync(order, cancellation) is { } first && first.TraceId != turn.TraceId)
            {
                turn.AddLink(new ActivityLink(first));
                links++;
            }
        }
    }

    private async ValueTask<ActivityContext?> FirstAsync(string order, CancellationToken cancellation)
    {
        if (kept.TryGetValue(order, out var known)) return known;
        var first = await store.OrderTraceAsync(order, cancellation) is { } text && ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : (ActivityContext?)null;
        Keep(order, first);
        return first;
    }

    private void Keep(string order, ActivityContext? first)
    {
        if (kept.Count >= MostKept) kept.Clear();
        kept[order] = first;
    }
}
