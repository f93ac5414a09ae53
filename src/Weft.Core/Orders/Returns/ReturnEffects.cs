using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>What returns and refunds ask of others.</summary>
internal static class ReturnEffects
{
    public static void Between(OrderState before, OrderState after, DateTimeOffset now, ImmutableArray<Effect>.Builder effects)
    {
        if (ReferenceEquals(before.Returns, after.Returns) && ReferenceEquals(after.Returns, ReturnsState.None)) return;
        foreach (var r in after.Returns.Returns)
            foreach (var receipt in r.Receipts) Restock(r, receipt, before, after, effects);
        foreach (var refund in after.Returns.Refunds)
        {
            var isNew = before.Returns.Refund(refund.Id) is null;
            if (isNew && refund.Decided.Exchange is { } other) effects.Add(new Effect.Tell(OrderWorkflow.StreamOf(other), new OfferCredit(after.Id, refund.Id, refund.Decided.Total)));
            if (refund is { Ended: true, Decided.Exchange: { } late } && before.Returns.Refund(refund.Id) is { Ended: false }) effects.Add(new Effect.Tell(OrderWorkflow.StreamOf(late), new WithdrawCredit(after.Id, refund.Id, refund.Decided.Total)));
            var (asks, asked) = (AwaitsExchange(after, refund), before.Returns.Refund(refund.Id) is { } earlier && AwaitsExchange(before, earlier));
            if (asks && !asked) effects.Add(new Effect.SetTimer(ExchangeTimerOf(refund.Id), now + ReturnLimits.ExchangeWithin, new EndExchange(refund.Id)));
            if (asked && !asks) effects.Add(new Effect.ClearTimer(ExchangeTimerOf(refund.Id)));
            var (waits, waited) = (Waits(after, refund.Id), !isNew && Waits(before, refund.Id));
            if (waits && !waited) effects.Add(new Effect.SetTimer(TimerOf(refund.Id), now + ReturnLimits.CreditNoteFirst, new PayRefundFirst(refund.Id)));
            if (waited && !waits) effects.Add(new Effect.ClearTimer(TimerOf(refund.Id)));
            var (awaits, awaited) = (AwaitsChannel(after, refund.Id), !isNew && AwaitsChannel(before, refund.Id));
            if (awaits && !awaited) effects.Add(new Effect.SetTimer(ChannelTimerOf(refund.Id), now + ReturnLimits.ChannelReportsWithin, new TellChannelOfRefund(refund.Id)));
            if (awaited && !awaits) effects.Add(new Effect.ClearTimer(ChannelTimerOf(refund.Id)));
        }

        for (var i = before.Returns.Credits.Length; i < after.Returns.Credits.Length; i++)
            if (after.Returns.Credits[i] is var c) effects.Add(new Effect.Tell(OrderWorkflow.StreamOf(c.From), new CreditTaken(after.Id, c.RefundId, c.Amount)));
        for (var i = before.Returns.CreditsReturned.Length; i < after.Returns.CreditsReturned.Length; i++)
            if (after.Returns.CreditsReturned[i] is var back) effects.Add(new Effect.Tell(OrderWorkflow.StreamOf(back.From), new ReturnCredit(after.Id, back.RefundId, back.Amount)));
    }

