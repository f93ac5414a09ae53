using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What each command leads to in each state of an order. Knows nothing of time, stores or vendors.</summary>
public static class OrderDecider
{
    private const string ReleaseIt = "Release the hold when the order may go on.";

    private const string TooLateForTheNode =
        "The warehouse has the order already, and a hold does not stop it there: cancel the order to ask the warehouse to stop, or release the hold when the order may go on.";

    /// <summary>Decides one command.</summary>
    public static Decision Decide(Command command, OrderState s, DateTimeOffset now)
    {
        if (command is PlaceOrder place) return Placement.Decide(place, s, now);
        if (s.Order is null && OrderJson.Knows(command)) return Park(command, s);
        if (s.Plan is not null && PieceDecider.Decide(command, s, now) is { } inPieces) return inPieces;
        return command switch
        {
            ReportPayment c => Reauthorisation.Decide(c, s, now) ?? Payment(c, s),
            ReportShipment c => Shipment(c, s),
            ReportChannelFulfilment c => ChannelFulfilment(c, s, now),
            CancelOrder c => Cancel(c, s),
            CancelUnits c => Withdrawal.Decide(c, s),
            AmendOrder c => Amendment.Decide(c, s, now),
            DecideProposal c => Amendment.Decide(c, s),
            LineReserved c => StockAnswers.Reserved(c, s),
            LineIsKit c => StockAnswers.IsKit(c, s, now),
            LineSkuUnknown c => StockAnswers.SkuUnknown(c, s, now),
            LineSkuMapped c => StockAnswers.SkuMapped(c, s),
            PlaceHold c => Hold(c, s, now),
            ReleaseHold c => Release(c, s),
            SettleHold c => HoldSettlement.Decide(c, s),
            DeliverySettled c => Reauthorisation.Decide(c, s, now) ?? Settlement.Decide(c, s, now),
            DeliveryRetried c => Settlement.Decide(c, s),
            AcceptFulfilment or RejectFulfilment => PieceDecider.NotRouted(),
            _ => ReturnDecider.Decide(command, s, now) ?? new Decision.Unexpected($"An order does not know what to do with {command.GetType().Name}."),
        };
    }

    /// <summary>Keeps a command until the order (or its confirmation) is there.</summary>
    internal static Decision Park(Command command, OrderState s)
    {
        var (name, json) = OrderJson.Freeze(command);
        if (s.Waiting.Any(w => w.CommandName == name && w.Command.Value == json.Value)) return new Decision.AlreadyDone("The same message is already waiting for the order.");
        return s.Waiting.Length >= Limits.WaitingCommands
            ? new Decision.Refused($"{Limits.WaitingCommands} messages already wait for order {s.Id}, which has not arrived.", "order", "Check why the channel does not send the order itself.")
            : Decision.Accept(new WaitingForOrder(name, json));
    }

    private static Decision Payment(ReportPayment c, OrderState s)
    {
        if (AmendedMoney.Raised(c, s) is { } raised) return raised;
        if (c.State == PaymentState.Pending || c.State == s.Payment.State || Rank(c.State) < Rank(s.Payment.State) || (c.State == PaymentState.Failed && s.Payment.State != PaymentState.Pending))
            return new Decision.AlreadyDone($"The payment is already {s.Payment.State}.");
        var changed = new PaymentChanged(c.State, c.Reference ?? s.Payment.Reference) { Amount = s.Amendments.Covered is not null || AmendedMoney.IsTooMuch(c, s) ? c.Amount : null };
        var pending = s.Holds.FirstOrDefault(h => h.Kind == HoldKind.PaymentPending);
        return pending is not null && c.State is (PaymentState.Authorised or PaymentState.Captured)
            ? Decision.Accept(changed, new HoldReleased(pending.Kind, pending.Key, "payment"))
            : Decision.Accept(changed);
    }

    /// <summary>Payments move forward only, because reports arrive in any order. Money that has moved is no longer released by a void.</summary>
    private static int Rank(PaymentState state) => state switch { PaymentState.Authorised => 1, PaymentState.Voided => 2, PaymentState.Captured => 3, _ => 0 };

