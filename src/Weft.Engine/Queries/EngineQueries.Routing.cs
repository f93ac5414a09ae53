using Weft.Core.Orders;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Engine.Queries;

/// <summary>Questions about who was to ship what.</summary>
public sealed partial class EngineQueries
{
    /// <summary>Every decision about who ships an order, with what it was decided from, oldest first.</summary>
    public async Task<IReadOnlyList<RoutingRecord>> RoutingAsync(OrderId id, CancellationToken cancellation)
    {
        var history = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(id).ToString(), MostEvents, cancellation);
        return [.. history.Select(e => RoutingHistory.Read(e.Type, e.Data)).OfType<RoutingRecord>()];
    }
}
