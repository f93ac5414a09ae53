using System.CommandLine;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Engine.Storage;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Commands;

/// <summary><c>weft migrate</c>: brings the store's schema up to date without starting a node.</summary>
internal static class MigrateVerb
{
    public static Command Command() => new Command("migrate", "Bring the store up to date, or create it. 'weft run' does it by itself; this is for doing it first.") { CommandLine.Config }.Does(MigrateAsync);

    private static async Task<int> MigrateAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var options = ConfigurationFile.LoadAddressAndStore(parsed.GetValue(CommandLine.Config)!.FullName, ConnectorCatalogue.All);
        try
        {
            await options.Store.MigrateAsync(TimeProvider.System, cancellation);
        }
        catch (StoreUnusableException e)
        {
            throw new HostFaultException([new SettingFault("", e.Message)], e);
        }

        output.Progress($"The {options.Store.Kind} store is up to date.");
        if (output.Json) Output.Answer(new DoneReport(true), OutputJson.Default.DoneReport);
        return ExitCode.Ok;
    }
}
