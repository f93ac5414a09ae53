using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// Pays back through the shop, and shows there what others have paid back. Vendure refunds as often as it is asked, so our key is in the reason of each refund, by which it is found before
/// anything is paid. Stock is never touched: the shop gets its numbers from Weft.
/// </summary>
internal sealed class RefundWriting(VendureApi api, VendureSettings settings, OrderWriting orders, TimeProvider clock)
{
    /// <summary>How long a refund of the same amount that somebody has made in the shop is waited for to be reported, before it is taken for another one.</summary>
    internal static readonly TimeSpan Doubtful = TimeSpan.FromMinutes(15);

    private const string NoReason = "Refund";

    /// <summary>The shop is the payment provider: it pays.</summary>
    public async Task<DeliveryOutcome> RefundAsync(string key, PaymentRefundRequest r, CancellationToken cancellation)
    {
        var (order, payments) = await orders.PaymentsAsync(r.OrderId, r.PaymentReference, cancellation);
        var since = clock.GetUtcNow() - Doubtful;
        // People cancel and pay back in one go: what they do comes to us as two things, and the first may have led to this.
        if (Refunds.Under(key, order).IsEmpty && payments.SelectMany(Refunds.Of).FirstOrDefault(x => !Refunds.IsOurs(x, r.OrderId) && x.Total == ShopMoney.Hundredths(r.Amount) && Times.Parse(x.CreatedAt ?? "") > since) is { } theirs)
            return new DeliveryOutcome.Transient($"Somebody has just paid back {r.Amount} in the shop (refund {theirs.Id}); it is waited for until that is booked.", TimeSpan.FromSeconds(10));
        return await PayAsync(key, order, payments, new Payback(r.Amount, r.Reason, r.Lines, r.Shipping), cancellation);
    }

    /// <summary>The channel shows the refund; it pays only when nobody else has.</summary>
    public async Task<DeliveryOutcome> ShowAsync(string key, ChannelRefundRequest r, CancellationToken cancellation)
    {
        var order = await orders.StatusAsync(r.ChannelOrderId, cancellation);
        var payback = new Payback(r.Amount, r.Reason, r.Lines, r.Shipping);
        if (r.PaidBy is null) return await PayAsync(key, order, order.Payments ?? [], payback, cancellation);
        if (r.PaidBy == settings.Connection.Name) return Paid(order, r);
        if (settings.RecordsRefunds && order.State != "PaymentAuthorized") return await RecordAsync(key, order, r, payback, cancellation);
        return await NoteAsync(key, order, r, cancellation);
    }

    /// <summary>What was captured of a payment and is not wanted goes back at once: the shop captures whole payments only.</summary>
    public async Task GiveBackAsync(string key, OrderId id, string reference, decimal excess, CancellationToken cancellation)
    {
        var (order, payments) = await orders.PaymentsAsync(id, reference, cancellation);
        await TakeAsync(key, order, payments, excess, new Payback(default, "The order became smaller before it was captured.", [], null), cancellation);
    }

    public async Task<DeliveryOutcome.Delivered?> FindAsync(string key, string channelOrderId, Money amount, CancellationToken cancellation)
    {
        var found = Refunds.Under(key, await orders.StatusAsync(channelOrderId, cancellation));
        return !found.IsEmpty && found.Sum(f => f.Total) == ShopMoney.Hundredths(amount) ? Done(found) : null;
    }

    private async Task<DeliveryOutcome> PayAsync(string key, OrderDocument order, ImmutableArray<PaymentDocument> payments, Payback what, CancellationToken cancellation)
    {
        var made = Refunds.Under(key, order);
        var open = ShopMoney.Hundredths(what.Amount) - made.Sum(m => m.Total);
        if (open <= 0 && !made.IsEmpty) return Done(made);
        var left = payments.Sum(Refunds.Left);
        if (open > left)
            return new DeliveryOutcome.Permanent(
                $"{what.Amount} are to be paid back, and only {left / 100m:0.00} are left of what was paid; the shop shows refunds of {payments.Sum(Refunds.Sum) / 100m:0.00}.", "amount",
                "Look at the refunds of the order in the shop: somebody has paid back there, or the payment was never captured.");
        var refunds = await TakeAsync(key, order, payments, open, what, cancellation);
        return Done([.. made, .. refunds]);
    }

    /// <summary>Takes an amount from the payments, one after the other. Vendure wants shipping and adjustment stated beside the amount, or it fails when the money has moved already.</summary>
    private async Task<ImmutableArray<RefundDocument>> TakeAsync(string key, OrderDocument order, ImmutableArray<PaymentDocument> payments, decimal open, Payback what, CancellationToken cancellation)
    {
        var refunds = ImmutableArray.CreateBuilder<RefundDocument>();
        foreach (var payment in payments)
        {
            var part = Math.Min(open, Refunds.Left(payment));
            if (part <= 0) continue;
            var first = refunds.Count == 0 && Refunds.Under(key, order).IsEmpty;
            refunds.Add(await AskAsync(Input(key, payment.Id, part, first ? what : what with { Lines = [], Shipping = null }), cancellation));
            open -= part;
        }

        return refunds.ToImmutable();
    }

