using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weft.Configuration;
using Weft.Http;
using Weft.Http.Deliveries;

namespace Weft.Commands;

/// <summary><c>weft causes</c>: what went wrong, by cause, and who looks after it.</summary>
internal static class CausesVerb
{
    private static readonly Argument<string> cause = new("CAUSE") { Description = "The cause's id, from the list." };
    private static readonly Option<string?> to = new("--to") { Description = "The user who looks after it from now on; without it, nobody does." };
    private static readonly Argument<string> text = new("TEXT") { Description = "What you found out." };
    private static readonly Option<string> span = new("--for") { Description = "How long it rests, e.g. 4h or 2d.", Required = true };

    public static Command Command()
    {
        var verb = NodeClient.Asks(new Command("causes", "What went wrong, by cause: what holds orders, what was refused, what could not be read, and who looks after it.")).Does(ListAsync);
        verb.Add(NodeClient.Asks(new Command("show", "A cause with its notes.") { cause }).Does(ShowAsync));
        verb.Add(NodeClient.Asks(new Command("assign", "Somebody looks after it from now on.") { cause, to }).Does((p, o, c) => ChangeAsync(p, o, HttpMethod.Put, "assignee", new AssigneeRequest(p.GetValue(to)), ApiJson.Default.AssigneeRequest, c)));
        verb.Add(NodeClient.Asks(new Command("note", "Note something about it.") { cause, text }).Does((p, o, c) => ChangeAsync(p, o, HttpMethod.Post, "notes", new NoteRequest(p.GetValue(text)), ApiJson.Default.NoteRequest, c)));
        verb.Add(NodeClient.Asks(new Command("snooze", "It rests for a while and comes back by itself.") { cause, span }).Does((p, o, c) => ChangeAsync(p, o, HttpMethod.Put, "snooze", new SnoozeRequest(TimeProvider.System.GetUtcNow() + SpanOf(p.GetValue(span)!)), ApiJson.Default.SnoozeRequest, c)));
        verb.Add(NodeClient.Asks(new Command("wake", "It comes back now.") { cause }).Does((p, o, c) => ChangeAsync(p, o, HttpMethod.Put, "snooze", new SnoozeRequest(null), ApiJson.Default.SnoozeRequest, c)));
        return verb;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync("causes", ApiJson.Default.PageCauseSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = Tables.Of("Cause", "What", "How many", "Oldest (UTC)", "Looked after by", "Rests until (UTC)", "Notes", "Why");
        foreach (var c in page.Items)
            table.Row(c.Id, $"{c.Kind} {c.What}", $"{c.Count}{(c.Overdue ? " OVERDUE" : "")}", Tables.Time(c.Oldest), c.Care.Assignee, c.Care.Rests(now) ? Tables.Time(c.Care.SnoozedUntil) : null, c.Care.Notes.Count == 0 ? null : $"{c.Care.Notes.Count}", c.Why);
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "Nothing went wrong." : $"{page.Items.Count} causes.");
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (c, raw) = await node.GetAsync($"causes/{Uri.EscapeDataString(parsed.GetValue(cause)!)}", ApiJson.Default.CauseSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"{c.Kind} {c.What}, {c.Count} since {Tables.Time(c.Oldest)} UTC{(c.Overdue ? ", OVERDUE" : "")}.");
        output.Line(c.Why);
        output.Line($"{c.Care.Assignee ?? "Nobody"} looks after it.{(c.Care.Rests(TimeProvider.System.GetUtcNow()) ? $" It rests until {Tables.Time(c.Care.SnoozedUntil)} UTC." : "")}");
        foreach (var note in c.Care.Notes) output.Line($"{Tables.Time(note.At)} {note.Author}: {note.Text}");
        return ExitCode.Ok;
    }

    private static async Task<int> ChangeAsync<T>(ParseResult parsed, Output output, HttpMethod method, string what, T body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(method, $"causes/{Uri.EscapeDataString(parsed.GetValue(cause)!)}/{what}", JsonSerializer.Serialize(body, type), cancellation), output);
    }

    private static TimeSpan SpanOf(string text) => Durations.Parse(text) is { } span && span > TimeSpan.Zero ? span : throw new VerbException($"--for: '{text}' is no span of time.", nextStep: "Write a number with m, h or d, e.g. 4h.");
}
