using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Engine.Tests.Rig;

internal sealed record AddNote(string Text) : Command;

internal sealed record NoteAdded(string Text) : Event;

internal sealed record SendNote(string Text) : DeliveryRequest;

/// <summary>A stream of notes.</summary>
internal sealed record NoteState(string Key, ImmutableList<string> Texts);

[JsonSerializable(typeof(AddNote))]
[JsonSerializable(typeof(NoteAdded))]
[JsonSerializable(typeof(SendNote))]
[JsonSerializable(typeof(NoteState))]
internal sealed partial class NoteJson : JsonSerializerContext;

internal static class NoteWords
{
    public static Vocabulary Vocabulary { get; } = new(OrderJson.Words().Concat(Words()));

    private static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = NoteJson.Default;
        return [new("note.add.v1", j.AddNote), new("note.added.v1", j.NoteAdded), new("note.send.v1", j.SendNote)];
    }
}

/// <summary>
/// The smallest workflow that does everything a workflow can do. What a note says is what happens: <c>send K</c> owes a delivery, <c>push V</c> a latest-only one,
/// <c>tell K TEXT</c> adds a note to another stream, <c>timer N SECONDS TEXT</c> adds one later, <c>clear N</c> takes that back, <c>withdraw K</c> needs a delivery no more, <c>refuse</c> is refused, <c>throw</c> throws.
/// </summary>
internal sealed class Notes : Workflow<NoteState>
{
    public override string Kind => "note";

    /// <summary>Version of its snapshots.</summary>
    public int Shape { get; set; } = 1;

    /// <summary>How large a state is.</summary>
    public Func<NoteState, int> Size { get; set; } = _ => 0;

    public override int SnapshotEvery => 10;

    public override int SnapshotShape => Shape;

    public override int SizeOf(object state) => Size((NoteState)state);

    public override JsonTypeInfo StateJson => NoteJson.Default.NoteState;

    public static StreamId Of(string key) => new("note", key);

    public override IEnumerable<StreamId> Touches(Command command) =>
        command is AddNote { Text: "touch-throws" } ? throw new InvalidOperationException("Touches failed.") : [];

    protected override NoteState Initial(string key) => new(key, []);

    protected override Decision Decide(Command command, NoteState state, DateTimeOffset now) => command switch
    {
        AddNote { Text: "throw" } => throw new InvalidOperationException("The decider failed."),
        AddNote { Text: "refuse" } => new Decision.Refused("Not this.", "text", "Say something else."),
        AddNote { Text: "unexpected" } => new Decision.Unexpected("This was not expected."),
        AddNote { Text: "once" } when state.Texts.Contains("once") => new Decision.AlreadyDone("It is there."),
        AddNote c => Decision.Accept(new NoteAdded(c.Text)),
        DeliverySettled { Request: SendNote asked, Result: var r } => Decision.Accept(new NoteAdded(r.Succeeded ? $"shown {asked.Text}" : $"not shown {asked.Text}: {r.Reason}")),
        DeliverySettled { Result: { Succeeded: true } r } => Decision.Accept(new NoteAdded(r.Adopted ? $"adopted {r.Reference}" : $"sent {r.Reference}")),
        DeliverySettled { Result: var r } => Decision.Accept(new NoteAdded($"failed: {r.Reason}")),
        DeliveryRetried c => Decision.Accept(new NoteAdded($"again {c.Key[(c.Key.LastIndexOf('/') + 1)..]}")),
        _ => new Decision.Unexpected(command.GetType().Name),
    };

    protected override NoteState Evolve(NoteState state, Event recorded, DateTimeOffset at) => recorded is NoteAdded e ? state with { Texts = state.Texts.Add(e.Text) } : state;

    protected override ImmutableArray<Effect> Effects(NoteState before, NoteState after, ImmutableArray<Event> events, DateTimeOffset now) =>
        [.. events.OfType<NoteAdded>().Select(e => Follows(e.Text.Split(' ', 4), after.Key, now)).OfType<Effect>()];

    private static Effect? Follows(string[] words, string key, DateTimeOffset now) => words switch
    {
        ["send", var what] => new Effect.Deliver("far", $"{key}/{what}", key, new SendNote(what), Priority.Order),
        ["again", var what] => new Effect.Deliver("far", $"{key}/{what}", key, new SendNote(what), Priority.Order, Again: true),
        ["push", var value] => new Effect.Deliver("far", $"push/{key}", $"push/{key}", new SendNote(value), Priority.State, LatestOnly: true),
        ["withdraw", var what] => new Effect.Withdraw($"{key}/{what}", "the note says so."),
        ["tell", var other, var text] => new Effect.Tell(Of(other), new AddNote(text)),
        ["tell", var other, var text, var more] => new Effect.Tell(Of(other), new AddNote($"{text} {more}")),
        ["timer", var name, var seconds, var text] => new Effect.SetTimer(name, now.AddSeconds(int.Parse(seconds)), new AddNote(text)),
        ["clear", var name] => new Effect.ClearTimer(name),
        _ => null,
    };
}
