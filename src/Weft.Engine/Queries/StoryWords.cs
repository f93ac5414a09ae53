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
        HoldPlaced x => $"{Stopped(x.Hold)}: {Sentence(x.Hold.Reason)} {x.Hold.NextStep}",
        HoldSettledBefore x => $"{Actors.First(x.By)} {(x.Accept ? "cleared" : "declined")} it before the hold {HoldNames.Quoted(x.Kind, x.Key)} came: {Sentence(x.Reason)}",
        HoldReleased x => $"The hold {HoldNames.Quoted(x.Kind, x.Key)} was released by {Actors.Of(x.By)}.",
        PaymentChanged x => Of(x.State),
        StockPromised { Backordered: 0 } x => $"{Begun(Line(x.LineId))}: {Units(x.Reserved)} reserved.",
        StockPromised x => $"{Begun(Line(x.LineId))}: {(x.Reserved == 0 ? "nothing" : Units(x.Reserved))} reserved, {Units(x.Backordered)} waiting for stock.",
        LineExploded x => $"{Begun(Line(x.LineId))} is a kit of {string.Join(" and ", x.Parts.Select(p => $"{p.Quantity} × {p.Sku}"))}.",
        SkuMapped x => $"{Begun(Line(x.LineId))} is SKU {x.Sku}.",
        OrderConfirmed x => $"Nothing stands in the way: the order goes to the ERP and to {x.Node}.",
        Shipped x => $"Shipment {x.ShipmentId}: {Units(x.Lines.Sum(l => l.Quantity))} left{(x.Carrier is null ? "" : " with " + x.Carrier)}, {(x.Tracking is null ? "without a tracking number" : "tracking " + x.Tracking)}{(x.ByChannel ? "; the channel shipped it" : "")}.",
        CancellationRequested x => $"{Actors.First(x.By)} asks to cancel (“{x.Reason}”); the warehouse has to say whether it still can.",
        OrderCancelled x => $"Cancelled by {Actors.Of(x.By)}: {Sentence(x.Reason)}",
        UnitsCancelled x => $"{Actors.First(x.By)} takes out {string.Join(" and ", x.Lines.Select(l => $"{Units(l.Quantity)} of line {l.LineId}"))}: {Sentence(x.Reason)}",
        CancellationRefused x => Once($"Too late to cancel: {Sentence(x.Reason)}"),
        ObligationMet { Adopted: true } x => $"Done: {Name(x.Key)}{Named(x.Reference)}; adopted after an uncertain attempt, it existed already.",
        ObligationMet x => $"Done: {Name(x.Key)}{Named(x.Reference)}.",
        ObligationFailed x => $"Refused: {Name(x.Key)}. {Sentence(x.Reason)}",
        ObligationWaived x => $"Not needed any more: {Name(x.Key)}. {Begun(Once(Sentence(x.Reason)!))}",
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
    private static string Waits(string command) => Article(command) + MessageWords.Of(command);

    private static string Article(string command) => command is "order.amend.v1" or "order.place-hold.v1" ? "A " : "The ";

    /// <summary>Who stops an order, and why; what Weft finds by itself says so in its reason.</summary>
    private static string Stopped(Hold h) => h.Kind switch
    {
        HoldKind.Manual when HoldNames.Detail(h.Kind, h.Key) is { } by && h.Owner != "catalogue" => $"Stopped by {Actors.Of(by)}",
        HoldKind.PaymentReview or HoldKind.Fraud or HoldKind.BalanceDue or HoldKind.RefundDue => $"Stopped, {HoldNames.Quoted(h.Kind, h.Key)}",
        _ => "Stopped",
    };

    /// <summary>Holds by kind and key, with the verb.</summary>
    public static string Of(IReadOnlyCollection<Hold> holds) =>
        $"the {(holds.Count == 1 ? "hold" : "holds")} {string.Join(" and ", holds.Select(h => HoldNames.Quoted(h.Kind, h.Key)))} {(holds.Count == 1 ? "is" : "are")}";

    /// <summary>What people and other systems say ends as it pleases them.</summary>
    public static string? Sentence(string? text) => text switch
    {
        null or "" => text,
        [.., not '.', '.', '.'] => text[..^1],
        [.., '.' or '!' or '?'] => text,
        _ => text + ".",
    };

    /// <summary>What a system says of its own accord may begin as the sentence about it does.</summary>
    public static string Once(string text) => text.Replace("oo late to cancel: Too late to cancel:", "oo late to cancel:", StringComparison.Ordinal);

    /// <summary>A line, a piece's share of it (<c>1@F2</c>), or a part of a kit in it (<c>1#LID</c>).</summary>
    public static string Line(string id)
    {
        var piece = id.Split('@');
        var part = piece[0].Split('#', 2);
        return $"line {part[0]}{(part.Length > 1 ? $", part {part[1]}" : "")}{(piece.Length > 1 ? $" ({piece[1]})" : "")}";
    }

    /// <summary>A clause as a sentence of its own.</summary>
    public static string Begun(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>True for what is told a second time with the same words: a delivery's answer after the other system's own report of it.</summary>
    public static bool IsRepeated(Event e, string text, HashSet<string> told) => e is ObligationMet met && !told.Add(met.Key + text);

    /// <summary>"1 unit", "2 units".</summary>
    public static string Units(int count) => count == 1 ? "1 unit" : $"{count} units";

    /// <summary>What an obligation is, from its key.</summary>
    public static string Name(string key)
    {
        var parts = key.Split('/');
        if (!Enum.TryParse<ObligationKind>(parts[0].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var known)) return key;
        return parts.Length > 1 && parts[1] is ['F', .. var piece] && piece.Length > 0 && piece.All(char.IsAsciiDigit) ? $"{Of(known)} ({parts[1]})" : Of(known);
    }
}
