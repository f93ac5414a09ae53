using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weft.Engine.Storage.Sqlite;

/// <summary>
/// Moves what the log holds into the file, beside the writer. SQLite by itself does it within a commit, and whoever writes next waits for the disk as long as that takes.
/// </summary>
internal sealed class Checkpoints(string connectionString, SemaphoreSlim writing) : IAsyncDisposable
{
    /// <summary>Pages of the log between two checkpoints: 16 MB.</summary>
    private const int Every = 4_000;

    /// <summary>Pages that are moved while the writer waits: few enough not to be noticed.</summary>
    private const int Few = 200;

    /// <summary>Times that pages are moved beside the writer, who writes on meanwhile.</summary>
    private const int Rounds = 4;

    /// <summary>Pages from which on readers are waited for, so that the log can begin anew: 256 MB.</summary>
    private const int Long = 64_000;

    /// <summary>Longest that readers are waited for.</summary>
    private const int LongestWaitMs = 100;

    private readonly SqliteConnection connection = new(connectionString);
    private int moved;

    /// <summary>The checkpoint that is under way, or was last.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        await connection.OpenAsync(cancellation);
        raw.sqlite3_busy_timeout(connection.Handle!, LongestWaitMs);
        // Only a connection that has read once knows that there is a log.
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle!, "SELECT count(*) FROM sqlite_master"), connection.Handle);
    }

    /// <summary>Called after a commit by whoever holds the writer.</summary>
    public void Wrote(sqlite3 writer)
    {
        raw.sqlite3_db_status(writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        if (pages - moved < Every || !Running.IsCompleted) return;
        moved = pages;
        Running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await Running;
        await connection.DisposeAsync();
    }

    /// <summary>What fails here is tried again at the next occasion; a disk that is full or broken tells the writer as well.</summary>
    private async Task RunAsync()
    {
        var log = 0;
        for (var round = 0; round < Rounds; round++)
            if (Move(raw.SQLITE_CHECKPOINT_PASSIVE, out log) <= Few) break;
        await writing.WaitAsync();
        try
        {
            // Nobody writes now: when all is moved and nobody reads, the log begins anew.
            Move(log > Long ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE, out _);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Pages left after it.</summary>
    private int Move(int mode, out int log)
    {
        raw.sqlite3_wal_checkpoint_v2(connection.Handle!, null, mode, out log, out var done);
        return log - done;
    }
}
