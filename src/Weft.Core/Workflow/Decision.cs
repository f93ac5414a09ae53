using System.Collections.Immutable;

namespace Weft.Core.Workflow;

/// <summary>The closed answer of a decider. All four kinds are recorded; nothing is ignored and nothing throws.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The command changed something, or is answered.</summary>
    public sealed record Accepted(ImmutableArray<Event> Events) : Decision
    {
        /// <summary>What others are told because of the question itself and not of a change: nothing is recorded for it.</summary>
        public ImmutableArray<Effect.Tell> Answers { get; init; } = [];
    }

    /// <summary>The command asks for what is already so: a repeat, without effect.</summary>
    public sealed record AlreadyDone(string Why) : Decision
    {
        /// <summary>The field by which the command is older than what is known; null when what it asks for is so.</summary>
        public string? Overtaken { get; init; }
    }

    /// <summary>The command breaks a business rule. Says why, which field, and what to do next.</summary>
    public sealed record Refused(string Reason, string? Field = null, string? NextStep = null) : Decision;

    /// <summary>The command makes no sense in this state: somebody's view of the world differs from ours, which is worth a look.</summary>
    public sealed record Unexpected(string What) : Decision;

    /// <summary>Accepts with these events.</summary>
    public static Accepted Accept(params ReadOnlySpan<Event> events) => new([.. events]);

    /// <summary>Changes nothing and tells another stream, or passes the question on to it.</summary>
    public static Accepted Answer(StreamId to, Command command) => new([]) { Answers = [new Effect.Tell(to, command)] };
}
