using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Commands;

/// <summary>What a verb says: to people with tables and colours, to programs as one JSON object on the last line of standard output.</summary>
internal sealed class Output(bool json)
{
    private const int WidthOfFiles = 180;

    private readonly IAnsiConsole people = Console();

    /// <summary>True when a program reads the answer.</summary>
    public bool Json => json;

    /// <summary>Says what is going on.</summary>
    public void Progress(string text)
    {
        if (json) System.Console.Error.WriteLine(text);
        else System.Console.Out.WriteLine(text);
    }

    /// <summary>Shows something to people.</summary>
    public void Show(IRenderable what) => people.Write(what);

    /// <summary>Shows a line to people.</summary>
    public void Line(string text = "") => people.WriteLine(Plain(text));

    /// <summary>Text from outside without what a terminal would obey.</summary>
    public static string Plain(string text) => text.Any(IsCommand) ? string.Concat(text.Select(c => IsCommand(c) ? '·' : c)) : text;

    private static bool IsCommand(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    /// <summary>The answer for programs.</summary>
    public static void Answer<T>(T value, JsonTypeInfo<T> type) => System.Console.Out.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>The answer for programs, as it came from a node.</summary>
    public static void Answer(string raw) => System.Console.Out.WriteLine(raw);

    /// <summary>Says every fault of the configuration on a line of its own.</summary>
    public int Faults(IReadOnlyList<SettingFault> faults, int exitCode = ExitCode.Fault)
    {
        foreach (var fault in faults) System.Console.Error.WriteLine("weft: " + HostFaultException.Text(fault));
        if (json) Answer(new FaultReport(false, [.. faults.Select(f => new FaultLine(f.Key, f.Message))]), OutputJson.Default.FaultReport);
        return exitCode;
    }

    /// <summary>Says what is wrong with a command line.</summary>
    public int Usage(System.CommandLine.ParseResult parsed)
    {
        var verb = string.Join(' ', VerbOf(parsed.CommandResult));
        var hint = $"See 'weft {verb}{(verb.Length > 0 ? " " : "")}--help'.";
        foreach (var error in parsed.Errors) System.Console.Error.WriteLine($"weft: {error.Message}");
        System.Console.Error.WriteLine(hint);
        if (json) Answer(new FaultReport(false, [.. parsed.Errors.Select(e => new FaultLine("", e.Message, hint))]), OutputJson.Default.FaultReport);
        return ExitCode.Fault;
    }

    /// <summary>Says why the verb cannot go on.</summary>
    public int Fault(VerbException e)
    {
        System.Console.Error.WriteLine($"weft: {e.Message}{(e.NextStep is null ? "" : " " + e.NextStep)}");
        if (json) Answer(new FaultReport(false, [new FaultLine("", e.Message, e.NextStep)]), OutputJson.Default.FaultReport);
        return e.ExitCode;
    }

    private static IEnumerable<string> VerbOf(System.CommandLine.Parsing.SymbolResult? result) =>
        result is System.CommandLine.Parsing.CommandResult { Parent: not null } command ? VerbOf(command.Parent).Append(command.Command.Name) : [];

    private static IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        // In a file or a pipe there is no edge to wrap at.
        if (System.Console.IsOutputRedirected) console.Profile.Width = WidthOfFiles;
        return console;
    }
}

/// <summary>Why a verb did not do its work.</summary>
internal sealed record FaultReport(bool Ok, IReadOnlyList<FaultLine> Faults);

/// <summary>One fault.</summary>
internal sealed record FaultLine(string Key, string Message, string? NextStep = null);

/// <summary>A verb that says nothing but that it worked.</summary>
internal sealed record DoneReport(bool Ok, string? Detail = null);

/// <summary>A node that runs.</summary>
internal sealed record RunningReport(bool Ok, IReadOnlyList<string> Addresses, IReadOnlyList<string> Connections);

/// <summary>A new API key.</summary>
internal sealed record KeyReport(string Key, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(DoneReport))]
[JsonSerializable(typeof(RunningReport))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(ReadModelsReport))]
internal sealed partial class OutputJson : JsonSerializerContext;
