using Weft.Core.Finance;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Rebuilding;

/// <summary>The lists that follow from orders.</summary>
internal sealed class OrderPart(Store store, EngineParts parts) : ReadModelPart(store, parts)
{
    private (long Since, string Id) noted;

    public override string Kind => "order";

    public override IReadOnlyList<string> Models => ["orders", "holds", "node-work", "months", "search"];

    public override async Task BeginAsync(CancellationToken cancellation) => noted = await OrderIndex.PlaceAsync(Store, cancellation);

    public override async Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation)
    {
        // Rows first: what a running node writes meanwhile is in the events then, and is looked at again.
        var there = await OrderRows.ReadAsync(Store, [.. streams.Select(s => StreamId.Parse(s).Key)], cancellation);
        var found = new List<ModelDifference>();
        var write = new WriteBatch();
        var terms = new List<TermRow>();
        foreach (var (stream, state, events) in await FoldAsync(streams, cancellation))
        {
            var order = (OrderState)state;
            var wrong = Differences(order, events, there).ToList();
            if (!await IsFoundAsync(order, events, cancellation)) wrong.Add(("search", "it is not found by all of its words."));
            found.AddRange(wrong.Select(w => new ModelDifference(w.Model, stream, $"{order.Id}: {w.Words}")));
            foreach (var model in wrong.Select(w => w.Model).Where(m => mend?.Contains(m) == true)) await MendAsync(model, order, events, write, terms, cancellation);
        }

        if (write.RowCount > 0) await Store.CommitAsync(write, cancellation);
        if (terms.Count > 0) await Store.RunAsync(Store.FindBy, terms, cancellation);
        return found;
    }

    public override async Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation)
    {
        var found = new List<ModelDifference>();
        foreach (var (model, clear) in ((string, Bulk<string>)[])[("orders", Clearing.Orders), ("holds", HoldStatements.Clear), ("node-work", NodeWorkRow.Clear), ("months", Clearing.Months)])
            if (names.Contains(model)) found.AddRange(await OrphansAsync(model, clear, id => OrderWorkflow.StreamOf(new(id)).ToString(), write, cancellation));
        return found;
    }

    private IEnumerable<(string Model, string Words)> Differences(OrderState order, IReadOnlyList<EventRow> events, OrderRows there)
    {
        var id = order.Id.Value;
        var row = OrderProjection.Row(order, EngineParts.Clock);
        var has = there.Orders.GetValueOrDefault(id);
        if (row is null ? has is not null : has is null || row with { UpdatedAt = has.UpdatedAt } != has) yield return ("orders", has is null ? "it is missing." : row is null ? "the order has not arrived." : Words(row, has));
        if (row is null) yield break;
        if (!HoldsOf(order).ToHashSet().SetEquals(there.Holds[id])) yield return ("holds", $"{there.Holds[id].Count()} holds are listed, the order has {order.Holds.Length}.");
        if (!WorkOf(order).ToHashSet().SetEquals(there.Work[id])) yield return ("node-work", "its open pieces are listed otherwise.");
        // A month that is listed and in which nothing was decided only makes a closing look once more.
        if (MonthOf(order, events) is { } month && string.CompareOrdinal(there.Months.GetValueOrDefault(id)?.Month ?? "", month.Month) < 0) yield return ("months", $"something happened in {month.Month}, which is not listed.");
    }

    private async Task MendAsync(string model, OrderState order, IReadOnlyList<EventRow> events, WriteBatch write, List<TermRow> terms, CancellationToken cancellation)
    {
        var id = order.Id.Value;
        switch (model)
        {
            case "orders":
                await Store.RunAsync(Clearing.Orders, [id], cancellation);
                if (OrderProjection.Row(order, EngineParts.Clock) is { } row) write.Orders.Add(row with { UpdatedAt = events[^1].At });
                break;
            case "holds":
                write.HoldsOver.Add(id);
                write.Holds.AddRange(HoldsOf(order));
                break;
            case "node-work":
                write.NodeWorkOver.Add(id);
                write.NodeWork.AddRange(WorkOf(order));
                break;
            case "months":
                write.OrderMonths.Add(MonthOf(order, events)!);
                break;
            default:
                terms.AddRange(OrderTerms.Of(order.Order!).Select(t => new TermRow(StoredText.Of(t), Micros.Of(order.Since), id)));
                break;
        }
    }

    private static string Words(OrderRow now, OrderRow was)
    {
        var fields = ((string Name, object? Now, object? Was)[])
        [
            ("connection", now.Connection, was.Connection), ("number", now.Number, was.Number), ("status", now.Status, was.Status), ("in sync", now.InSync, was.InSync), ("held", now.Held, was.Held),
            ("attention", now.Attention, was.Attention), ("total", now.Total, was.Total), ("currency", now.Currency, was.Currency), ("ERP number", now.Erp, was.Erp), ("placed at", now.PlacedAt, was.PlacedAt),
            ("since", now.Since, was.Since), ("synced at", now.SyncedAt, was.SyncedAt),
        ];
        return string.Join(", ", fields.Where(f => !Equals(f.Now, f.Was)).Select(f => $"{f.Name} is listed as {f.Was ?? "nothing"}, the events say {f.Now ?? "nothing"}")) + ".";
    }

    private static IEnumerable<HoldRow> HoldsOf(OrderState order) =>
        order.Order is not { } o ? [] : order.Holds.Select(h => new HoldRow(order.Id.Value, h.Kind.ToString(), h.Key, h.Owner, h.Reason, h.NextStep, Micros.Of(h.Since), Micros.Of(o.PlacedAt))).DistinctBy(h => (h.Kind, h.Key));

    private static IEnumerable<NodeWorkRow> WorkOf(OrderState order) => Core.Orders.Fulfilment.OpenWork.Of(order).GroupBy(l => l, StringComparer.Ordinal).Select(g => new NodeWorkRow(order.Id.Value, g.Key, g.Count()));

    private static OrderMonthRow? MonthOf(OrderState order, IReadOnlyList<EventRow> events)
    {
        var last = Period.Of(Micros.ToTime(events[^1].At));
        return last == Period.Of(order.Since) ? null : new OrderMonthRow(order.Id.Value, last.ToString(), Micros.Of(order.Since));
    }

    /// <summary>An order that was changed may be listed by what it was when it was noted.</summary>
    private async Task<bool> IsFoundAsync(OrderState order, IReadOnlyList<EventRow> events, CancellationToken cancellation)
    {
        var (id, since) = (order.Id.Value, Micros.Of(order.Since));
        if (order.Order is null || since > noted.Since || (since == noted.Since && string.CompareOrdinal(id, noted.Id) > 0)) return true;
        var placed = events.Select(e => EngineParts.Vocabulary.Read<Event>(e.Type, e.Data)).OfType<OrderPlaced>().First().Order;
        var (now, then) = (TermsOf(order.Order), TermsOf(placed));
        var found = (await Store.TermsAsync([.. now.Union(then)], since, id, cancellation)).ToHashSet(StringComparer.Ordinal);
        return now.All(found.Contains) || then.All(found.Contains);
    }

    private static List<string> TermsOf(Order order) => [.. OrderTerms.Of(order).Select(StoredText.Of)];
}

/// <summary>What is listed of some orders.</summary>
internal sealed record OrderRows(Dictionary<string, OrderRow> Orders, ILookup<string, HoldRow> Holds, ILookup<string, NodeWorkRow> Work, Dictionary<string, OrderMonthRow> Months)
{
    public static async Task<OrderRows> ReadAsync(Store store, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var orders = (await store.OrdersAsync(ids, cancellation)).ToDictionary(o => o.Id, StringComparer.Ordinal);
        var (holds, work, months) = await store.ListedAsync(ids, cancellation);
        return new OrderRows(
            orders, holds.ToLookup(h => h.OrderId, StringComparer.Ordinal), work.ToLookup(w => w.OrderId, StringComparer.Ordinal), months.ToDictionary(m => m.OrderId, StringComparer.Ordinal));
    }
}
