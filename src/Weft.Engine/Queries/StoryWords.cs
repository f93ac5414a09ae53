using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>Events and obligations in retail words.</summary>
internal static class StoryWords
{
    public static string Of(ObligationKind kind) => kind switch
    {
        ObligationKind.ErpCustomer => "customer in the ERP",
        ObligationKind.ErpSalesOrder => "sales order in the ERP",
        ObligationKind.ChannelAcknowledgement => "acknowledgement to the channel",
        ObligationKind.WarehouseRelease => "release to the warehouse",
        ObligationKind.Shipment => "shipment by the warehouse",
        ObligationKind.PaymentCapture => "capture of the payment",
        ObligationKind.ChannelFulfilment => "fulfilment with tracking to the channel",
        ObligationKind.ErpDelivery => "goods issue in the ERP",
        ObligationKind.ErpInvoice => "invoice in the ERP",
        ObligationKind.WarehouseCancellation => "stop at the warehouse",
        ObligationKind.ErpCancellation => "cancellation in the ERP",
        ObligationKind.PaymentVoid => "release of the authorised payment",
        ObligationKind.ChannelCancellation => "cancellation in the channel",
        ObligationKind.Notification => "e-mail to the customer",
        _ => ReturnWords.Of(kind) ?? AmendmentWords.Of(kind) ?? kind.ToString(),
    };

    public static string Of(Event e) => e switch
    {
        OrderPlaced x => $"Order {x.Order.Number} over {x.Order.Total} arrived from {x.Order.Connection}; the customer placed it at {x.Order.PlacedAt:yyyy-MM-dd HH:mm:ss zzz}{(x.Order.PickUpAt is { } place ? $", picks it up at {place}" : "")}{(x.Order.PromisedBy is { } by ? $", and was promised to have it by {by:yyyy-MM-dd HH:mm zzz}" : "")}.",
        WaitingForOrder x => $"{Waits(x.CommandName)} arrived first and waits for the order.",
        WaitingRefused x => $"{Waits(x.CommandName)} had waited for the order and could not be done: {Sentence(x.Reason)}",
        HoldPlaced x => $"Stopped: {Sentence(x.Hold.Reason)} {x.Hold.NextStep}",
        HoldSettledBefore x => $"{Actors.First(x.By)} {(x.Accept ? "cleared" : "declined")} it before the hold {HoldNames.Quoted(x.Kind, x.Key)} came: {Sentence(x.Reason)}",
        HoldReleased x => $"The hold {HoldNames.Quoted(x.Kind, x.Key)} was released by {Actors.Of(x.By)}.",
        PaymentChanged x => Of(x.State),
        StockPromised { Backordered: 0 } x => $"Line {x.LineId}: {Units(x.Reserved)} reserved.",
        StockPromised x => $"Line {x.LineId}: {Units(x.Reserved)} reserved, {Units(x.Backordered)} waiting for stock.",
        LineExploded x => $"Line {x.LineId} is a kit of {string.Join(" and ", x.Parts.Select(p => $"{p.Quantity} × {p.Sku}"))}.",
        SkuMapped x => $"Line {x.LineId} is SKU {x.Sku}.",
        OrderConfirmed x => $"Nothing stands in the way: the order goes to the ERP and to {x.Node}.",
        Shipped x => $"Shipment {x.ShipmentId}: {Units(x.Lines.Sum(l => l.Quantity))} left with {x.Carrier ?? "an unnamed carrier"}, tracking {x.Tracking ?? "none"}{(x.ByChannel ? "; the channel shipped it" : "")}.",
        CancellationRequested x => $"{Actors.First(x.By)} asks to cancel ({x.Reason}); the warehouse has to say whether it still can.",
        OrderCancelled x => $"Cancelled by {Actors.Of(x.By)}: {Sentence(x.Reason)}",
        UnitsCancelled x => $"{Actors.First(x.By)} takes out {string.Join(" and ", x.Lines.Select(l => $"{Units(l.Quantity)} of line {l.LineId}"))}: {Sentence(x.Reason)}",
        CancellationRefused x => $"Too late to cancel: {Sentence(x.Reason)}",
        ObligationMet { Adopted: true } x => $"Done: {Name(x.Key)}{Named(x.Reference)}; adopted after an uncertain attempt, it existed already.",
        ObligationMet x => $"Done: {Name(x.Key)}{Named(x.Reference)}.",
        ObligationFailed x => $"Refused: {Name(x.Key)}. {Sentence(x.Reason)}",
        ObligationWaived x => $"Not needed any more: {Name(x.Key)}: {Sentence(x.Reason)}",
        ObligationRetried x => $"{Actors.First(x.By)} sends it again: {Name(x.Key)}.",
        _ => PieceWords.Of(e) ?? ReturnWords.Of(e) ?? AmendmentWords.Of(e) ?? e.GetType().Name,
    };

