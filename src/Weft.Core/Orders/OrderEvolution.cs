using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Notifications;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Keys of the obligations an order has once.</summary>
internal static class ObligationKeys
{
    public const string ErpCustomer = "erp-customer";
    public const string ErpSalesOrder = "erp-sales-order";
    public const string ChannelAcknowledgement = "channel-acknowledgement";
    public const string WarehouseRelease = "warehouse-release";
    public const string Shipment = "shipment";
    public const string PaymentCapture = "payment-capture";
    public const string WarehouseCancellation = "warehouse-cancellation";
    public const string ErpCancellation = "erp-cancellation";
    public const string PaymentVoid = "payment-void";
    public const string ChannelCancellation = "channel-cancellation";

    public static string ErpOrderChange(int number) => $"erp-order-change/{number}";
    public static string ChannelOrderChange(int number) => $"channel-order-change/{number}";
    public static string WarehouseRecall(string name) => $"warehouse-recall/{name}";
    public static string ChannelFulfilment(string shipment) => $"channel-fulfilment/{shipment}";
    public static string ErpDelivery(string shipment) => $"erp-delivery/{shipment}";
    public static string ErpInvoice(string shipment) => $"erp-invoice/{shipment}";
}

/// <summary>Folds an order's events.</summary>
internal static class OrderEvolution
{
    public static OrderState Evolve(OrderState s, Event recorded, DateTimeOffset at) => Notifying.Owing(Fold(s, recorded, at), recorded, at);

    private static OrderState Fold(OrderState s, Event recorded, DateTimeOffset at) => s.Plan is not null && PieceEvolution.Evolve(s, recorded, at) is { } inPieces ? inPieces : recorded switch
    {
        OrderPlaced e => s with
        {
            Order = e.Order,
            Parties = e.Parties,
            Payment = e.Order.Payment,
            Lines = [.. e.Order.Lines.Select(l => new LineState(l.LineId, l.Sku, l.Quantity))],
            Waiting = [],
            Since = at,
            Plan = e.Parties.Routed ? FulfilmentPlan.Empty : null,
        },
        WaitingForOrder e => s with { Waiting = s.Waiting.Add(new Parked(e.CommandName, e.Command)) },
        HoldPlaced e => s with { Holds = s.Holds.Add(e.Hold), ReleaseOnItsWay = Pieces.Release(s) is { } release && s.IsDue(release) },
        HoldReleased e => HoldReleased(s, e, at),
        HoldSettledBefore e => s with { Answers = s.Answers.Add(e) },
        PaymentChanged e => PaymentChanged(s, e, at),
        StockPromised e => Claiming(s, e.LineId, l => l.Promised(e.LineId, e.Reserved, e.Backordered)),
        LineExploded e => Claiming(s, e.LineId, l => l.Exploded(e.LineId, e.Parts)),
        SkuMapped e => Claiming(s, e.LineId, l => l.Mapped(e.LineId, e.Sku)),
        OrderConfirmed e => Confirmed(s, e, at),
        Shipped e => Shipped(s, e, at),
        CancellationRequested e => CancellationRequested(s, e, at),
        OrderCancelled e => Cancelled(s, e, at),
        UnitsCancelled e => Withdrawal.Applied(s, e, at),
        CancellationRefused e => Waive(s with { Cancellation = s.Cancellation! with { State = CancellationState.Refused } }, PieceKeys.Of(ObligationKeys.WarehouseCancellation, s.FulfilmentId), $"it was too late to cancel: {e.Reason}", at),
        ObligationMet e => CreditNotes.Invoiced(Set(s, e.Key, o => o with { State = ObligationState.Met, Since = at, Reference = e.Reference, Reason = null, HappenedAt = e.At }), e),
        ObligationFailed e => Failed(s, e, at),
        ObligationWaived e => Set(s, e.Key, o => Waived(o, e.Reason, at)),
        ObligationRetried e => Charging.AskedAgain(Set(s, e.Key, o => o with { State = ObligationState.Open, Since = at }), e.Key, at),
        _ => ReturnEvolution.Evolve(AmendmentEvolution.Evolve(s, recorded, at), recorded, at),
    };

