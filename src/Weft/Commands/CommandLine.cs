using System.CommandLine;
using System.CommandLine.Invocation;
using Weft.Configuration;
using Weft.Hosting;

namespace Weft.Commands;

/// <summary>How a verb ended.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The verb did its work and found something wrong.</summary>
    public const int Problems = 1;

    /// <summary>Wrong usage, configuration, store or address: the verb could not do its work.</summary>
    public const int Fault = 2;
}

/// <summary>What all verbs share: options, exit codes, and no stack traces for what a person can put right.</summary>
internal static class CommandLine
{
    public static Option<bool> Json { get; } = new("--json") { Description = "The last line of standard output is one JSON object; progress goes to standard error.", Recursive = true };

    public static Option<FileInfo> Config { get; } = new("--config")
    {
        Description = $"The configuration file (default: {ConfigurationFile.DefaultPath} in this folder).", DefaultValueFactory = _ => new FileInfo(ConfigurationFile.DefaultPath),
    };

    private static readonly TimeSpan afterStop = TimeSpan.FromSeconds(5);

    /// <summary>Runs the command line.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        root.Options.Add(Json);
        var parsed = root.Parse(args);
        var output = new Output(parsed.GetValue(Json));
        if (parsed.Action is ParseErrorAction) return output.Usage(parsed);
        // A node may take its time to stop.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = WeftHost.StopWithin + afterStop, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (HostFaultException e)
        {
            return output.Faults(e.Faults);
        }
        catch (VerbException e)
        {
            return output.Fault(e);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Fault;
        }
    }

    /// <summary>A verb's action.</summary>
    public static Command Does(this Command command, Func<ParseResult, Output, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, cancellation) => action(parsed, new Output(parsed.GetValue(Json)), cancellation));
        return command;
    }
}

/// <summary>A verb cannot go on, for a reason that a person can understand.</summary>
internal sealed class VerbException(string message, int exitCode = ExitCode.Fault, string? nextStep = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string? NextStep { get; } = nextStep;
}
