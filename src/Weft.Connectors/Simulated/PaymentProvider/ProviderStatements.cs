using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.PaymentProvider;

/// <summary>Reads what the provider has in its books: captures with fees, refunds, payouts.</summary>
internal static class ProviderStatements
{
    /// <summary>Largest amount that is taken, in minor units; refunds make some of them less than nothing.</summary>
    private const long Most = Limits.AmountMinor;

    /// <summary>A capture with what the provider keeps of it.</summary>
    public static DeliveryOutcome.Delivered Captured(JsonFields capture)
    {
        var fee = capture.AmountInMinorUnits("fee", capture.Currency("currency"));
        return new DeliveryOutcome.Delivered(capture.Text("id"), Facts: fee.IsZero ? null : ImmutableDictionary<string, string>.Empty.Add("fee", fee.ToString()));
    }

    public static async Task<ImmutableArray<MoneyDocument>> ReadAsync(VendorApi api, ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        var byPayment = orders.Where(o => o.PaymentReference is not null).ToLookup(o => o.PaymentReference!, o => o.Id, StringComparer.Ordinal);
        if (byPayment.Count == 0) return [];
        var answer = (await api.GetAsync($"payments?references={Statements.List(byPayment.Select(p => p.Key))}", cancellation)).OrThrow().Json();
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>(orders.Length);
        foreach (var payment in answer.Objects("payments"))
        {
            var order = byPayment[payment.Text("reference")].First();
            documents.AddRange(payment.Objects("captures").Select(c => Document(c, order, MoneyDocumentKind.Capture)));
            documents.AddRange(payment.Objects("refunds").Select(r => Document(r, order, MoneyDocumentKind.Refund)));
            documents.AddRange(payment.Objects("disputes").Select(d => Document(d, order, MoneyDocumentKind.Dispute)));
        }

        return documents.ToImmutable();
    }

    public static async Task<PayoutPage?> PayoutsAsync(VendorApi api, string? cursor, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"payouts?after={cursor ?? "0"}", cancellation)).OrThrow().Json();
        var payouts = answer.Objects("payouts").Select(Payout).ToImmutableArray();
        return new PayoutPage(payouts, answer.Whole("next").ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Flag("more"));
    }

    private static Payout Payout(JsonFields p)
    {
        var currency = p.Currency("currency");
        var items = p.Objects("items").Select(i => new PayoutItem(i.Text("document"), new Money(i.Whole("amount", -Most, Most), currency), i.AmountInMinorUnits("fee", currency), i.AmountInMinorUnits("statedFee", currency)));
        return new Payout(p.Text("id"), new Money(p.Whole("amount", -Most, Most), currency), p.Time("at"), [.. items]);
    }

    private static MoneyDocument Document(JsonFields d, OrderId order, MoneyDocumentKind kind)
    {
        var currency = d.Currency("currency");
        return new MoneyDocument(order, kind, d.Text("id"), d.AmountInMinorUnits("amount", currency)) { Fee = kind == MoneyDocumentKind.Capture ? d.AmountInMinorUnits("fee", currency) : null };
    }
}
