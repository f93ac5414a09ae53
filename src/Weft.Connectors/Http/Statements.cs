using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>Reads a channel's statement of orders: totals and refunds in minor units.</summary>
internal static class Statements
{
    /// <summary>Most orders of one call.</summary>
    public const int Most = 100;

    public static async Task<ImmutableArray<MoneyDocument>> ReadAsync(VendorApi api, string path, ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        var byChannelId = orders.ToDictionary(o => o.ChannelOrderId, o => o.Id, StringComparer.Ordinal);
        var answer = (await api.GetAsync($"{path}?ids={List(orders.Select(o => o.ChannelOrderId))}", cancellation)).OrThrow().Json();
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>(orders.Length);
        foreach (var stated in answer.Objects("orders"))
        {
            var (id, currency) = (stated.Text("id"), stated.Currency("currency"));
            if (!byChannelId.TryGetValue(id, out var order)) continue;
            documents.Add(new MoneyDocument(order, MoneyDocumentKind.ChannelOrder, id, stated.AmountInMinorUnits("total", currency)));
            documents.AddRange(stated.Objects("refunds").Select(r => new MoneyDocument(order, MoneyDocumentKind.ChannelRefund, r.Text("id"), r.AmountInMinorUnits("amount", currency))));
        }

        return documents.ToImmutable();
    }

    /// <summary>Several values as one query parameter.</summary>
    public static string List(IEnumerable<string> values) => Uri.EscapeDataString(string.Join(',', values));
}
