using System.CommandLine;
using System.Text.Json;
using Weft.Engine.Corrections;
using Weft.Http;
using Weft.Http.Messages;

namespace Weft.Commands;

/// <summary><c>weft messages draft</c> and <c>correct</c>: what a message says that could not be read, put right in a copy.</summary>
internal static class CorrectionVerbs
{
    private static readonly Argument<long> id = new("ID") { Description = "The message's number, from the list." };
    private static readonly Argument<FileInfo> file = new("FILE") { Description = "The corrected draft." };
    private static readonly Option<string?> note = new("--note") { Description = $"Why it is corrected; {CorrectionDesk.LongestNote} characters at most. Needed to send it." };
    private static readonly Option<bool> preview = new("--preview") { Description = "Show what would change, and send nothing." };

    public static IEnumerable<Command> Commands() =>
    [
        NodeClient.Asks(new Command("draft", "A quarantined message as it is to be corrected, on standard output. What is blacked out stays as it is when it is left there.") { id }).Does(DraftAsync),
        NodeClient.Asks(new Command("correct", "Send a corrected copy; the original stays as it is, without effect.") { id, file, note, preview }).Does(CorrectAsync),
    ];

    private static async Task<int> DraftAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (draft, raw) = await node.GetAsync($"messages/{parsed.GetValue(id)}/draft", ApiJson.Default.CorrectionDraft, cancellation);
        if (output.Json) Output.Answer(raw);
        else output.Line(draft.Text);
        return ExitCode.Ok;
    }

    private static async Task<int> CorrectAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var only = parsed.GetValue(preview);
        if (!only && string.IsNullOrWhiteSpace(parsed.GetValue(note))) throw new VerbException("--note: say why it is corrected.", nextStep: "It stays with the copy, for whoever asks later.");
        var request = JsonSerializer.Serialize(new CorrectionRequest(await ReadAsync(parsed.GetValue(file)!, cancellation), parsed.GetValue(note)), ApiJson.Default.CorrectionRequest);
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var (answer, raw) = await node.PostAsync($"messages/{parsed.GetValue(id)}/copy{(only ? "/preview" : "")}", request, ApiJson.Default.CorrectionAnswer, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        Show(answer.Changes, output);
        output.Line(answer.Copy is { } copy ? $"Message {copy} has the effect now: 'weft messages show {copy}'." : "Nothing was sent.");
        return ExitCode.Ok;
    }

    /// <summary>Who corrected a message, and what.</summary>
    public static void Show(MessageView view, Output output)
    {
        if (view.ReplacedBy is { } replaced) output.Line($"{replaced.Author} corrected it on {Tables.Time(replaced.At)} UTC ({replaced.Note}): message {replaced.Copy} has its effect.");
        if (view.CopyOf is not { } copy) return;
        output.Line($"It is a copy of message {copy.Original}, which {copy.Author} corrected on {Tables.Time(copy.At)} UTC: {copy.Note}");
        Show(copy.Changes, output);
    }

    private static void Show(IEnumerable<FieldChange> changes, Output output)
    {
        var table = Tables.Of("Field", "Before", "After");
        foreach (var c in changes) table.Row(c.Path, c.Before ?? "(not there)", c.After ?? "(not there)");
        output.Show(table);
    }

    private static async Task<string> ReadAsync(FileInfo draft, CancellationToken cancellation)
    {
        if (!draft.Exists) throw new VerbException($"There is no file '{draft}'.", nextStep: "Make one with 'weft messages draft'.");
        if (draft.Length > CorrectionDesk.LongestText) throw new VerbException($"'{draft}' has {draft.Length} bytes; {CorrectionDesk.LongestText} are allowed.");
        return await File.ReadAllTextAsync(draft.FullName, cancellation);
    }
}
