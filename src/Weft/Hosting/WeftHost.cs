using Microsoft.Extensions.DependencyInjection.Extensions;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Weft.Connectors;
using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Http;
using Weft.Http.Access;
using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>What a host takes from its surroundings instead of its configuration.</summary>
internal sealed record HostSurroundings
{
    /// <summary>The connectors that connections may name.</summary>
    public IReadOnlyList<ConnectorKind> Kinds { get; init; } = ConnectorCatalogue.All;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where logs go; null = the console.</summary>
    public Action<ILoggingBuilder>? Logs { get; init; }

    /// <summary>Further endpoints, e.g. of the demo.</summary>
    public Action<WebApplication>? Endpoints { get; init; }
}

/// <summary>One running node: engine, webhooks and API. Start it from options, in this process.</summary>
internal sealed class WeftHost : IAsyncDisposable
{
    /// <summary>Longest time a stop may take.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly WebApplication web;
    private readonly IDisposable? clients;

    private WeftHost(WebApplication web, WeftEngine engine, IDisposable? clients) => (this.web, Engine, this.clients) = (web, engine, clients);

    public WeftEngine Engine { get; }

    /// <summary>People who may sign in.</summary>
    public Accounts Accounts => web.Services.GetRequiredService<Accounts>();

    /// <summary>Links that are printed where the node is started.</summary>
    public OneTimeLinks Links => web.Services.GetRequiredService<OneTimeLinks>();

    /// <summary>Where the API's and the pages' endpoints are described.</summary>
    public IReadOnlyList<Endpoint> Endpoints => web.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>The addresses it listens on, with the ports it got.</summary>
    public IReadOnlyList<string> Addresses => [.. web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Checks the options, opens the store, runs the engine and listens.</summary>
    /// <exception cref="HostFaultException">It cannot start; the message says why, with the key.</exception>
    public static async Task<WeftHost> StartAsync(WeftOptions options, HostSurroundings surroundings, CancellationToken cancellation)
    {
        var faults = OptionsCheck.Faults(options, surroundings.Kinds).ToList();
        if (faults.Count > 0) throw new HostFaultException(faults);
        var connecting = new ConnectionBuilder(options, surroundings.Kinds, surroundings.Clock);
        WebApplication? app = null;
        WeftEngine? engine = null;
        try
        {
            var logs = LoggerFactory.Create(surroundings.Logs ?? (l => Logging.Console(l, options.JsonLogs)));
            engine = await OpenAsync(options, connecting, surroundings.Clock, logs, cancellation);
            app = Web(options, surroundings, engine, logs, runs: true);
            await BeginTrailAsync(options, engine);
            await app.StartAsync(cancellation);
            return new WeftHost(app, engine, connecting);
        }
        catch (Exception e)
        {
            if (app is not null) await app.DisposeAsync();
            if (engine is not null) await engine.DisposeAsync();
            connecting.Dispose();
            throw FaultOf(e, options) is { } fault ? new HostFaultException([fault], e) : e;
        }
    }

    /// <summary>Opens the store only to look, with the API on a free port of this machine for whoever has the key: nothing is sent and nothing is changed.</summary>
    /// <exception cref="HostFaultException">The store cannot be used; the message says why, with the key.</exception>
    public static async Task<WeftHost> StartToReadAsync(WeftOptions options, HostSurroundings surroundings, ApiConsumer reader, CancellationToken cancellation)
    {
        var reading = new WeftOptions
        {
            Store = options.Store, Engine = options.Engine, Connections = options.Connections, Channels = options.Channels, Locations = options.Locations, Stock = options.Stock, Consumers = [reader], Urls = ["http://127.0.0.1:0"],
        };
        try
        {
            var logs = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.None));
            var parts = EngineParts.Standard(ConnectionBuilder.Silent(reading), StockSettings.PolicyOf(reading), reading.Engine, surroundings.Clock, logs);
            var engine = await WeftEngine.OpenToReadAsync(reading.Store, parts, cancellation);
            if (!options.Access.AuditKey.IsDefaultOrEmpty) engine.Audit.SealWith(options.Access.AuditKey.AsMemory());
            var app = Web(reading, surroundings, engine, logs, runs: false);
            await app.StartAsync(cancellation);
            return new WeftHost(app, engine, clients: null);
        }
        catch (Engine.Storage.StoreUnusableException e)
        {
            throw new HostFaultException([new SettingFault("", e.Message)], e);
        }
    }

    /// <summary>Completes when the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => web.WaitForShutdownAsync(cancellation);

    /// <summary>Stops listening, lets calls under way finish, and stops the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopWithin);
        await web.StopAsync(limit.Token);
        await web.DisposeAsync();
        await Engine.DisposeAsync();
        clients?.Dispose();
    }

    private static async Task<WeftEngine> OpenAsync(WeftOptions options, ConnectionBuilder connecting, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellation)
    {
        var connections = connecting.Build();
        var parts = EngineParts.Standard(connections, ConnectionBuilder.Policy(options, connections), options.Engine, clock, logs, FulfilmentSettings.PolicyOf(options)) with { Stock = StockSettings.PolicyOf(options), Rules = RulesPrint.Of(options) };
        return await WeftEngine.OpenAsync(options.Store, parts, cancellation);
    }

    /// <summary>The trail says when a node was started; from then on its end is marked with the key that is configured now.</summary>
    private static Task BeginTrailAsync(WeftOptions options, WeftEngine engine)
    {
        if (!options.Access.AuditKey.IsDefaultOrEmpty) engine.Audit.SealWith(options.Access.AuditKey.AsMemory());
        return engine.Audit.RecordAsync(new AuditEntry("node", "weft", "start", "", "", "done"));
    }

    private static WebApplication Web(WeftOptions options, HostSurroundings surroundings, WeftEngine engine, ILoggerFactory logs, bool runs)
    {
        // Nothing is taken from the surroundings' files or variables: what a node does is in its options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Weft" });
        builder.Configuration.AddInMemoryCollection(OpenTelemetryVariables());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(HttpLimits.Set).UseUrls([.. options.Urls]);
        builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopWithin);
        builder.Services.AddSingleton(surroundings.Clock).AddSingleton(options).AddSingleton(engine);
        builder.Services.AddSingleton<EngineWorker>();
        if (runs) builder.Services.AddHostedService(s => s.GetRequiredService<EngineWorker>());
        builder.Services.AddWeftHttp(options, runs);
        var app = builder.Build();
        app.MapWeftHttp(options, runs);
        surroundings.Endpoints?.Invoke(app);
        return app;
    }

    /// <summary>The standard variables of OpenTelemetry are the one exception.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> OpenTelemetryVariables() =>
        from System.Collections.DictionaryEntry v in Environment.GetEnvironmentVariables()
        where v.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal)
        select new KeyValuePair<string, string?>((string)v.Key, (string?)v.Value);

    private static SettingFault? FaultOf(Exception e, WeftOptions options) => e switch
    {
        Engine.Storage.StoreUnusableException unusable => new SettingFault("", unusable.Message),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => new SettingFault("listen.urls", $"{string.Join(", ", options.Urls)} is in use by another program. Stop it, or listen on another port."),
        IOException or SocketException when e.Message.Contains("bind", StringComparison.OrdinalIgnoreCase) => new SettingFault("listen.urls", $"{string.Join(", ", options.Urls)} cannot be listened on: {e.Message}"),
        _ => null,
    };
}
