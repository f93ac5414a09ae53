using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Http.Connections;

/// <summary>How the connections do.</summary>
internal static class ConnectionEndpoints
{
    public static void MapConnections(this IEndpointRouteBuilder api) =>
        api.MapGet("/connections", async (WeftEngine engine, CancellationToken cancellation) => Results.Json(new Page<ConnectionStatus>(await engine.Queries.ConnectionsAsync(cancellation), null), ApiJson.Default.PageConnectionStatus))
            .WithTags("Connections").WithName("listConnections").WithSummary("How every connection does: circuit, backlog, last contact, last poll, and how long stock numbers took to be acknowledged").Produces<Page<ConnectionStatus>>();
}
