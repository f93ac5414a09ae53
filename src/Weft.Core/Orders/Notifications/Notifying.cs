using System.Collections.Immutable;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Notifications;

/// <summary>
/// Owes the customer a message for each fact that the channel tells of: one obligation a fact, so that it is sent once, retried and visible like everything that is owed, and
/// never sent by a replay. No order waits for it: a mailbox that is full is no reason why an order is not in sync.
/// </summary>
internal static class Notifying
{
    private const string Prefix = "notification/";
    private static readonly string paymentRefund = ReturnKeys.Payment("");

    /// <summary>The state after an event with what is owed to the customer because of it.</summary>
    public static OrderState Owing(OrderState s, Event recorded, DateTimeOffset at)
    {
        if (s.Parties?.Notify is not { } plan || s.Order!.Customer?.Email is not { Length: > 0 } || KeyOf(recorded, s) is not var (fact, key) || !plan.Facts.Contains(fact)) return s;
        return s.Obligation(key) is null ? s with { Obligations = s.Obligations.Add(new(key, ObligationKind.Notification, plan.Connection, [], ObligationState.Open, at)) } : s;
    }

    /// <summary>What is sent: what the order says now, which is when the fact came to be.</summary>
    public static NotificationRequest Request(Obligation owed, OrderState s)
    {
        var (order, parts) = (s.Order!, owed.Key.Split('/', 3));
        var fact = Enum.Parse<NotificationFact>(parts[1], ignoreCase: true);
        var request = new NotificationRequest(s.Id, fact, s.Parties!.Notify!.Language, order.Number, order.Customer.Email!, order.Customer.Name, []) { At = owed.Since };
        return fact switch
        {
            NotificationFact.Shipped when s.Shipments.FirstOrDefault(x => x.ShipmentId == parts[2]) is { } x =>
                request with { Lines = Lines(x.Lines, order), Carrier = x.Carrier, Tracking = x.Tracking, At = x.ShippedAt },
            NotificationFact.Backordered => request with { Lines = Lines(s.Lines.Select(l => new LineQuantity(l.LineId, l.Backordered)), order) },
            NotificationFact.Cancelled when parts.Length > 2 => request with { Lines = Lines(s.UnitsCancelled.Where(u => u.Key == parts[2]).SelectMany(u => u.Lines), order) },
            NotificationFact.Cancelled => request with { Lines = Lines(s.Lines.Select(l => new LineQuantity(l.LineId, l.Cancelled)), order) },
            NotificationFact.Refunded when s.Returns.Refund(parts[2]) is { } refund => request with { Lines = Lines(refund.Decided.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity)), order), Amount = refund.ToPay },
            _ => request with { Lines = Lines(s.Lines.Select(l => new LineQuantity(l.LineId, l.Ordered - l.Cancelled)), order), Amount = Withdrawal.Remaining(s).Total },
        };
    }

    private static (NotificationFact Fact, string Key)? KeyOf(Event recorded, OrderState s) => recorded switch
    {
        OrderConfirmed => (NotificationFact.Confirmed, Prefix + "confirmed"),
        // A channel that ships by itself tells its customer by itself.
        Shipped { ByChannel: false } e => (NotificationFact.Shipped, $"{Prefix}shipped/{e.ShipmentId}"),
        StockPromised { Backordered: > 0 } => (NotificationFact.Backordered, Prefix + "backordered"),
        OrderCancelled => (NotificationFact.Cancelled, Prefix + "cancelled"),
        // Whoever takes units out by hand has talked to the customer.
        UnitsCancelled e when Backorders.Is(e) && s.Lines.Any(l => l.Cancelled < l.Ordered) => (NotificationFact.Cancelled, $"{Prefix}cancelled/{e.Key}"),
        ObligationMet e when e.Key.StartsWith(paymentRefund, StringComparison.Ordinal) => (NotificationFact.Refunded, $"{Prefix}refunded/{e.Key[paymentRefund.Length..]}"),
        _ => null,
    };

    private static ImmutableArray<NotifiedLine> Lines(IEnumerable<LineQuantity> lines, Order order) =>
        [.. lines.Where(l => l.Quantity > 0).Select(l => new NotifiedLine(order.Lines.FirstOrDefault(o => o.LineId == l.LineId)?.Title ?? l.LineId, l.Quantity))];
}
