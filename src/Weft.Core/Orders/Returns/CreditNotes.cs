using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>
/// When the ERP is asked to credit. It credits what it has invoiced, and its postings of one order keep their sequence: a credit note that it had to put off would keep the goods issue of what
/// ships later behind it, whose invoice it waits for. So what is invoiced is credited at once, and what is not when all that will ship is invoiced.
/// </summary>
internal static class CreditNotes
{
    /// <summary>
    /// Stands among what a credit note waits for: until all goods have shipped or are cancelled. The shipments that are owed now are not enough in an order over several nodes, where a piece that
    /// a node gives up goes to another one.
    /// </summary>
    public const string AllGoods = "all-goods";

    private const string Invoice = "erp-invoice/";

    public static Obligation Owed(OrderState s, string id, bool invoiced, DateTimeOffset at) =>
        new(ReturnKeys.CreditNote(id), ObligationKind.ErpCreditNote, s.Parties!.Erp, First(s, invoiced), ObligationState.Open, at);

    /// <summary>A credit note that waited for all that will ship does so no longer.</summary>
    public static OrderState AtOnce(OrderState s, string key) => RefundSteps.Change(s, key, o => o.State == ObligationState.Open ? o with { After = First(s, invoiced: true) } : o);

    /// <summary>True when the ERP has invoiced, or is invoicing, these units and this amount, while other goods are still to ship. An ERP that invoices once all has shipped has not.</summary>
    public static bool AreInvoiced(OrderState s, ImmutableArray<RefundLine> lines, Money total)
    {
        if (!s.Obligations.Any(o => o is { Kind: ObligationKind.Shipment, Settled: false })) return false;
        var order = s.Order!;
        var units = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var shipment in s.Shipments)
        {
            if (s.Obligation(ObligationKeys.ErpInvoice(shipment.ShipmentId)) is not { } invoice) continue;
            if (IsPutOff(invoice)) return false;
            if (invoice.State is not (ObligationState.Open or ObligationState.Met)) continue;
            foreach (var l in shipment.Lines) units[l.LineId] = units.GetValueOrDefault(l.LineId) + l.Quantity;
        }

        if (units.Count == 0 || lines.Any(l => Balance.UnitsPaidBack(s, l.LineId) + l.Quantity > units.GetValueOrDefault(l.LineId))) return false;
        var invoiced = order.Charges.Aggregate(Ledger.OrderAmounts.Rounding(order), (m, c) => m + c.Gross());
        foreach (var line in order.Lines)
        {
            if (!units.TryGetValue(line.LineId, out var shipped)) continue;
            invoiced += Withdrawal.Share(line, Math.Min(shipped, line.Quantity)).Gross();
            // The ERP may have rounded a part of a line otherwise, and does not credit a cent more than it invoiced.
            if (shipped < line.Quantity) invoiced -= new Money(1 + line.Taxes.Length, invoiced.Currency);
        }

        return total + Shares.Sum(s.Returns.Refunds.Where(r => r.Decided.Credited).Select(r => r.Decided.Total), total.Currency) <= invoiced;
    }

    /// <summary>A shipment: credit notes that wait for all that will ship follow its invoice.</summary>
    public static OrderState Shipped(OrderState s, string invoice)
    {
        foreach (var note in s.Obligations)
            if (note is { Kind: ObligationKind.ErpCreditNote, State: ObligationState.Open } && note.After.Any(k => k == AllGoods || s.Obligation(k) is { Kind: ObligationKind.Shipment }))
                s = s with { Obligations = s.Obligations.Replace(note, note with { After = note.After.Add(invoice) }) };
        return s;
    }

    /// <summary>The ERP's answer shows that it invoices once all has shipped: no credit note can be posted before.</summary>
    public static OrderState Invoiced(OrderState s, ObligationMet e)
    {
        if (e.Reference is not null || ReferenceEquals(s.Returns, ReturnsState.None) || !e.Key.StartsWith(Invoice, StringComparison.Ordinal)) return s;
        foreach (var note in s.Obligations)
            if (note is { Kind: ObligationKind.ErpCreditNote, State: ObligationState.Open } && note.After.Contains(e.Key))
                s = s with { Obligations = s.Obligations.Replace(note, note with { After = [.. note.After.Union(First(s, invoiced: false))] }) };
        return s;
    }

    private static bool IsPutOff(Obligation invoice) => invoice is { State: ObligationState.Met, Reference: null };

    private static ImmutableArray<string> First(OrderState s, bool invoiced) =>
    [
        .. s.Obligations.Where(o => !o.Settled && (o.Kind == ObligationKind.ErpInvoice || (o.Kind == ObligationKind.Shipment && !invoiced))).Select(o => o.Key),
        .. s.Plan is not null && !invoiced && !s.GoodsSettled ? [AllGoods] : ImmutableArray<string>.Empty,
    ];
}
