using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Weft.Desk.Acting;
using Weft.Desk.Assets;
using Weft.Desk.Live;
using Weft.Desk.Pages.Exceptions;
using Weft.Desk.Pages.Orders;
using Weft.Desk.Pages.Reconciliation;
using Weft.Desk.Pages.Replay;
using Weft.Desk.Pages.Settings;
using Weft.Desk.Pages.Value;
using Weft.Desk.Shell;

namespace Weft.Desk;

/// <summary>The operations console: pages for the people who look after orders.</summary>
public static class ConsoleArea
{
    /// <summary>Closed pages whose state is kept for somebody who comes back.</summary>
    private const int MostPagesKept = 50;

    /// <summary>Bytes that somebody may type into one field: a draft of a message in its largest form, with every quote and line end escaped.</summary>
    private const long MostBytesTyped = 3 * Weft.Engine.Corrections.CorrectionDesk.LongestText;

    private static readonly TimeSpan pagesKeptFor = TimeSpan.FromMinutes(2);

    /// <summary>Adds what the pages need. The host adds a <see cref="TimeProvider"/>, the engine, and the policies of <see cref="ConsolePolicies"/>.</summary>
    public static IServiceCollection AddWeftConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(o => o.MaximumReceiveMessageSize = MostBytesTyped);
        services.AddCascadingAuthenticationState();
        // What fades in cannot be read meanwhile.
        services.AddMudServices(o => (o.SnackbarConfiguration.ShowTransitionDuration, o.SnackbarConfiguration.HideTransitionDuration, o.SnackbarConfiguration.MaximumOpacity) = (0, 0, 100));
        services.Configure<CircuitOptions>(o => (o.DisconnectedCircuitMaxRetained, o.DisconnectedCircuitRetentionPeriod, o.DetailedErrors) = (MostPagesKept, pagesKeptFor, false));
        services.AddSingleton<Readings>();
        services.AddScoped<Presence>().AddScoped<CircuitHandler>(s => s.GetRequiredService<Presence>());
        services.AddScoped<Operator>();
        services.AddScoped<Confirming>();
        services.AddScoped<Undoing>();
        return services;
    }

    /// <summary>Serves the pages at the root, their scripts and styles, and what they offer for download.</summary>
    public static IEndpointConventionBuilder MapWeftConsole(this IEndpointRouteBuilder endpoints)
    {
        var area = endpoints.MapGroup("");
        area.MapConsoleAssets();
        area.MapOrdersCsv();
        area.MapReplayCsv();
        area.MapCausesCsv();
        area.MapResolvedCsv();
        area.MapValueCsv();
        area.MapAuditCsv();
        area.MapReconciliationCsv();
        area.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
        return area;
    }
}
