using System.Data.Common;
using Dapper;
using EvolveDb;

namespace Weft.Engine.Storage;

/// <summary>Brings a store's schema up to date. Forward only; within a release only additions.</summary>
internal static class Migrations
{
    private const string Metadata = "schema_versions";

    /// <summary>Runs what is missing, and closes the connection.</summary>
    /// <exception cref="StoreUnusableException">It is somebody else's database, or a newer Weft's.</exception>
    public static async Task UpAsync(DbConnection connection, string dialect, string key)
    {
        await using (connection)
        {
            if (connection.State == System.Data.ConnectionState.Closed) await connection.OpenAsync();
            if (await CheckAsync(connection, dialect, key, mayBeEmpty: true)) return;
            var evolve = new Evolve(connection)
            {
                EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
                EmbeddedResourceFilters = [$"Weft.Engine.Storage.{dialect}."],
                MetadataTableName = Metadata,
                IsEraseDisabled = true,
                RetryRepeatableMigrationsUntilNoError = false,
            };
            evolve.Migrate();
        }
    }

    /// <summary>Finds out whether a database is a store of this version of Weft, so that nobody else's tables are touched and no newer ones misread.</summary>
    /// <returns>True when nothing is to be migrated.</returns>
    /// <exception cref="StoreUnusableException">It is not.</exception>
    public static async Task<bool> CheckAsync(DbConnection connection, string dialect, string key, bool mayBeEmpty)
    {
        var tables = (await connection.QueryAsync<string>(dialect == "Sqlite"
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")).AsList();
        if (tables.Count == 0 && mayBeEmpty) return false;
        if (!tables.Contains(Metadata))
        {
            throw new StoreUnusableException(tables.Count == 0
                ? $"{key}: the store is empty; no node has run on it yet. Start one with 'weft run', or create the tables with 'weft migrate'."
                : $"{key}: the database holds tables of something else ({string.Join(", ", tables.Order(StringComparer.Ordinal).Take(3))}). Name a file or database of Weft's own.");
        }

        var stored = (await connection.QueryAsync<string?>($"SELECT version FROM {Metadata} WHERE version IS NOT NULL AND CAST(success AS INTEGER) = 1")).Select(v => int.TryParse(v, out var number) ? number : 0).DefaultIfEmpty().Max();
        var known = Newest(dialect);
        if (stored > known) throw new StoreUnusableException($"{key}: the store was written by a newer Weft (schema {stored}; this one knows {known}). Run that version, or restore a backup from before it.");
        if (stored < known && !mayBeEmpty) throw new StoreUnusableException($"{key}: the store was written by an older Weft (schema {stored}; this one needs {known}). Run 'weft migrate' first.");
        return stored == known;
    }

    /// <summary>The number of a dialect's newest migration.</summary>
    public static int Newest(string dialect) => Names(dialect).Max(VersionOf);

    /// <summary>The statements of all migrations of a dialect, for a store that lives in memory.</summary>
    public static IEnumerable<string> Scripts(string dialect)
    {
        foreach (var name in Names(dialect).OrderBy(VersionOf))
        {
            using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private static IEnumerable<string> Names(string dialect) =>
        typeof(Migrations).Assembly.GetManifestResourceNames().Where(n => n.StartsWith($"Weft.Engine.Storage.{dialect}.V", StringComparison.Ordinal));

    /// <summary>The number in <c>….V3__reconciliation.sql</c>.</summary>
    private static int VersionOf(string name) => int.Parse(name.Split(".V")[^1].Split("__")[0]);
}