    private static Decision Shipment(ReportShipment c, OrderState s)
    {
        if (s.Shipments.Any(x => x.ShipmentId == c.ShipmentId)) return new Decision.AlreadyDone($"Shipment {c.ShipmentId} is already known.");
        if (!s.Confirmed && s.Cancellation is null) return new Decision.Unexpected($"{c.ShipmentId} reports goods of an order that was never given to a warehouse.");
        var lines = c.Lines.IsDefaultOrEmpty ? Everything(s) : [.. c.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, Sum(g)))];
        foreach (var part in lines)
        {
            var line = s.Lines.FirstOrDefault(l => l.LineId == part.LineId);
            if (line is null) return new Decision.Refused($"The shipment names line {part.LineId}, which the order does not have.", "lines", "Ask the warehouse which order it shipped.");
            var shippable = line.Released + line.Cancelled - line.Withdrawn;
            if (part.Quantity <= 0 || part.Quantity > shippable)
                return new Decision.Refused($"The shipment has {part.Quantity} units of line {part.LineId}, but only {shippable} were left to ship.", "lines", "Count with the warehouse what left.");
        }

        return lines.Length == 0
            ? new Decision.AlreadyDone("Nothing was left to ship.")
            : Decision.Accept(new Shipped(c.ShipmentId, lines, c.Carrier, c.Tracking, c.ShippedAt, ByChannel: false));
    }

    /// <summary>What a shipment without lines contains: all that the node was given, also when it was cancelled since.</summary>
    private static ImmutableArray<LineQuantity> Everything(OrderState s)
    {
        var tooLate = s is { Confirmed: true, Cancellation.State: CancellationState.Done };
        return [.. s.Lines.Select(l => new LineQuantity(l.LineId, tooLate ? l.Cancelled - l.Withdrawn : l.Released)).Where(l => l.Quantity > 0)];
    }

    /// <summary>Units of one line named several times; a part that is no quantity spoils the sum.</summary>
    internal static int Sum(IEnumerable<LineQuantity> parts)
    {
        var sum = 0L;
        foreach (var part in parts) sum = part.Quantity <= 0 ? long.MinValue / 2 : sum + part.Quantity;
        return (int)Math.Clamp(sum, -1, int.MaxValue);
    }

    private static Decision ChannelFulfilment(ReportChannelFulfilment c, OrderState s, DateTimeOffset now)
    {
        if (s.GoodsSettled) return new Decision.AlreadyDone("All goods are shipped or cancelled already.");
        if (!s.Confirmed) return Park(c, s);
        var lines = s.Lines.Where(l => l.Released > 0).Select(l => new LineQuantity(l.LineId, l.Released));
        return Decision.Accept(new Shipped($"channel-{c.FulfilmentId}", [.. lines], c.Carrier, c.Tracking, now, ByChannel: true));
    }

    internal static Decision Cancel(CancelOrder c, OrderState s)
    {
        if (s.Plan is not null) return PieceSettlement.Cancel(c, s);
        if (s.Cancellation is { } known) return new Decision.AlreadyDone($"A cancellation is already {known.State}.");
        return Pieces.NodeKnows(s) ? Decision.Accept(new CancellationRequested(c.By, c.Reason)) : Decision.Accept(new OrderCancelled(c.By, c.Reason));
    }

    private static Decision Hold(PlaceHold c, OrderState s, DateTimeOffset now)
    {
        var kind = c.Kind ?? HoldKind.Manual;
        if (kind is not (HoldKind.Manual or HoldKind.PaymentReview or HoldKind.Fraud or HoldKind.Address)) return new Decision.Refused($"A hold of kind {kind} is not placed by hand.", "kind", "Use Manual, PaymentReview, Fraud or Address.");
        if (HoldSettlement.Answered(kind, c.By, s) is { } answered) return answered;
        return s.Holds.FirstOrDefault(h => h.Kind == kind && h.Key == c.By) is { } known
            ? new Decision.AlreadyDone($"{c.By} stopped the order already: {known.Reason}")
            : Decision.Accept(new HoldPlaced(new Hold(kind, c.By, HoldOwners.Of(kind, c.By), c.Reason, Pieces.NodeKnows(s) && !s.GoodsSettled ? TooLateForTheNode : ReleaseIt, now)));
    }

    private static Decision Release(ReleaseHold c, OrderState s) =>
        !s.Holds.Any(h => h.Kind == c.Kind && h.Key == c.Key)
            ? new Decision.AlreadyDone("The order has no such hold.")
            : c.Kind == HoldKind.UnmappedSku
                ? new Decision.Refused("An unknown SKU cannot be released by hand: nobody could pick it.", "kind", "Map the SKU, or cancel the order.")
                : Decision.Accept(new HoldReleased(c.Kind, c.Key, c.By));
}

/// <summary>Named bounds of one order.</summary>
public static class Limits
{
    /// <summary>Messages that may wait for an order that has not arrived.</summary>
    public const int WaitingCommands = 50;

    /// <summary>Largest amount of an order in minor units: sums of many lines stay far from what a number can hold.</summary>
    public const long AmountMinor = 1_000_000_000_000;

    /// <summary>Changes of one order, made and proposed; from then on a person decides, because two systems may be correcting each other.</summary>
    public const int Amendments = 20;

    /// <summary>Answers to holds that came before the holds.</summary>
    public const int HoldAnswers = 20;

    /// <summary>Lines of one order.</summary>
    public const int OrderLines = 1_000;

    /// <summary>Units of one line, or of one part of a kit's line.</summary>
    public const int UnitsPerLine = 1_000_000;

    /// <summary>Kits within kits.</summary>
    public const int KitDepth = 5;
}
