using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Stripe;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>Reads what Stripe has in its books, for reconciliation: what was captured and refunded of each order's payment, and what was paid out.</summary>
internal sealed class StripeMoney(StripeApi api, StripePayouts payouts)
{
    /// <summary>Most orders of one read: each costs two calls.</summary>
    public const int MostOrders = 10;

    private const int PageSize = 100;

    /// <summary>Payouts of one page: each costs a call for every hundred movements.</summary>
    private const int PayoutsPerPage = 5;

    /// <summary>Pages of payouts that one read looks through; Stripe lists the newest first.</summary>
    private const int MostPages = 20;

    public async Task<ImmutableArray<MoneyDocument>> ReadAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>();
        foreach (var order in orders)
            if (order.PaymentReference is { } payment && payment.StartsWith("pi_", StringComparison.Ordinal)) await ReadKnownAsync(order, payment, documents, cancellation);
        return documents.ToImmutable();
    }

    /// <summary>The next payouts that have arrived. The cursor is the second in which the last one was made.</summary>
    public async Task<PayoutPage> PayoutsAsync(string? cursor, CancellationToken cancellation)
    {
        var since = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? second : 0;
        var all = await NewestFirstAsync(since, cancellation);
        all.Reverse();
        var page = all.Take(PayoutsPerPage).ToList();
        // Payouts of one second stay together: the cursor could not tell them apart.
        page.AddRange(all.Skip(page.Count).TakeWhile(p => p.Created == page[^1].Created));
        var read = ImmutableArray.CreateBuilder<Core.Ledger.Payout>(page.Count);
        foreach (var payout in page) read.Add(await ReadAsync(payout, cancellation));
        return new PayoutPage(read.MoveToImmutable(), page.Count == 0 ? cursor : Second(page[^1]).ToString(CultureInfo.InvariantCulture), page.Count < all.Count);
    }

    private async Task ReadKnownAsync(OrderReference order, string payment, ImmutableArray<MoneyDocument>.Builder documents, CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(order, payment, documents, cancellation);
        }
        catch (StripeException e) when (e.HttpStatusCode == HttpStatusCode.NotFound)
        {
            // A payment that Stripe does not have gives no documents, which is what is to be found out.
        }
    }

    private async Task ReadAsync(OrderReference order, string payment, ImmutableArray<MoneyDocument>.Builder documents, CancellationToken cancellation)
    {
        var intent = await api.V1.PaymentIntents.GetAsync(payment, new PaymentIntentGetOptions { Expand = ["latest_charge.balance_transaction"] }, null, cancellation);
        if (intent.AmountReceived > 0)
        {
            // What Stripe keeps of a payment captured in pieces stands with each piece, in the payouts.
            var whole = intent.LatestCharge?.BalanceTransaction is { } t && t.Amount == intent.AmountReceived && t.Currency == intent.Currency ? t : null;
            documents.Add(new MoneyDocument(order.Id, MoneyDocumentKind.Capture, intent.LatestChargeId ?? intent.Id, Amount(intent.AmountReceived, intent.Currency)) { Fee = whole is null ? null : Amount(whole.Fee, whole.Currency) });
        }

        if (intent.LatestCharge is { Disputed: true })
        {
            var disputes = await api.V1.Disputes.ListAsync(new DisputeListOptions { PaymentIntent = payment, Limit = PageSize }, null, cancellation);
            documents.AddRange(disputes.Data.Where(d => d.Status is not ("won" or "warning_closed" or "prevented")).Select(d => new MoneyDocument(order.Id, MoneyDocumentKind.Dispute, d.Id, Amount(d.Amount, d.Currency))));
        }

        for (string? after = null; ;)
        {
            var page = await api.V1.Refunds.ListAsync(new RefundListOptions { PaymentIntent = payment, Limit = PageSize, StartingAfter = after }, null, cancellation);
            documents.AddRange(page.Data.Where(r => r.Status is not ("failed" or "canceled")).Select(r => new MoneyDocument(order.Id, MoneyDocumentKind.Refund, r.Id, Amount(r.Amount, r.Currency)) { At = new DateTimeOffset(DateTime.SpecifyKind(r.Created, DateTimeKind.Utc)) }));
            if (!page.HasMore) return;
            after = page.Data[^1].Id;
        }
    }

    private async Task<List<global::Stripe.Payout>> NewestFirstAsync(long since, CancellationToken cancellation)
    {
        List<global::Stripe.Payout> all = [];
        for (var pages = 0; pages < MostPages; pages++)
        {
            var options = new PayoutListOptions { Status = "paid", Limit = PageSize, StartingAfter = all.Count == 0 ? null : all[^1].Id };
            options.Created = new DateRangeOptions { GreaterThan = DateTimeOffset.FromUnixTimeSeconds(since).UtcDateTime };
            var page = await api.V1.Payouts.ListAsync(options, null, cancellation);
            all.AddRange(page.Data);
            if (!page.HasMore) return all;
        }

        throw new ReadFailedException(new DeliveryOutcome.Permanent($"More than {MostPages * PageSize} payouts have arrived since the last was read."), "There are too many payouts to read.");
    }

    private async Task<Core.Ledger.Payout> ReadAsync(global::Stripe.Payout payout, CancellationToken cancellation)
    {
        var movements = await payouts.MovementsAsync(payout, cancellation) ?? throw new ReadFailedException(new DeliveryOutcome.Permanent($"Payout {payout.Id} is made of too many movements."), "There are too many movements in a payout.");
        var items = movements.Where(m => !m.Type.StartsWith("payout", StringComparison.Ordinal)).Select(m => new PayoutItem(m.SourceId ?? m.Id, Amount(m.Amount, m.Currency), Amount(m.Fee, m.Currency)));
        return new Core.Ledger.Payout(payout.Id, Amount(payout.Amount, payout.Currency), new DateTimeOffset(DateTime.SpecifyKind(payout.Created, DateTimeKind.Utc)), [.. items]);
    }

    private static Money Amount(long units, string currency) => StripeAmounts.Read(units, Currency.Parse(currency.ToUpperInvariant()));

    private static long Second(global::Stripe.Payout payout) => new DateTimeOffset(DateTime.SpecifyKind(payout.Created, DateTimeKind.Utc)).ToUnixTimeSeconds();
}
