using System.Data.Common;
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

    /// <summary>The statements of all migrations of a dialect, for a store that lives in memory.</summary>
    public static IEnumerable<string> Scripts(string dialect)
    {
        var assembly = typeof(Migrations).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"Weft.Engine.Storage.{dialect}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