    /// <summary>What the last hold kept back counts from now.</summary>
    private static OrderState HoldReleased(OrderState s, HoldReleased e, DateTimeOffset at)
    {
        var after = s with { Holds = s.Holds.RemoveAll(h => h.Kind == e.Kind && h.Key == e.Key) };
        return after.Holds.Length == 0 && Pieces.Release(s) is { } release && s.IsHeldBack(release) ? Set(after, release.Key, o => o with { Since = at }) : after;
    }

    private static OrderState PaymentChanged(OrderState s, PaymentChanged e, DateTimeOffset at)
    {
        s = AmendedMoney.Covered(s with { Payment = s.Payment with { State = e.State, Reference = e.Reference ?? s.Payment.Reference } }, e);
        s = ReturnEvolution.Paid(s, e, at);
        if (e.State != PaymentState.Authorised || s.Parties?.PaymentProvider is not { } provider) return s;
        var left = s.Lines.Any(l => l.Shipped > 0);
        var cancelled = s.Cancellation is { State: CancellationState.Done };
        if (cancelled && !left) return Add(s, Owe(ObligationKeys.PaymentVoid, ObligationKind.PaymentVoid, provider, at));
        if (left && !s.ShippedDespiteCancel && PartCaptures.Apply(s)) return PartCaptures.Owe(s, provider, at);
        return left && !s.ShippedDespiteCancel && s.Obligation(ObligationKeys.PaymentCapture) is null ? Charging.Asked(Add(s, Owe(ObligationKeys.PaymentCapture, ObligationKind.PaymentCapture, provider, at)), provider, at) : s;
    }

    private static OrderState Confirmed(OrderState s, OrderConfirmed e, DateTimeOffset at)
    {
        var p = s.Parties!;
        if (s.Obligation(ObligationKeys.ErpSalesOrder) is not null) return ConfirmedAgain(s, e, at);
        return s with
        {
            FulfilmentId = e.FulfilmentId,
            Waiting = [],
            Lines = [.. s.Lines.Select(l => l with { Released = l.Released + l.Reserved, Reserved = 0 })],
            Obligations = s.Obligations.AddRange(
                Owe(ObligationKeys.ErpCustomer, ObligationKind.ErpCustomer, p.Erp, at),
                Owe(ObligationKeys.ErpSalesOrder, ObligationKind.ErpSalesOrder, p.Erp, at, ObligationKeys.ErpCustomer),
                Owe(ObligationKeys.ChannelAcknowledgement, ObligationKind.ChannelAcknowledgement, s.Order!.Connection, at, ObligationKeys.ErpSalesOrder),
                Owe(ObligationKeys.WarehouseRelease, ObligationKind.WarehouseRelease, p.Warehouse, at, ObligationKeys.ErpSalesOrder),
                Owe(ObligationKeys.Shipment, ObligationKind.Shipment, p.Warehouse, at, ObligationKeys.WarehouseRelease)),
        };
    }

    /// <summary>After a change: the piece that was put together anew goes to the node, under a new name when the node had one.</summary>
    private static OrderState ConfirmedAgain(OrderState s, OrderConfirmed e, DateTimeOffset at)
    {
        var release = PieceKeys.Of(ObligationKeys.WarehouseRelease, e.FulfilmentId);
        ImmutableArray<string> first = [ObligationKeys.ErpSalesOrder, .. s.Obligations.Where(o => o is { Kind: ObligationKind.ErpOrderChange, Settled: false }).Select(o => o.Key)];
        s = s with { FulfilmentId = e.FulfilmentId, Waiting = [], Lines = [.. s.Lines.Select(l => l with { Released = l.Released + l.Reserved, Reserved = 0 })] };
        var node = s.Parties!.Warehouse;
        s = Add(s, Owe(release, ObligationKind.WarehouseRelease, node, at, first));
        return Add(s, Owe(PieceKeys.Of(ObligationKeys.Shipment, e.FulfilmentId), ObligationKind.Shipment, node, at, release));
    }

