using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>Reads refunds, disputes and payouts as they stand, each with its payment, which says whose it is.</summary>
internal static class StripeDocuments
{
    public const string Refund = "refund";
    public const string RefundsOfCharge = "refunds-of-charge";
    public const string Dispute = "dispute";
    public const string Payout = "payout";
    public const string Review = "review";

    /// <summary>Who holds an order up, as its story shows.</summary>
    private const string By = "payment provider";

    private const long MostMinor = 1_000_000_000_000_00;

    /// <summary>The last second that a calendar of ours has, since 1970.</summary>
    private const long LastSecond = 253_402_300_799;

    public static Translation ReadDispute(JsonFields dispute, StripeSettings settings)
    {
        var id = dispute.Id("id");
        if (Owner(dispute, id, settings, out var order) is { } stray) return stray;
        var (open, lost) = ($"{By}, dispute {id}", $"{By}, lost dispute {id}");
        var amount = Amount(dispute, "amount");
        ImmutableArray<Command> commands = dispute.Text("status") switch
        {
            "needs_response" or "under_review" or "warning_needs_response" or "warning_under_review" => [new PlaceHold(open, Disputed(dispute, amount))],
            "won" or "warning_closed" or "prevented" => [new ReleaseHold(HoldKind.Manual, open, By)],
            "lost" => [new PlaceHold(lost, $"The dispute over {amount} is lost: the customer's bank keeps the money{Withdrawn(dispute)}. Book the loss, then release the hold."), new ReleaseHold(HoldKind.Manual, open, By)],
            var other => throw dispute.Fault("status", $"'{other}' is not a state of a dispute that is known.", "Look at the dispute in Stripe; update Weft, then reprocess the message."),
        };
        return To(order, commands);
    }

    /// <summary>A payment that somebody looks at before its order goes on. Closed, it says what came of it.</summary>
    public static Translation ReadReview(JsonFields review, StripeSettings settings)
    {
        var id = review.Id("id");
        if (Owner(review, id, settings, out var order) is { } stray) return stray;
        var key = $"{By}, review {id}";
        Command command = review.Flag("open") ? new PlaceHold(key, $"Stripe reviews the payment ({review.Text("reason")}). Approve or refund it there.") { Kind = HoldKind.PaymentReview } : review.TextOrNull("closed_reason") switch
        {
            "approved" or "redacted" or "acknowledged" => new SettleHold(HoldKind.PaymentReview, key, Accept: true, By, "the review is closed as approved"),
            "refunded" or "refunded_as_fraud" or "disputed" or "canceled" or "payment_never_settled" => new SettleHold(HoldKind.PaymentReview, key, Accept: false, By, $"the review is closed: {review.Text("closed_reason").Replace('_', ' ')}"),
            var other => throw review.Fault("closed_reason", $"'{other}' is not known as an end of a review.", "Look at the review in Stripe; update Weft, then reprocess the message."),
        };
        return To(order, [command]);
    }

    /// <summary>A refund that did not reach the customer is a matter for people: whoever made it believes that it did.</summary>
    public static Translation ReadRefund(JsonFields refund, StripeSettings settings)
    {
        var (id, amount) = (refund.Id("id"), Amount(refund, "amount"));
        if (Owner(refund, id, settings, out var order) is { } stray) return stray;
        Command command = refund.Text("status") switch
        {
            "succeeded" or "pending" or "requires_action" => new ReportRefund(RefundSource.Provider, id, amount, DateTimeOffset.FromUnixTimeSeconds(refund.Whole("created", 0, LastSecond)))
            {
                PaymentRefundId = id,
                OurKey = refund.ObjectOrNull("metadata")?.TextOrNull(StripeSettings.DeliveryKey),
                Reason = refund.TextOrNull("reason")?.Replace('_', ' '),
            },
            "failed" or "canceled" => new PlaceHold($"{By}, failed refund {id}", $"The refund of {amount} did not reach the customer ({refund.TextOrNull("failure_reason")?.Replace('_', ' ') ?? refund.Text("status")}): the money is back on our account. Pay the customer in another way, then release the hold."),
            var other => throw refund.Fault("status", $"'{other}' is not a state of a refund that is known.", "Look at the refund in Stripe; update Weft, then reprocess the message."),
        };
        return To(order, [command]);
    }

