using Microsoft.AspNetCore.DataProtection;
using Weft.Desk;
using Weft.Engine;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>The operations console as this host serves it.</summary>
internal static class ConsoleHost
{
    public static void AddConsole(this IServiceCollection services, WeftOptions options)
    {
        if (!ConsoleAccess.IsOpen(options)) return;
        services.AddWeftConsole();
        services.AddConsoleAccess();
        // Protects what a page hands back to the process that made it; it is worth nothing to a later one.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddHostedService<OrderIndexWorker>();
    }

    public static void UseConsole(this WebApplication app, WeftOptions options)
    {
        if (!ConsoleAccess.IsOpen(options)) return;
        app.UseOnlyHere();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    /// <summary>Serves the console at the root; where it is not served, the documentation of the API is what there is to see.</summary>
    public static void MapConsole(this WebApplication app, WeftOptions options, bool runs)
    {
        if (runs && ConsoleAccess.IsOpen(options)) app.MapWeftConsole().OnlyHere();
        else app.MapGet("/", () => Results.Redirect("/docs/")).ExcludeFromDescription();
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
