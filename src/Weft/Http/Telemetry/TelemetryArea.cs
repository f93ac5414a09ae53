using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Weft.Http.Access;

namespace Weft.Http.Telemetry;

/// <summary>Metrics for Prometheus at <c>/metrics</c>; traces when a collector is named by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
internal static class TelemetryArea
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly ExplicitBucketHistogramConfiguration seconds = new() { Boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly ExplicitBucketHistogramConfiguration lags = new() { Boundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800] };

    private static readonly ExplicitBucketHistogramConfiguration steps = new() { Boundaries = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 172_800, 604_800] };

    public static void AddTelemetry(this IServiceCollection services, bool runs)
    {
        services.AddSingleton<Gauges>();
        if (runs) services.AddHostedService<OpenWorkCounter>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(r => r.AddService("weft"));
        telemetry.WithMetrics(m => m
            .AddMeter(Engine.Telemetry.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime")
            // Names that end like a part of a histogram confuse Prometheus' tools, and say little.
            .AddView("dotnet.assembly.count", MetricStreamConfiguration.Drop)
            .AddView("dotnet.process.cpu.count", MetricStreamConfiguration.Drop)
            .AddView("dotnet.timer.count", MetricStreamConfiguration.Drop)
            .AddView("weft.turns.commit_time", seconds)
            .AddView("weft.deliveries.send_time", seconds)
            .AddView("weft.deliveries.lead_time", lags)
            .AddView("weft.orders.sync_time", lags)
            .AddView("weft.stock.publish_lag", lags)
            .AddView("weft.sla.duration", steps)
            .AddView("weft.stock.publish_lag.own", lags)
            .AddPrometheusExporter());
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Collector))) return;
        telemetry.WithTracing(t => t
            .AddSource(Engine.Telemetry.Name)
            .AddAspNetCoreInstrumentation(o => o.Filter = context => context.Request.Path.StartsWithSegments("/in") || context.Request.Path.StartsWithSegments("/api"))
            .AddHttpClientInstrumentation()
            .AddOtlpExporter());
    }

    public static void MapTelemetry(this WebApplication app)
    {
        // Gauges exist from the moment somebody holds them.
        app.Services.GetRequiredService<Gauges>();
        app.MapPrometheusScrapingEndpoint("/metrics").NeedsCaller();
    }
}