    private static JsonObject Input(string key, string payment, decimal amount, Payback what) => new()
    {
        ["paymentId"] = payment, ["amount"] = (long)amount, ["adjustment"] = 0, ["shipping"] = what.Shipping is { } shipping ? ShopMoney.Hundredths(shipping) : 0,
        ["reason"] = Mark.On(what.Reason, key, NoReason),
        ["lines"] = new JsonArray([.. what.Lines.Where(l => l.Quantity > 0).Select(l => (JsonNode)new JsonObject { ["orderLineId"] = l.LineId, ["quantity"] = l.Quantity })]),
    };

    private async Task<RefundDocument> AskAsync(JsonObject input, CancellationToken cancellation)
    {
        var answer = await api.AskAsync(VendureCalls.Refund, new JsonObject { ["input"] = input }, cancellation);
        var refund = answer.Deserialize(VendureJson.Default.RefundDocument)!;
        return refund.State != "Failed" ? refund : throw new VendureFault(new DeliveryOutcome.Permanent("The shop's payment provider refused the refund.", "payment", "Find out from the provider why, pay the customer another way, or send it again."));
    }

    /// <summary>The refund was made by this shop when it was asked as payment provider.</summary>
    private static DeliveryOutcome Paid(OrderDocument order, ChannelRefundRequest r)
    {
        var ids = r.PaymentRefundId?.Split(PaymentReading.Separator) ?? [];
        ImmutableArray<RefundDocument> made = [.. (order.Payments ?? []).SelectMany(Refunds.Of).Where(x => Mark.In(x.Reason) == $"{r.OrderId}/payment-refund/{r.RefundId}" || ids.Contains(x.Id))];
        return made.IsEmpty
            ? new DeliveryOutcome.Permanent("The shop shows no refund of ours, although it is to have paid.", "payments", "Look at the refunds of the order in the shop. If the customer was paid another way, mark this as done.")
            : Done(made);
    }

    /// <summary>The shop's payment methods pay nothing back by themselves: the refund waits there until it is said by which payment it was made.</summary>
    private async Task<DeliveryOutcome> RecordAsync(string key, OrderDocument order, ChannelRefundRequest r, Payback what, CancellationToken cancellation)
    {
        var outcome = await PayAsync(key, order, order.Payments ?? [], what, cancellation);
        if (outcome is not DeliveryOutcome.Delivered) return outcome;
        var reference = r.PaymentRefundId ?? key;
        foreach (var refund in Refunds.Under(key, await orders.StatusAsync(r.ChannelOrderId, cancellation)))
        {
            if (refund.State == "Settled" && refund.TransactionId != reference)
                return new DeliveryOutcome.Permanent($"The shop has paid back {r.Amount} by itself ({refund.TransactionId}), and {r.PaidBy} has too ({reference}).", "recordsRefunds", "Take the second payment back at the provider, and take recordsRefunds out of the connection's settings.");
            if (refund.State == "Pending") await api.AskAsync(VendureCalls.SettleRefund, new JsonObject { ["input"] = new JsonObject { ["id"] = refund.Id, ["transactionId"] = reference } }, cancellation);
        }

        return outcome;
    }

    /// <summary>A shop that would pay again is only told in words.</summary>
    private async Task<DeliveryOutcome> NoteAsync(string key, OrderDocument order, ChannelRefundRequest r, CancellationToken cancellation)
    {
        var told = new DeliveryOutcome.Delivered(r.PaymentRefundId ?? r.RefundId);
        var notes = await api.AskAsync(VendureCalls.Notes, new JsonObject { ["id"] = r.ChannelOrderId }, cancellation);
        foreach (var note in notes.GetProperty("history").GetProperty("items").EnumerateArray())
            if (note.GetProperty("data").TryGetProperty("note", out var text) && Mark.In(text.GetString()) == key) return told;
        var words = $"{r.Amount} were paid back by {r.PaidBy}{(r.PaymentRefundId is { } id ? $" ({id})" : "")}: {r.Reason}";
        await api.AskAsync(VendureCalls.AddNote, new JsonObject { ["input"] = new JsonObject { ["id"] = order.Id, ["note"] = Mark.On(words, key, NoReason), ["isPublic"] = false } }, cancellation);
        return told;
    }

    private static DeliveryOutcome.Delivered Done(ImmutableArray<RefundDocument> refunds) =>
        new(string.Join(PaymentReading.Separator, refunds.Select(r => r.Id)), refunds.Select(r => Times.Parse(r.CreatedAt ?? "")).LastOrDefault(at => at is not null));

    /// <summary>What goes back, and for what.</summary>
    private sealed record Payback(Money Amount, string? Reason, ImmutableArray<ChannelRefundLine> Lines, Money? Shipping)
    {
        public ImmutableArray<ChannelRefundLine> Lines { get; init; } = Lines.IsDefault ? [] : Lines;
    }
}
