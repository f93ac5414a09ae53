using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Ledger;

/// <summary>The sub-ledger of the order in a test.</summary>
internal static class Books
{
    public static OrderLedger Ledger(this Streams s) => OrderLedger.Of(An.Id, s.History.Where(h => h.Stream == An.Stream).Select((h, i) => new Recorded(i + 1, h.At, h.What)))!;

    /// <summary>The ERP posts the invoice of a shipment over this total.</summary>
    public static DeliverySettled Invoiced(string shipment, Money total, string number = "INV-1") => new(
        $"{An.Id}/erp-invoice/{shipment}", new DeliveryResult(true, number, At: An.Noon.AddHours(2), Facts: ImmutableDictionary<string, string>.Empty.Add("number", number).Add("total", total.ToString())));

    /// <summary>Everything an order's entries must always hold to.</summary>
    public static void ShouldBalance(this OrderLedger ledger)
    {
        foreach (var entry in ledger.Entries)
        {
            entry.Postings.Sum(p => p.Amount.Minor).ShouldBe(0, entry.ToString());
            entry.Postings.ShouldAllBe(p => p.Amount.Currency == ledger.Currency);
            entry.Cause.ShouldStartWith($"order/{An.Id}@");
        }

        (ledger.Paid - ledger.Refunded).ShouldBe(ledger.Invoiced - ledger.Credited - ledger.Open);
        OpenItems.Of(ledger).Aggregate(Money.Zero(ledger.Currency), (m, i) => m + i.Amount).ShouldBe(ledger.Open);
    }

    public static decimal Of(this OrderLedger ledger, Account account) => ledger.Balance(account).ToDecimal();
}
