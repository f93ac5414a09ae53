using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Goods that lie on the table.</summary>
internal static class Receipt
{
    public static Decision Decide(ReceiveReturn c, OrderState s, DateTimeOffset now)
    {
        if ((ReturnChecks.OfId(c.ReceiptId, "receiptId") ?? (c.ReturnId is null ? null : ReturnChecks.OfId(c.ReturnId, "returnId"))) is { } bad) return bad;
        ImmutableArray<ReceivedItem> items = c.Items.IsDefault ? [] : c.Items;
        if (s.Returns.Returns.SelectMany(r => r.Receipts).FirstOrDefault(r => r.ReceiptId == c.ReceiptId) is { } known)
            return known.Items.SequenceEqual(items)
                ? new Decision.AlreadyDone($"Receipt {c.ReceiptId} is known.")
                : new Decision.Refused($"Receipt {c.ReceiptId} was reported before with other goods.", "receiptId", "Find out which of the two is true; report what was missing under an id of its own.");
        if (items.IsEmpty) return new Decision.Refused("The receipt names no goods.", "items", "Say what was in the parcel.");
        if (string.IsNullOrWhiteSpace(c.Location)) return new Decision.Refused("Nobody says where the goods lie.", "location", "Name the location.");
        foreach (var part in items.GroupBy(i => i.LineId, StringComparer.Ordinal))
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == part.Key) is not { } line) return ReturnChecks.NoLine(part.Key);
            var units = part.Any(p => p.Quantity <= 0) ? 0 : part.Sum(p => (long)p.Quantity);
            var back = s.Returns.Returns.Sum(r => r.Received(part.Key));
            if (units > 0 && units <= line.Shipped - back) continue;
            // The parcel went out and came back before its shipment was reported: it waits for that.
            if (units > 0 && units <= line.Shipped + line.Released - back) return OrderDecider.Park(c, s);
            return new Decision.Refused($"{units} units of line {part.Key} cannot be back: {line.Shipped} shipped, {back} of them are back already.", "items", "Count again; what another order sent belongs to that order.");
        }

        return Accepted(c, items, s, now);
    }

    private static Decision.Accepted Accepted(ReceiveReturn c, ImmutableArray<ReceivedItem> items, OrderState s, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        var id = c.ReturnId ?? s.Returns.Returns.FirstOrDefault(r => r.Awaits)?.Id ?? c.ReceiptId;
        if (s.Returns.Return(id) is null)
        {
            events.Add(new ReturnRequested(id, [.. items.Select(i => new ReturnLine(i.LineId, i.Quantity, i.Reason ?? "came back"))], c.By, "came back without being announced"));
            events.Add(new ReturnAuthorised(id, c.By));
        }

        events.Add(new GoodsReturned(id, c.ReceiptId, items, c.Location, c.ReceivedAt, c.By) { StockReported = c.StockReported });
        var after = events.Aggregate(s, (state, e) => OrderEvolution.Evolve(state, e, now));
        var returned = after.Returns.Return(id)!;
        if (returned.AuthorisedBy is not null && RefundPlan.ForReceipt(after, returned, returned.Receipts[^1]) is { } refund) events.Add(refund);
        return new Decision.Accepted(events.ToImmutable());
    }
}
