namespace Weft.Engine.Storage;

/// <summary>Traces of orders, and who was touched.</summary>
internal abstract partial class Store
{
    /// <summary>Those of some orders on which somebody has put a hand.</summary>
    public async Task<HashSet<string>> TouchedAsync(IReadOnlyList<string> orders, CancellationToken cancellation) =>
        [.. await ReadAsync<string>($"SELECT order_id FROM value_touched WHERE {In("order_id", "orders")}", new { orders = ArrayOf(orders) }, cancellation)];

    /// <summary>The trace that an order began in; null when nobody collected traces then.</summary>
    public async Task<string?> OrderTraceAsync(string order, CancellationToken cancellation) =>
        (await ReadAsync<string>("SELECT trace FROM order_traces WHERE order_id = @order", new { order }, cancellation)).FirstOrDefault();
}
