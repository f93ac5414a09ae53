using Npgsql;
using Weft.Benchmarks.Measuring;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Stores;

/// <summary>Asks a store whether what it has committed survives a power cut.</summary>
internal static class DurableSettings
{
    private static readonly string[] postgres = ["fsync", "synchronous_commit", "full_page_writes"];

    public static async Task RequireAsync(NpgsqlConnection connection)
    {
        foreach (var setting in postgres)
        {
            await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
            var value = (string?)await command.ExecuteScalarAsync();
            if (value != "on") throw new BenchImpossibleException($"the PostgreSQL server has {setting} = {value}; figures of a server that may lose commits mean nothing. Set it to on.");
        }
    }

    public static async Task RequireAsync(Store store, CancellationToken cancellation)
    {
        var durability = await store.DurabilityAsync(cancellation);
        if (durability is not ("journal_mode=wal synchronous=2" or "fsync=on synchronous_commit=on"))
            throw new BenchImpossibleException($"the store is not durable: {durability}.");
    }
}