    private static OrderState Shipped(OrderState s, Shipped e, DateTimeOffset at)
    {
        var despite = s.Cancellation is { State: CancellationState.Done };
        foreach (var part in e.Lines)
            s = Line(s, part.LineId, l =>
            {
                var released = Math.Min(l.Released, part.Quantity);
                return l with { Released = l.Released - released, Cancelled = l.Cancelled - (part.Quantity - released), Shipped = l.Shipped + part.Quantity };
            });
        s = s with { Shipments = s.Shipments.Add(e), Waiting = [], ShippedDespiteCancel = s.ShippedDespiteCancel || despite };
        if (despite || s.Parties is not { } p) return s;
        if (e.ByChannel) s = StopNode(s, at);
        if (s.GoodsSettled) s = Set(s, PieceKeys.Of(ObligationKeys.Shipment, s.FulfilmentId), o => o.Settled ? o : o with { State = ObligationState.Met, Since = at, Reference = e.ShipmentId });
        return OwedFor(s, e, p.ErpShips, at);
    }


    /// <summary>What a shipment makes owed: the payment's capture, and telling the channel and the ERP.</summary>
    internal static OrderState OwedFor(OrderState s, Shipped e, bool erpShips, DateTimeOffset at)
    {
        var p = s.Parties!;
        var owed = ImmutableArray.CreateBuilder<Obligation>(4);
        var captures = s.Payment.State == PaymentState.Authorised && s.Obligation(ObligationKeys.PaymentCapture) is null && !PartCaptures.Apply(s) ? p.PaymentProvider : null;
        if (captures is { } provider)
            owed.Add(Owe(ObligationKeys.PaymentCapture, ObligationKind.PaymentCapture, provider, at));
        if (!e.ByChannel)
            owed.Add(Owe(ObligationKeys.ChannelFulfilment(e.ShipmentId), ObligationKind.ChannelFulfilment, s.Order!.Connection, at, ObligationKeys.ChannelAcknowledgement));
        var delivery = Owe(ObligationKeys.ErpDelivery(e.ShipmentId), ObligationKind.ErpDelivery, p.Erp, at, ObligationKeys.ErpSalesOrder);
        owed.Add(erpShips && !e.ByChannel ? delivery with { State = ObligationState.Met, Reference = e.ShipmentId } : delivery);
        owed.Add(Owe(ObligationKeys.ErpInvoice(e.ShipmentId), ObligationKind.ErpInvoice, p.Erp, at, delivery.Key));
        s = s with { Obligations = s.Obligations.AddRange(owed) };
        if (captures is not null) s = Charging.Asked(s, captures, at);
        if (PartCaptures.Apply(s) && s.Payment.State == PaymentState.Authorised && p.PaymentProvider is { } inParts) s = PartCaptures.Owe(s, inParts, at);
        return ReferenceEquals(s.Returns, ReturnsState.None) ? s : CreditNotes.Shipped(s, ObligationKeys.ErpInvoice(e.ShipmentId));
    }

    /// <summary>The channel shipped by itself: our node must not ship again.</summary>
    private static OrderState StopNode(OrderState s, DateTimeOffset at)
    {
        if (Pieces.Release(s) is not { } release) return s;
        if (release.State == ObligationState.Open && !s.IsDue(release)) return Waive(s, release.Key, "the channel shipped the order itself.", at);
        return s.Obligation(PieceKeys.Of(ObligationKeys.WarehouseCancellation, s.FulfilmentId)) is not null
            ? s
            : s with { Obligations = s.Obligations.Add(Owe(PieceKeys.Of(ObligationKeys.WarehouseCancellation, s.FulfilmentId), ObligationKind.WarehouseCancellation, release.Connection, at, release.Key)) };
    }

    private static OrderState CancellationRequested(OrderState s, CancellationRequested e, DateTimeOffset at)
    {
        s = s with { Cancellation = new Cancellation(e.By, e.Reason, CancellationState.Requested) };
        return Pieces.Release(s) is { } release && s.Obligation(PieceKeys.Of(ObligationKeys.WarehouseCancellation, s.FulfilmentId)) is null
            ? s with { Obligations = s.Obligations.Add(Owe(PieceKeys.Of(ObligationKeys.WarehouseCancellation, s.FulfilmentId), ObligationKind.WarehouseCancellation, release.Connection, at, release.Key)) }
            : s;
    }