    /// <summary>What is sent for an obligation of a return or a refund; null when it belongs to neither.</summary>
    public static DeliveryRequest? Request(Obligation owed, OrderState s)
    {
        if (owed.Kind is not (ObligationKind.ErpCreditNote or ObligationKind.PaymentRefund or ObligationKind.ChannelRefund)) return null;
        var id = owed.Key[(owed.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var refund = s.Returns.Refund(id);
        return owed.Kind switch
        {
            ObligationKind.ErpCreditNote => CreditNote(id, refund?.Decided, s),
            ObligationKind.PaymentRefund => Payment(owed, refund!, s),
            _ => Channel(refund!, s),
        };
    }

    private static ErpCreditNoteRequest CreditNote(string id, RefundDecided? refund, OrderState s)
    {
        var (r, receipt) = s.Returns.Returns.SelectMany(r => r.Receipts.Select(x => (r, x))).FirstOrDefault(x => RefundPlan.CreditIdOf(x.r, x.x) == id);
        ImmutableArray<GoodsBack> goods = receipt is null || !s.Obligations.Any(o => o.Kind == ObligationKind.ErpDelivery)
            ? []
            : [.. receipt.Items.Select(i => new GoodsBack(i.LineId, SkuOf(s, i.LineId), i.Quantity, i.Condition, receipt.Location))];
        return new ErpCreditNoteRequest(
            s.Id, s.Obligation(ObligationKeys.ErpSalesOrder)?.Reference, id,
            refund is null ? [] : [.. refund.Lines.Select(l => new CreditLine(l.LineId, SkuOf(s, l.LineId), l.Quantity, l.Net, l.Taxes))],
            refund?.Charges ?? [], refund?.Goodwill, goods, refund?.Total ?? Money.Zero(s.Order!.Total.Currency), refund?.Reason ?? "goods came back")
        {
            ReturnId = r?.Id,
            Exchange = refund?.Exchange,
        };
    }

    private static PaymentRefundRequest Payment(Obligation owed, RefundState refund, OrderState s)
    {
        var request = new PaymentRefundRequest(s.Id, s.Payment.Reference ?? "", refund.Id, refund.ToPay) { Reason = refund.Decided.Reason };
        return owed.Connection == s.Order!.Connection && Channel(refund, s) is var shown ? request with { Lines = shown.Lines, Shipping = shown.Shipping } : request;
    }

    private static ChannelRefundRequest Channel(RefundState refund, OrderState s)
    {
        var e = refund.Decided;
        var sellable = s.Returns.Returns.SelectMany(r => r.Receipts).FirstOrDefault(x => x.ReceiptId == e.ReceiptId)?.Items.Where(i => i.Condition == GoodsCondition.Sellable).ToLookup(i => i.LineId, i => i.Quantity);
        var payment = s.Obligation(ReturnKeys.Payment(e.RefundId));
        return new ChannelRefundRequest(
            s.Id, s.Order!.ChannelOrderId, e.RefundId, refund.ToPay,
            [.. e.Lines.Select(l => new ChannelRefundLine(l.LineId, l.Quantity, l.Gross(), Math.Min(l.Quantity, sellable?[l.LineId].Sum() ?? 0)))],
            Shares.Sum(e.Charges.Select(c => c.Gross()), e.Total.Currency), e.Reason)
        {
            PaidBy = payment?.Connection,
            ToGiftCards = e.ToGiftCards is { } onCards ? OntoCards(s, e.RefundId, onCards) : null,
            PaymentRefundId = payment?.Reference ?? refund.Reports.Select(r => r.PaymentRefundId).FirstOrDefault(x => x is not null),
        };
    }

    /// <summary>The cards in the order in which they paid, each up to what it paid and has not got back.</summary>
    private static ImmutableArray<GiftCardTender> OntoCards(OrderState s, string refundId, Money amount)
    {
        var zero = Money.Zero(amount.Currency);
        var before = Shares.Sum(s.Returns.Refunds.TakeWhile(r => r.Id != refundId).Select(r => r.Decided.ToGiftCards).OfType<Money>(), amount.Currency);
        var parts = ImmutableArray.CreateBuilder<GiftCardTender>();
        foreach (var card in s.Order!.GiftCards ?? [])
        {
            var had = before < card.Amount ? before : card.Amount;
            before -= had;
            var part = amount < card.Amount - had ? amount : card.Amount - had;
            if (part > zero) parts.Add(card with { Amount = part });
            amount -= part;
        }

        return parts.ToImmutable();
    }

    /// <summary>
    /// The owner of the stock has booked the units in: they count from its own time of it, as a count of the owner that is later has seen them. Before that the owner's counts would
    /// take them away again. An ERP that refuses for good leaves it to us.
    /// </summary>
    private static void Restock(ReturnState r, GoodsReturned receipt, OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        var key = ReturnKeys.CreditNote(RefundPlan.CreditIdOf(r, receipt));
        if (receipt.StockReported || after.Obligation(key) is not { Settled: true } booked || before.Obligation(key) is { Settled: true }) return;
        var number = 0;
        foreach (var item in receipt.Items)
        {
            number++;
            if (item.Condition == GoodsCondition.None) continue;
            foreach (var claim in after.Lines.First(l => l.LineId == item.LineId).Claims())
                effects.Add(new Effect.Tell(StockWorkflow.StreamOf(claim.Sku), new MoveStock($"return:{after.Id}/{receipt.ReceiptId}/{number}/{claim.Id}", receipt.Location, item.Quantity * claim.PerUnit, booked.HappenedAt ?? receipt.ReceivedAt, MovementReason.Return)
                {
                    Bucket = item.Condition == GoodsCondition.Damaged ? StockBucket.Damaged : StockBucket.Sellable,
                }));
        }
    }

    private static bool Waits(OrderState s, string refundId) => s.Obligation(ReturnKeys.CreditNote(refundId)) is { State: ObligationState.Open } && RefundSteps.Waits(s, refundId);

    private static bool AwaitsChannel(OrderState s, string refundId) => s.Obligation(ReturnKeys.ChannelReport(refundId)) is { Settled: false };

    private static bool AwaitsExchange(OrderState s, RefundState refund) => refund is { Ended: false, Moved: null, Decided.Exchange: not null } && s.Obligation(ReturnKeys.Exchange(refund.Id)) is { Settled: false };

    private static string ExchangeTimerOf(string refundId) => $"exchange/{refundId}";

    private static string ChannelTimerOf(string refundId) => $"channel-report/{refundId}";

    private static string TimerOf(string refundId) => $"refund/{refundId}";

    private static Sku SkuOf(OrderState s, string lineId) => s.Lines.First(l => l.LineId == lineId).Sku;
}
