using Weft.Core.Shared;
using Weft.Engine;

namespace Weft.Http.Orders;

/// <summary>Finds an order by whatever number somebody has at hand.</summary>
internal static class OrderLookUp
{
    public static async Task<(OrderId? Order, Problem? Problem)> FindAsync(WeftEngine engine, string id, CancellationToken cancellation)
    {
        var found = await engine.Queries.FindOrdersAsync(id, cancellation);
        return found.Count switch
        {
            1 => (new OrderId(found[0]), null),
            0 => (null, Unknown(id)),
            _ => (null, Problem.Of(409, "order-ambiguous", $"Several orders are called '{id}': {string.Join(", ", found)}.", "id", "Use one of these ids.")),
        };
    }

    public static Problem Unknown(string id) => Problem.Of(404, "order-unknown", $"Nothing is known of an order '{id}'.", "id", "Use our id (connection:channel's id, e.g. webshop:1001), the customer's number or the ERP's number.");
}
