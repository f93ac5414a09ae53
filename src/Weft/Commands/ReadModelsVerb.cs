using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Engine;
using Weft.Engine.Queries.Rebuilding;
using Weft.Engine.Storage;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Commands;

/// <summary><c>weft replay read-models</c>: make the lists again from the events, or only compare.</summary>
internal static class ReadModelsVerb
{
    private static readonly Option<string?> only = new("--only") { Description = $"One list: {string.Join(", ", ReadModels.Names)}." };
    private static readonly Option<bool> compare = new("--compare") { Description = "Change nothing, and say what differs; works beside a running node. Ends with 1 when something does." };

    public static Command Command() =>
        new Command("read-models", "Make the lists (orders, holds, search, discrepancies, oversells …) again from the events. Only while no node runs; goes on where it was stopped.") { CommandLine.Config, only, compare }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (name, write) = (parsed.GetValue(only), !parsed.GetValue(compare));
        if (name is not null && !ReadModels.Names.Contains(name)) throw new VerbException($"There is no list '{name}'.", nextStep: $"These are: {string.Join(", ", ReadModels.Names)}.");
        var options = ConfigurationFile.LoadAddressAndStore(parsed.GetValue(CommandLine.Config)!.FullName, ConnectorCatalogue.All);
        await using var engine = await OpenAsync(options, write, cancellation);
        var said = 0L;
        var reports = await engine.ReadModels.RunAsync(name, write, (kind, looked) =>
        {
            if (looked / 10_000 == said) return;
            said = looked / 10_000;
            output.Progress($"{looked} {kind} streams {(write ? "made again" : "compared")}");
        }, cancellation);
        if (output.Json) Output.Answer(new ReadModelsReport(reports.All(r => r.Different == 0), write, reports), OutputJson.Default.ReadModelsReport);
        else Say(reports, write, output);
        return !write && reports.Any(r => r.Different > 0) ? ExitCode.Problems : ExitCode.Ok;
    }

    private static void Say(IReadOnlyList<ReadModelReport> reports, bool write, Output output)
    {
        foreach (var r in reports)
        {
            output.Line($"{r.Name}: {(r.Different == 0 ? "no difference" : $"{r.Different} {(write ? "were wrong and are right now" : "differ")}")} ({r.Looked} streams).");
            foreach (var example in r.Examples) output.Line($"    {example}");
        }
    }

    /// <summary>The connections are there by name only: nobody is called.</summary>
    private static async Task<WeftEngine> OpenAsync(WeftOptions options, bool write, CancellationToken cancellation)
    {
        var parts = EngineParts.Standard(ConnectionBuilder.Silent(options), StockSettings.PolicyOf(options), options.Engine, TimeProvider.System, NullLoggerFactory.Instance);
        try
        {
            return write ? await WeftEngine.OpenAsync(options.Store, parts, cancellation) : await WeftEngine.OpenToReadAsync(options.Store, parts, cancellation);
        }
        catch (StoreUnusableException e)
        {
            throw new HostFaultException([new SettingFault("", e.Message)], e);
        }
    }
}

/// <summary>What became of the lists.</summary>
internal sealed record ReadModelsReport(bool Ok, bool Mended, IReadOnlyList<ReadModelReport> Lists);