    internal static OrderState Cancelled(OrderState s, OrderCancelled e, DateTimeOffset at)
    {
        var erpMayKnow = s.Obligation(ObligationKeys.ErpSalesOrder) is { } sale && (sale.State == ObligationState.Met || s.IsDue(sale));
        var left = s.Lines.Any(l => l.Shipped > 0);
        var before = s;
        s = s with
        {
            Cancellation = new Cancellation(e.By, e.Reason, CancellationState.Done),
            Holds = [],
            Lines = [.. s.Lines.Select(l => l with { Open = 0, Backordered = 0, Reserved = 0, Released = 0, Cancelled = l.Ordered - l.Shipped })],
            Obligations = [.. s.Obligations.Select(o => Falls(o, before, left) ? Waived(o, $"the order is cancelled: {e.Reason}", at) : o)],
        };
        var owed = ImmutableArray.CreateBuilder<Obligation>(3);
        if (erpMayKnow && !left) owed.Add(Owe(ObligationKeys.ErpCancellation, ObligationKind.ErpCancellation, s.Parties!.Erp, at, ObligationKeys.ErpSalesOrder));
        if (s.Payment.State == PaymentState.Authorised && !left && s.Parties!.PaymentProvider is { } provider)
            owed.Add(Owe(ObligationKeys.PaymentVoid, ObligationKind.PaymentVoid, provider, at));
        if (e.By != "channel") owed.Add(Owe(ObligationKeys.ChannelCancellation, ObligationKind.ChannelCancellation, s.Order!.Connection, at));
        s = s with { Obligations = s.Obligations.AddRange(owed) };
        return left && PartCaptures.Apply(s) && s.Parties!.PaymentProvider is { } inParts ? PartCaptures.GiveBackTheRest(s, inParts, at) : s;
    }

    /// <summary>What a cancellation ends: what nobody has been asked for yet, and what failed. What shipped before is paid, booked and told all the same.</summary>
    private static bool Falls(Obligation o, OrderState before, bool left) =>
        o.Kind == ObligationKind.Shipment ? o.State == ObligationState.Open : !left && o.Kind is not (ObligationKind.PaymentRefund or ObligationKind.ChannelRefund) && (o.State == ObligationState.Failed || (o.State == ObligationState.Open && !before.IsDue(o)));

    /// <summary>What failed is not on its way any more: sent again, it waits for the holds like everything else.</summary>
    private static OrderState Failed(OrderState s, ObligationFailed e, DateTimeOffset at) =>
        Set((e.Key.StartsWith(ReturnKeys.CreditNote(""), StringComparison.Ordinal) ? RefundSteps.Unblock(s, e.Key[ReturnKeys.CreditNote("").Length..]) : s) with { ReleaseOnItsWay = s.ReleaseOnItsWay && e.Key != PieceKeys.Of(ObligationKeys.WarehouseRelease, s.FulfilmentId) }, e.Key, o => o with { State = ObligationState.Failed, Since = at, Reason = e.Reason });

    internal static OrderState Add(OrderState s, Obligation owed) => s.Obligation(owed.Key) is null ? s with { Obligations = s.Obligations.Add(owed) } : s;

    internal static Obligation Owe(string key, ObligationKind kind, string connection, DateTimeOffset at, params ImmutableArray<string> after) =>
        new(key, kind, connection, after, ObligationState.Open, at);

    internal static OrderState Waive(OrderState s, string key, string reason, DateTimeOffset at) => Set(s, key, o => o.State == ObligationState.Met ? o : Waived(o, reason, at));

    private static Obligation Waived(Obligation o, string reason, DateTimeOffset at) => o with { State = ObligationState.Waived, Since = at, Reason = reason };

    internal static OrderState Set(OrderState s, string key, Func<Obligation, Obligation> change)
    {
        for (var i = 0; i < s.Obligations.Length; i++)
            if (s.Obligations[i].Key == key) return s with { Obligations = s.Obligations.SetItem(i, change(s.Obligations[i])) };
        return s;
    }

    internal static OrderState Claiming(OrderState s, string claim, Func<LineState, LineState> change) => s.Claim(claim) is { } found ? Line(s, found.Line.LineId, change) : s;

    internal static OrderState Line(OrderState s, string lineId, Func<LineState, LineState> change)
    {
        for (var i = 0; i < s.Lines.Length; i++)
            if (s.Lines[i].LineId == lineId) return s with { Lines = s.Lines.SetItem(i, change(s.Lines[i])) };
        return s;
    }
}
