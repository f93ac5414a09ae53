using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Workflow;

/// <summary>A kind of stream: how it starts, decides, evolves, and what follows from a change. Pure.</summary>
public abstract class WorkflowKind
{
    /// <summary>The kind part of its stream ids.</summary>
    public abstract string Kind { get; }

    /// <summary>Fewest events between two snapshots of one stream; 0 when its streams stay short.</summary>
    public virtual int SnapshotEvery => 0;

    /// <summary>Version of what a snapshot holds. One of another version is not read: the events are the truth.</summary>
    public virtual int SnapshotShape => 1;

    /// <summary>How its state is written in a snapshot.</summary>
    public virtual JsonTypeInfo? StateJson => null;

    /// <summary>How many events a state is worth when it is written. A snapshot waits until so many came, so that an event's share in its cost is bounded however large the state grows.</summary>
    public virtual int SizeOf(object state) => 0;

    /// <summary>The state of a stream without events.</summary>
    public abstract object Start(string key);

    /// <summary>Decides, and folds what was decided.</summary>
    public abstract Step Run(object state, Command command, DateTimeOffset now);

    /// <summary>Folds a recorded event.</summary>
    public abstract object Apply(object state, Event recorded, DateTimeOffset at);

    /// <summary>Folds events that were decided together, and says what followed from them.</summary>
    public virtual Step Retrace(object state, ImmutableArray<Event> events, DateTimeOffset at)
    {
        foreach (var e in events) state = Apply(state, e, at);
        return new Step(new Decision.Accepted(events), state, []);
    }

    /// <summary>Streams this command will likely speak to, so that they can be loaded together.</summary>
    public virtual IEnumerable<StreamId> Touches(Command command) => [];
}

/// <summary>One decision with the state after it and what follows from it.</summary>
public sealed record Step(Decision Decision, object State, ImmutableArray<Effect> Effects);

/// <summary>A workflow over a typed state. Effects are the difference between what is due after and before: they cannot be forgotten or doubled.</summary>
/// <typeparam name="TState">The immutable state of one stream.</typeparam>
public abstract class Workflow<TState> : WorkflowKind
    where TState : class
{
    /// <inheritdoc/>
    public sealed override object Start(string key) => Initial(key);

    /// <inheritdoc/>
    public sealed override Step Run(object state, Command command, DateTimeOffset now)
    {
        var before = (TState)state;
        var decision = Decide(command, before, now);
        if (decision is not Decision.Accepted accepted) return new Step(decision, state, []);
        if (accepted.Events.IsEmpty) return new Step(decision, state, [.. accepted.Answers]);
        var after = before;
        foreach (var e in accepted.Events) after = Evolve(after, e, now);
        var effects = Effects(before, after, accepted.Events, now);
        return new Step(decision, after, accepted.Answers.IsEmpty ? effects : [.. effects, .. accepted.Answers]);
    }

    /// <inheritdoc/>
    public sealed override object Apply(object state, Event recorded, DateTimeOffset at) => Evolve((TState)state, recorded, at);

    /// <inheritdoc/>
    public sealed override Step Retrace(object state, ImmutableArray<Event> events, DateTimeOffset at)
    {
        var after = (TState)state;
        foreach (var e in events) after = Evolve(after, e, at);
        return new Step(new Decision.Accepted(events), after, Effects((TState)state, after, events, at));
    }

    /// <summary>The state of a stream without events.</summary>
    protected abstract TState Initial(string key);

    /// <summary>What the command leads to in this state.</summary>
    protected abstract Decision Decide(Command command, TState state, DateTimeOffset now);

    /// <summary>The state after an event that was decided at <paramref name="at"/>.</summary>
    protected abstract TState Evolve(TState state, Event recorded, DateTimeOffset at);

    /// <summary>What became due between two states.</summary>
    protected abstract ImmutableArray<Effect> Effects(TState before, TState after, ImmutableArray<Event> events, DateTimeOffset now);
}
