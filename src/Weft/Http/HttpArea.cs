using Weft.Hosting;
using Weft.Http.Access;
using Weft.Http.Availability;
using Weft.Http.Connections;
using Weft.Http.Pages;
using Weft.Http.Deliveries;
using Weft.Http.Docs;
using Weft.Http.Finance;
using Weft.Http.Health;
using Weft.Http.Holds;
using Weft.Http.Inbound;
using Weft.Http.Messages;
using Weft.Http.Orders;
using Weft.Http.Reconciliation;
using Weft.Http.Reservations;
using Weft.Http.Returns;
using Weft.Http.Routing;
using Weft.Http.Skus;
using Weft.Http.Stock;
using Weft.Http.Telemetry;

namespace Weft.Http;

/// <summary>Everything the host answers over HTTP, area by area.</summary>
internal static class HttpArea
{
    /// <summary>Where the API is.</summary>
    public const string Api = "/api/v1";

    public static IServiceCollection AddWeftHttp(this IServiceCollection services, WeftOptions options, bool runs)
    {
        services.AddRoutingCore();
        services.ConfigureHttpJsonOptions(o => ApiJson.Set(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddSingleton<ByteBudget>();
        services.AddApiAccess();
        services.AddTelemetry();
        services.AddDocs();
        if (runs) services.AddConsole(options);
        return services;
    }

    public static void MapWeftHttp(this WebApplication app, WeftOptions options, bool runs)
    {
        app.UseMiddleware<ProblemAnswers>();
        app.UseRouting();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ApiKeyGate>();
        app.UseRateLimiter();
        if (runs) app.UseConsole(options);

        app.MapInbound();
        app.MapHealth();
        app.MapTelemetry();
        app.MapDocs();
        app.MapConsole(options, runs);

        var api = app.MapGroup(Api).NeedsKey();
        api.MapOrders();
        api.MapReturns();
        api.MapHolds();
        api.MapRouting();
        var stock = app.Services.GetRequiredService<WeftOptions>().Stock;
        api.MapAvailability(stock);
        api.MapStock(stock);
        api.MapReservations();
        api.MapSkus();
        api.MapDeliveries();
        api.MapMessages();
        api.MapConnections();
        api.MapStockRuns();
        api.MapDiscrepancies();
        api.MapOversells();
        api.MapMoney();
        api.MapPeriods();
    }
}
