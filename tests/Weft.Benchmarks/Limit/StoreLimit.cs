using System.Diagnostics;
using Weft.Benchmarks.Stores;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Limit;

/// <summary>
/// How many rows a second the store takes when nobody thinks about them. Measured in two ways, so that a slow one of ours cannot pass for the store's limit: the run's own
/// transactions through the engine's store, and the plainest bulk insert of the same rows. The faster one is the limit.
/// </summary>
/// <param name="Engine">Rows a second through the engine's store.</param>
/// <param name="Plain">Rows a second by plain inserts.</param>
internal sealed record StoreLimit(double Engine, double Plain)
{
    public double RowsPerSecond => Math.Max(Engine, Plain);

    public static async Task<StoreLimit> MeasureAsync(StoreFactory stores, RowTape tape, CancellationToken cancellation) =>
        new(await ThroughEngineAsync(stores, tape, cancellation), await PlainAsync(stores, tape, cancellation));

    private static async Task<double> ThroughEngineAsync(StoreFactory stores, RowTape tape, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshAsync();
        await using var store = await fresh.Settings.OpenAsync(readOnly: false, TimeProvider.System, cancellation);
        await DurableSettings.RequireAsync(store, cancellation);
        var before = new WriteBatch();
        before.Received.AddRange(tape.Before);
        await store.CommitAsync(before, cancellation);
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in tape.Batches) await store.CommitAsync(batch, cancellation);
        return tape.Rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> PlainAsync(StoreFactory stores, RowTape tape, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshAsync();
        await using (await fresh.Settings.OpenAsync(readOnly: false, TimeProvider.System, cancellation))
        {
            // Opening it makes the tables.
        }

        var rows = PlainRows.Of(tape);
        var started = Stopwatch.GetTimestamp();
        var written = stores.Kind == "sqlite"
            ? PlainSqlite.Write(fresh.Settings.Location, rows)
            : await PlainPostgres.WriteAsync(fresh.Settings.Location, rows, cancellation);
        return written / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
