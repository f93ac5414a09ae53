using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>What the shop has in its books about orders' money.</summary>
internal sealed class MoneyReading(VendureApi api, VendureSettings settings)
{
    /// <summary>Most orders of one call.</summary>
    public const int Most = 100;

    public async Task<ImmutableArray<MoneyDocument>> ReadAsync(ImmutableArray<OrderReference> asked, CancellationToken cancellation)
    {
        var byId = asked.ToDictionary(o => o.ChannelOrderId, o => o.Id, StringComparer.Ordinal);
        var variables = new JsonObject { ["ids"] = new JsonArray([.. byId.Keys.Select(id => (JsonNode)id)]), ["take"] = Most };
        var answer = await api.AskAsync(VendureCalls.Money, variables, cancellation);
        return [.. answer.Deserialize(VendureJson.Default.OrderList)!.Items.Where(d => byId.ContainsKey(d.Id!)).SelectMany(d => Of(d, byId[d.Id!]))];
    }

    private IEnumerable<MoneyDocument> Of(OrderDocument d, OrderId id)
    {
        if (!Currency.TryParse(d.CurrencyCode, out var currency)) throw new JsonException($"'{d.CurrencyCode}' is no currency that we know.");
        var money = new ShopMoney(currency, []);
        // A cancelled order keeps its shipping costs in the shop, which nobody pays.
        yield return new MoneyDocument(id, MoneyDocumentKind.ChannelOrder, d.Code ?? d.Id!, d.State == OrderWriting.Cancelled ? Core.Shared.Money.Zero(currency) : money.Exact(d.TotalWithTax, "totalWithTax"));
        foreach (var payment in (d.Payments ?? []).Where(p => p.State == "Settled"))
        {
            // What was given back because the shop captures whole payments only was never wanted.
            var unwanted = Refunds.Of(payment).Where(r => IsUnwanted(r, id)).Sum(r => r.Total);
            if (settings.CapturesHere) yield return new MoneyDocument(id, MoneyDocumentKind.Capture, payment.Id, money.Exact(payment.Amount - unwanted, "amount"));
            foreach (var refund in Refunds.Of(payment).Where(r => r.Total > 0 && !IsUnwanted(r, id)))
                yield return new MoneyDocument(id, settings.CapturesHere ? MoneyDocumentKind.Refund : MoneyDocumentKind.ChannelRefund, refund.Id, money.Exact(refund.Total, "total"));
        }
    }

    private static bool IsUnwanted(RefundDocument refund, OrderId id) => Mark.In(refund.Reason) == $"{id}/{PaymentReading.CaptureStep}";
}
