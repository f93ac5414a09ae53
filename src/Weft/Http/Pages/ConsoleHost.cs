using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Weft.Desk;
using Weft.Engine;
using Weft.Engine.Access;

namespace Weft.Http.Pages;

/// <summary>The operations console as this host serves it.</summary>
internal static class ConsoleHost
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddWeftConsole();
        services.AddSingleton<Desk.Pages.Settings.SettingsDesk, HostSettings>();
        services.AddScoped<ConsoleUse>().AddScoped<CircuitHandler>(s => s.GetRequiredService<ConsoleUse>());
        services.AddScoped<AuthenticationStateProvider, ConsoleSession>();
        services.AddHostedService<OrderIndexWorker>();
    }

    /// <summary>Serves the console at the root to whoever is signed in; where it is not served, the documentation of the API is what there is to see.</summary>
    public static void MapConsole(this WebApplication app, bool runs)
    {
        if (runs) app.MapWeftConsole().RequireAuthorization(Roles.Viewer);
        else app.MapGet("/", () => Results.Redirect("/docs/")).ExcludeFromDescription().AllowAnonymous();
    }
}

/// <summary>Notes by what orders can be looked for, a bounded number each second, so that orders always come first.</summary>
internal sealed partial class OrderIndexWorker(WeftEngine engine, TimeProvider clock, ILogger<OrderIndexWorker> logger) : BackgroundService
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
                await engine.Desk.Index.StepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "Orders could not be noted for searching; it is tried again")]
    private partial void LogFailed(Exception failure);
}
