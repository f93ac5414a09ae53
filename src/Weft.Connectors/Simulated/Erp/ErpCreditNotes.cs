using System.Collections.Immutable;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>Credit notes, with the goods that come back.</summary>
internal sealed class ErpCreditNotes(VendorApi api, ErpCalls calls)
{
    public async Task<DeliveryOutcome> CreditAsync(string key, ErpCreditNoteRequest r, CancellationToken cancellation)
    {
        if (await calls.NumberAsync(r.OrderId, r.ErpReference, cancellation) is not { } number) return ErpCalls.NoSalesOrder(r.OrderId);
        var body = JsonSerializer.SerializeToUtf8Bytes(Of(r), ErpWire.Default.CreditNote);
        var answer = await api.PostAsync($"salesorders/{Uri.EscapeDataString(number)}/creditnotes", body, cancellation, key);
        return answer.Ok ? Made(answer.Json()) : ErpRefusals.Outcome(answer, "credit note");
    }

    public async Task<DeliveryOutcome.Delivered?> FindAsync(ErpCreditNoteRequest r, CancellationToken cancellation) =>
        (await api.GetAsync($"creditnotes?externalRef={Uri.EscapeDataString(Reference(r))}", cancellation)).OrThrow().Json().Objects("creditnotes") is [var first, ..] ? Made(first) : null;

    private static CreditNote Of(ErpCreditNoteRequest r)
    {
        var lines = r.Lines.Select(l => new CreditedLine(LineNumbers.Of(l.LineId), l.Quantity, l.Net.ToDecimal(), Tax(l.Taxes, r.Total.Currency).ToDecimal()));
        var (net, gross) = (Money.Zero(r.Total.Currency), Money.Zero(r.Total.Currency));
        foreach (var charge in r.Charges) (net, gross) = (net + charge.Net, gross + charge.Gross());
        var goods = r.Goods.Select(g => new GoodsLine(LineNumbers.Of(g.LineId), g.Quantity, ConditionOf(g.Condition), g.Location));
        return new CreditNote(
            Reference(r), [.. lines], r.Charges.IsEmpty ? null : new Shipping(net.ToDecimal(), (gross - net).ToDecimal()), r.Goodwill?.ToDecimal() ?? 0, [.. goods], r.Total.ToDecimal(), r.Reason);
    }

    /// <summary>When the ERP booked the goods, by its own clock, decides which stock counts know of them already.</summary>
    private static DeliveryOutcome.Delivered Made(JsonFields credit)
    {
        var total = credit.AmountInNumber("total", credit.Currency("currency"));
        return new(credit.Text("no"), credit.Time("postedAt"), ImmutableDictionary<string, string>.Empty.Add("number", credit.Text("no")).Add("total", total.ToString()));
    }

    private static Money Tax(ImmutableArray<Core.Orders.TaxLine> taxes, Currency currency) => taxes.Aggregate(Money.Zero(currency), (sum, t) => sum + t.Amount);

    private static string ConditionOf(GoodsCondition condition) => condition switch
    {
        GoodsCondition.Sellable => "sellable",
        GoodsCondition.Damaged => "damaged",
        _ => "none",
    };

    private static string Reference(ErpCreditNoteRequest r) => $"{r.OrderId}/{r.CreditId}";
}
