using System.Data.Common;
using Dapper;
using EvolveDb;

namespace Weft.Engine.Storage;

/// <summary>Brings a store's schema up to date. Forward only; within a release only additions.</summary>
internal static class Migrations
{
    /// <summary>Runs what is missing, and closes the connection.</summary>
    public static async Task UpAsync(DbConnection connection, string dialect)
    {
        await using (connection)
        {
            var evolve = new Evolve(connection)
            {
                EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
                EmbeddedResourceFilters = [$"Weft.Engine.Storage.{dialect}."],
                MetadataTableName = "schema_versions",
                IsEraseDisabled = true,
                RetryRepeatableMigrationsUntilNoError = false,
            };
            evolve.Migrate();
        }
    }

    /// <summary>Refuses a store that a newer version of Weft has written: this one would misread it. Takes an open connection and leaves it open.</summary>
    /// <exception cref="StoreUnusableException">The store's schema is newer.</exception>
    public static async Task RefuseNewerAsync(DbConnection connection, string dialect, string key, CancellationToken cancellation)
    {
        var known = Names(dialect).Max(VersionOf);
        var applied = dialect == "Sqlite"
            ? "SELECT count(*) FROM sqlite_master WHERE name = 'schema_versions'"
            : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_versions')";
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition(applied, cancellationToken: cancellation)) == 0) return;
        var versions = await connection.QueryAsync<string>(new CommandDefinition("SELECT version FROM schema_versions WHERE version IS NOT NULL", cancellationToken: cancellation));
        var found = versions.Select(v => int.TryParse(v, out var number) ? number : 0).DefaultIfEmpty(0).Max();
        if (found > known)
            throw new StoreUnusableException($"{key}: the store was written by a newer version of Weft (its schema is {found}; this version knows {known}). Run that version, or name another store.");
    }

    private static IEnumerable<string> Names(string dialect) =>
        typeof(Migrations).Assembly.GetManifestResourceNames().Where(n => n.StartsWith($"Weft.Engine.Storage.{dialect}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The version in a name like <c>Weft.Engine.Storage.Sqlite.V1__first.sql</c>.</summary>
    private static int VersionOf(string name)
    {
        var file = name[(name.IndexOf(".V", StringComparison.Ordinal) + 2)..];
        return int.Parse(file[..file.IndexOf("__", StringComparison.Ordinal)]);
    }

    /// <summary>The statements of all migrations of a dialect, for a store that lives in memory.</summary>
    public static IEnumerable<string> Scripts(string dialect)
    {
        var assembly = typeof(Migrations).Assembly;
        foreach (var name in Names(dialect))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
