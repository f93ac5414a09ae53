using Weft.Engine.Storage;
using Weft.Engine.Storage.Postgres;
using Weft.Engine.Storage.Sqlite;

namespace Weft.Engine;

/// <summary>Where Weft keeps everything.</summary>
/// <param name="Kind">"sqlite" or "postgres".</param>
/// <param name="Location">A file for SQLite (":memory:" keeps nothing), a connection string for PostgreSQL.</param>
public sealed record StoreSettings(string Kind, string Location)
{
    private static int storesInMemory;

    /// <summary>Brings the schema up to date and closes the store again.</summary>
    /// <exception cref="StoreUnusableException">The store cannot be used; the message names the key.</exception>
    public async Task MigrateAsync(TimeProvider clock, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(readOnly: false, clock, cancellation);
    }

    internal async Task<Store> OpenAsync(bool readOnly, TimeProvider clock, CancellationToken cancellation) => Kind switch
    {
        "sqlite" when Location == ":memory:" => await SqliteStore.InMemoryAsync($"weft-{Interlocked.Increment(ref storesInMemory)}", cancellation),
        "sqlite" => await SqliteStore.OpenAsync(Location, readOnly, clock, cancellation),
        "postgres" => await PostgresStore.OpenAsync(Location, readOnly, cancellation),
        _ => throw new StoreUnusableException($"store.kind: '{Kind}' is not a store. Use sqlite or postgres."),
    };
}
