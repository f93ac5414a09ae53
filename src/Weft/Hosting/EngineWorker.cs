using Weft.Engine;

namespace Weft.Hosting;

/// <summary>Runs the engine's loops for as long as the host runs.</summary>
internal sealed class EngineWorker(WeftEngine engine, ILogger<EngineLoops> logger) : BackgroundService
{
    /// <summary>True while the loops run.</summary>
    public bool Running => ExecuteTask is { IsCompleted: false };

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new EngineLoops(engine, logger).RunAsync(stoppingToken);
}
