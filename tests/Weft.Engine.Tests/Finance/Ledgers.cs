using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Engine.Tests.Finance;

/// <summary>A party that does what it is asked at once and writes it into its books, which a test may read and change.</summary>
internal sealed class Ledgers(string party, TimeProvider clock) : Connector
{
    /// <summary>What it has in its books.</summary>
    public List<MoneyDocument> Documents { get; } = [];

    /// <summary>What it has sent to the bank.</summary>
    public List<Payout> Payouts { get; } = [];

    /// <summary>How many of the next calls fail, or all while it is below zero.</summary>
    public int Failures { get; set; }

    /// <summary>How a call fails.</summary>
    public Exception Failure { get; set; } = new HttpRequestException("it is down");

    /// <summary>Orders of each call.</summary>
    public List<int> Calls { get; } = [];

    public override ConnectorAbilities Abilities { get; } = new(party, [], TakesCalls: false);

    public override int MoneyReadSize => 10;

    public override bool LookUpBeforeResend(string kind) => false;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        Calls.Add(orders.Length);
        if (Failures != 0)
        {
            Failures--;
            throw Failure;
        }

        return Task.FromResult(Documents.Where(d => orders.Any(o => o.Id == d.Order)).ToImmutableArray());
    }

    public override Task<PayoutPage?> ReadPayoutsAsync(string? cursor, CancellationToken cancellation)
    {
        var after = int.Parse(cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(party == "psp" ? new PayoutPage([.. Payouts.Skip(after)], $"{Payouts.Count}", More: false) : null);
    }

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) => Task.FromResult(ImmutableArray.CreateRange(batch, Do));

    private DeliveryOutcome Do(OutgoingDelivery delivery)
    {
        var number = "R-" + delivery.Key;
        MoneyDocument? made = delivery.Request switch
        {
            PaymentCaptureRequest r => new(r.OrderId, MoneyDocumentKind.Capture, number, r.Amount),
            PaymentRefundRequest r => new(r.OrderId, MoneyDocumentKind.Refund, number, r.Amount),
            ErpSalesOrderRequest r => new(r.Order.Id, MoneyDocumentKind.SalesOrder, number, r.Order.Total),
            ErpInvoiceRequest r => new(r.OrderId, MoneyDocumentKind.Invoice, number, r.OrderTotal),
            ErpCreditNoteRequest r => new(r.OrderId, MoneyDocumentKind.CreditNote, number, r.Total),
            _ => null,
        };
        if (made is not null) Documents.Add(made);
        return new DeliveryOutcome.Delivered(number, clock.GetUtcNow());
    }
}
