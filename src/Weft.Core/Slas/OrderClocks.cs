using System.Collections.Immutable;
using Weft.Core.Orders;

namespace Weft.Core.Slas;

/// <summary>The clocks of an order: one for each step that has begun and has a target. What is not needed any more has none.</summary>
public static class OrderClocks
{
    /// <summary>Who has the ball when a system refused for good: only people can go on.</summary>
    public const string Operators = "operators";

    /// <summary>All clocks, those that ended included.</summary>
    public static List<SlaClock> Of(OrderState s, SlaPolicy policy)
    {
        var clocks = new List<SlaClock>(6);
        if (s.Order is null || s.Parties is null) return clocks;
        if (Acceptance(s, policy) is { } acceptance) clocks.Add(acceptance);
        foreach (var o in s.Obligations)
        {
            if (o.State == ObligationState.Waived || WorkflowOf(o.Kind) is not { } workflow || Began(o, workflow, s) is not { } from) continue;
            var stops = workflow == SlaWorkflow.WarehouseRelease ? StopsOf(o, s) : [];
            var owner = stops is [.., { Until: null }] ? StoppedBy(s) : o.State == ObligationState.Failed ? Operators : o.Connection;
            clocks.Add(new SlaClock(workflow, o.Key, owner, policy.Of(workflow, s.Order.Connection), from, stops, o.State == ObligationState.Met ? o.Since : null));
        }

        return clocks;
    }

    /// <summary>Who has to act before a stopped order goes on.</summary>
    public static string StoppedBy(OrderState s) => s.Holds is [var hold, ..] ? hold.Owner : s.Parties?.Location ?? Operators;

    private static SlaClock? Acceptance(OrderState s, SlaPolicy policy)
    {
        var target = policy.Of(SlaWorkflow.OrderAcceptance, s.Order!.Connection);
        ImmutableArray<Stop> stops = s.Stops.Length == 0 ? s.Stops : [.. s.Stops.Where(x => x.Whole)];
        if (s.Obligation(ObligationKeys.ErpSalesOrder) is not { } sale)
        {
            if (s.Cancellation is { State: CancellationState.Done }) return null;
            return new SlaClock(SlaWorkflow.OrderAcceptance, ObligationKeys.ErpSalesOrder, stops is [.., { Until: null }] ? StoppedBy(s) : s.Parties!.Erp, target, s.Since, stops, null);
        }

        if (sale.State == ObligationState.Waived) return null;
        var customer = s.Obligation(ObligationKeys.ErpCustomer);
        var owner = sale.State == ObligationState.Failed || customer?.State == ObligationState.Failed ? Operators : sale.Connection;
        return new SlaClock(SlaWorkflow.OrderAcceptance, sale.Key, owner, target, s.Since, stops, sale.State == ObligationState.Met ? sale.Since : null);
    }

    private static SlaWorkflow? WorkflowOf(ObligationKind kind) => kind switch
    {
        ObligationKind.WarehouseRelease => SlaWorkflow.WarehouseRelease,
        ObligationKind.Shipment => SlaWorkflow.Shipment,
        ObligationKind.ChannelFulfilment => SlaWorkflow.ShipmentConfirmation,
        ObligationKind.ErpInvoice => SlaWorkflow.Invoicing,
        ObligationKind.ErpCreditNote or ObligationKind.PaymentRefund or ObligationKind.ChannelRefund => SlaWorkflow.RefundReconciliation,
        _ => null,
    };

    /// <summary>When a step began: when it was owed, or when the last thing it waits for was done; null before that. Goods that left are to be confirmed and invoiced from then on, whatever else is late.</summary>
    private static DateTimeOffset? Began(Obligation o, SlaWorkflow workflow, OrderState s)
    {
        var began = o.OwedAt;
        if (workflow is SlaWorkflow.ShipmentConfirmation or SlaWorkflow.Invoicing) return began;
        foreach (var key in o.After)
        {
            if (s.Obligation(key) is not { } first) continue;
            if (!first.Settled) return null;
            if (first.Since > began) began = first.Since;
        }

        return o.State == ObligationState.Open && !s.IsDue(o) && !s.IsHeldBack(o) ? null : began;
    }

    /// <summary>Of a release that was on its way before the hold came, the hold stops nothing.</summary>
    private static ImmutableArray<Stop> StopsOf(Obligation release, OrderState s) =>
        s.Stops is [.., { Until: null }] && !s.IsHeldBack(release) ? s.Stops[..^1] : s.Stops;
}