    /// <summary>The other system's number. Our own name of a piece tells nobody anything.</summary>
    private static string Named(string? reference)
    {
        if (string.IsNullOrEmpty(reference)) return "";
        var piece = reference.LastIndexOf("/F", StringComparison.Ordinal);
        return piece > 0 && reference.AsSpan(piece + 2).IndexOfAnyExceptInRange('0', '9') < 0 ? "" : $" ({reference})";
    }

    private static string Of(PaymentState state) => state switch
    {
        PaymentState.Pending => "The payment is not authorised yet.",
        PaymentState.Authorised => "The payment is authorised.",
        PaymentState.Captured => "The payment is captured: the customer has paid.",
        PaymentState.Voided => "The authorised payment was released.",
        _ => "The payment failed.",
    };

    /// <summary>What waited, from the persisted name of its command.</summary>
    private static string Waits(string command) => command switch
    {
        "order.report-payment.v1" => "The report of a payment",
        "order.report-shipment.v1" => "The report of a shipment",
        "order.report-channel-fulfilment.v1" => "The channel's report that it is fulfilled",
        "order.cancel.v1" => "The cancellation",
        "order.cancel-units.v1" => "The cancellation of units",
        "order.amend.v1" => "A change",
        "order.place-hold.v1" => "A hold",
        "order.release-hold.v1" or "order.settle-hold.v1" => "The answer to a hold",
        "order.decide-proposal.v1" => "The decision about a change",
        "order.offer-substitute.v1" => "The offer of a substitute",
        "order.accept-fulfilment.v1" or "order.reject-fulfilment.v1" => "The node's answer",
        "return.request.v1" => "The announcement of a return",
        "return.authorise.v1" or "return.close.v1" => "The answer to a return",
        "return.receive.v1" => "The report of goods that came back",
        "refund.request.v1" => "The wish for a refund",
        "refund.report.v1" => "The report of a refund",
        "refund.pay-first.v1" or "refund.tell-channel.v1" => "The decision about a refund",
        "exchange.offer-credit.v1" or "exchange.credit-taken.v1" or "exchange.end.v1" or "exchange.withdraw-credit.v1" or "exchange.return-credit.v1" => "The credit of an exchange",
        _ => "A message about the order",
    };

    /// <summary>Holds by kind and key, with the verb.</summary>
    public static string Of(IReadOnlyCollection<Hold> holds) =>
        $"the {(holds.Count == 1 ? "hold" : "holds")} {string.Join(" and ", holds.Select(h => HoldNames.Quoted(h.Kind, h.Key)))} {(holds.Count == 1 ? "is" : "are")}";

    /// <summary>What people and other systems say ends as it pleases them.</summary>
    public static string? Sentence(string? text) => string.IsNullOrEmpty(text) || text[^1] is '.' or '!' or '?' ? text : text + ".";

    /// <summary>"1 unit", "2 units".</summary>
    public static string Units(int count) => count == 1 ? "1 unit" : $"{count} units";

    /// <summary>What an obligation is, from its key.</summary>
    public static string Name(string key)
    {
        var kind = key.Split('/')[0].Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse<ObligationKind>(kind, ignoreCase: true, out var known) ? Of(known) : key;
    }
}
