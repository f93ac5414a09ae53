using System.CommandLine;
using Weft.Benchmarks.Stores;

namespace Weft.Benchmarks.Measuring;

/// <summary>What is common to all benchmarks.</summary>
/// <param name="Stores">Where fresh stores are made.</param>
/// <param name="Runs">How often it is measured.</param>
/// <param name="Quick">A small run that shows that everything works; its figures mean little.</param>
internal sealed record BenchOptions(StoreFactory Stores, int Runs, bool Quick)
{
    public const int FewestRuns = 5;

    /// <summary>The full size of something, or a small one in a quick run.</summary>
    public int Size(int full, int quick) => Quick ? quick : full;
}

/// <summary>The command line: one verb per benchmark, the same flags for all.</summary>
internal sealed class BenchFlags
{
    private readonly RootCommand root;
    private readonly Option<string> store = new("--store") { Description = "sqlite or postgres", DefaultValueFactory = _ => "sqlite", Recursive = true };
    private readonly Option<string?> postgres = new("--postgres") { Description = "Connection string of a durable PostgreSQL; default: WEFT_BENCH_POSTGRES", Recursive = true };
    private readonly Option<string> data = new("--data") { Description = "Folder for the SQLite files, on a real disk", DefaultValueFactory = _ => Path.Combine(".weft", "bench"), Recursive = true };
    private readonly Option<int?> runs = new("--runs") { Description = $"How often it is measured; default {BenchOptions.FewestRuns}, with --quick once", Recursive = true };
    private readonly Option<bool> quick = new("--quick") { Description = "A small run that shows that everything works; its figures mean little", Recursive = true };
    private readonly Option<bool> json = new("--json") { Description = "The last line of standard output is one JSON object", Recursive = true };

    public BenchFlags(RootCommand root)
    {
        this.root = root;
        store.AcceptOnlyFromAmong("sqlite", "postgres");
        foreach (var option in new Option[] { store, postgres, data, runs, quick, json }) root.Options.Add(option);
    }

    /// <summary>Adds a benchmark; answers with its command for further flags.</summary>
    public Command Add(string name, string description, Func<BenchOptions, ParseResult, CancellationToken, Task<Report>> run)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var report = await run(OptionsOf(parsed), parsed, cancellation);
                report.Print(parsed.GetValue(json));
                return report.Met == false && !parsed.GetValue(quick) ? 1 : 0;
            }
            catch (BenchImpossibleException e)
            {
                await Console.Error.WriteLineAsync("weft bench: " + e.Message);
                return 2;
            }
        });
        root.Subcommands.Add(command);
        return command;
    }

    public Command Add(string name, string description, Func<BenchOptions, CancellationToken, Task<Report>> run) =>
        Add(name, description, (options, _, cancellation) => run(options, cancellation));

    private BenchOptions OptionsOf(ParseResult parsed)
    {
        var once = parsed.GetValue(quick);
        var times = parsed.GetValue(runs) ?? (once ? 1 : BenchOptions.FewestRuns);
        if (times < 1) throw new BenchImpossibleException("--runs must be at least 1.");
        var server = parsed.GetValue(postgres) ?? Environment.GetEnvironmentVariable("WEFT_BENCH_POSTGRES");
        return new BenchOptions(new StoreFactory(parsed.GetValue(store)!, parsed.GetValue(data)!, server), times, once);
    }
}

/// <summary>The benchmark cannot run here; the message says why and what to do.</summary>
internal sealed class BenchImpossibleException(string message) : Exception(message);
