using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Access;
using Weft.Http.Alerts;
using Weft.Http.Availability;
using Weft.Http.Connections;
using Weft.Http.Pages;
using Weft.Http.Deliveries;
using Weft.Http.Docs;
using Weft.Http.Finance;
using Weft.Http.Health;
using Weft.Http.Holds;
using Weft.Http.Notifications;
using Weft.Http.Inbound;
using Weft.Http.Messages;
using Weft.Http.Orders;
using Weft.Http.Reconciliation;
using Weft.Http.Replays;
using Weft.Http.Reservations;
using Weft.Http.Returns;
using Weft.Http.Routing;
using Weft.Http.Skus;
using Weft.Http.Stock;
using Weft.Http.Telemetry;
using Weft.Http.Value;

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
        services.AddAccess(options.Access);
        services.AddTelemetry(runs);
        services.AddDocs();
        if (runs) services.AddConsole();
        return services;
    }

    public static void MapWeftHttp(this WebApplication app, WeftOptions options, bool runs)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<ProblemAnswers>();
        app.UseRouting();
        app.UseMiddleware<SecurityHeaders>();
        app.UseAccess();
        if (runs) app.UseAntiforgery();

        app.MapInbound();
        app.MapHealth();
        app.MapTelemetry();
        app.MapDocs();
        app.MapAccessPages();
        app.MapConsole(runs);

        var api = app.MapGroup(Api).NeedsCaller();
        api.MapGroup("").WritesNeed(Roles.Admin).MapAccess();
        api.MapGroup("").WritesNeed(Roles.Operator).MapOperations(options);
        api.MapGroup("").WritesNeed(Roles.Finance).MapFinance();
    }

    /// <summary>What operators do.</summary>
    private static void MapOperations(this IEndpointRouteBuilder api, WeftOptions options)
    {
        var stock = options.Stock;
        api.MapOrders();
        api.MapReturns();
        api.MapHolds();
        api.MapNotifications();
        api.MapRouting();
        api.MapAvailability(stock);
        api.MapStock(stock);
        api.MapReservations();
        api.MapSkus();
        api.MapDeliveries();
        api.MapCare();
        api.MapCases();
        api.MapMessages(options.Access.Corrector);
        api.MapConnections();
        api.MapAlerts();
        api.MapStockRuns();
        api.MapDiscrepancies();
        api.MapOversells();
        api.MapReplays();
        api.MapValue();
    }

    /// <summary>What those do who answer for the money.</summary>
    private static void MapFinance(this IEndpointRouteBuilder api)
    {
        api.MapMoney();
        api.MapMoneyWork();
        api.MapPeriods();
    }
}