    /// <summary>What came with a payout is money of many orders: it is kept with the message, for whoever reconciles the account.</summary>
    public static Translation ReadPayout(JsonFields document, StripeSettings settings)
    {
        var payout = PayoutOf(document);
        var fees = payout.Movements.Aggregate(Money.Zero(payout.Amount.Currency), (sum, m) => sum + m.Fee);
        return payout is { Automatic: true, Status: "paid" } && payout.Sum != payout.Amount
            ? new Translation.Quarantine($"Payout {payout.Id} is {payout.Amount}, but its {payout.Movements.Length} movements come to {payout.Sum}.", "amount", "Compare the payout with the report that Stripe offers of it; then reprocess the message.")
            : new Translation.Nothing($"Payout {payout.Id} of {payout.Amount} is {payout.Status}: {payout.Movements.Length} movements, of which Stripe kept {fees} in fees.");
    }

    /// <summary>A payout as it was read.</summary>
    public static StripePayout PayoutOf(JsonFields document)
    {
        var payout = document.Object("payout");
        return new StripePayout(
            payout.Id("id"), payout.Text("status"), Amount(payout, "amount"), DateTimeOffset.FromUnixTimeSeconds(payout.Whole("arrival_date", 0, LastSecond)), payout.Flag("automatic"),
            [.. document.Objects("movements").Where(m => m.Text("type") is not ("payout" or "payout_failure" or "payout_cancel")).Select(Movement)]);
    }

    private static StripeMovement Movement(JsonFields m) => new(
        m.Id("id"), m.Text("type"), Signed(m, "amount"), Signed(m, "fee"), Signed(m, "net"), DateTimeOffset.FromUnixTimeSeconds(m.Whole("created", 0, LastSecond)), m.TextOrNull("source"), m.TextOrNull("payment_intent"));

    private static Money Signed(JsonFields thing, string field) => Amount(thing.Whole(field, -MostMinor, MostMinor), thing);

    private static string Disputed(JsonFields dispute, Money amount)
    {
        var due = dispute.ObjectOrNull("evidence_details") is { } evidence && !evidence.IsNull("due_by")
            ? $" Evidence is due by {DateTimeOffset.FromUnixTimeSeconds(evidence.Whole("due_by", 0, LastSecond)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC."
            : "";
        return $"The customer disputes {amount} ({dispute.Text("reason").Replace('_', ' ')}){Withdrawn(dispute)}.{due} Answer it in Stripe, or accept it there.";
    }

    /// <summary>What the dispute moved on our account so far, its fee included.</summary>
    private static string Withdrawn(JsonFields dispute)
    {
        if (dispute.IsNull("balance_transactions")) return "";
        var moved = dispute.Objects("balance_transactions").Sum(t => t.Whole("net", -MostMinor, MostMinor));
        return moved < 0 ? $"; {Amount(-moved, dispute)} have been taken from our account" : "";
    }

    /// <summary>Finds the order of something that happened to a payment; answers with what is wrong when it cannot be told.</summary>
    private static Translation? Owner(JsonFields thing, string id, StripeSettings settings, out OrderId order)
    {
        order = default;
        if (settings.OrderOf(thing) is { } own)
        {
            order = own;
            return null;
        }

        if (thing.IsNull("payment_intent")) return StripeEvents.NoPayment(id);
        var intent = thing.Object("payment_intent");
        if (settings.OrderOf(intent) is not { } found) return settings.Unattributed($"{id}'s payment {intent.Id("id")}");
        order = found;
        return null;
    }

    private static Translation.Commands To(OrderId order, ImmutableArray<Command> commands)
    {
        var stream = OrderWorkflow.StreamOf(order);
        return new([.. commands.Select(c => new Addressed(stream, c))]);
    }

    private static Money Amount(JsonFields thing, string field) => Amount(thing.Whole(field, 0, MostMinor), thing);

    private static Money Amount(long units, JsonFields thing)
    {
        var code = thing.Text("currency");
        if (!Currency.TryParse(code.ToUpperInvariant(), out var currency)) throw thing.Fault("currency", $"'{code}' is not a currency that is known.");
        try
        {
            return StripeAmounts.Read(units, currency);
        }
        catch (AmountException odd)
        {
            throw thing.Fault("amount", odd.Message);
        }
    }
}
