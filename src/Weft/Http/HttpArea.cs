using Weft.Http.Health;
using Weft.Http.Inbound;
using Weft.Http.Orders;

namespace Weft.Http;

/// <summary>Everything the host answers over HTTP, area by area.</summary>
internal static class HttpArea
{
    public static IServiceCollection AddWeftHttp(this IServiceCollection services)
    {
        services.AddRoutingCore();
        services.ConfigureHttpJsonOptions(o => ApiJson.Set(o.SerializerOptions));
        return services;
    }

    public static void MapWeftHttp(this WebApplication app)
    {
        app.UseRouting();
        app.MapInbound();
        app.MapHealth();
        var api = app.MapGroup("/api/v1");
        api.MapOrders();
    }
}
