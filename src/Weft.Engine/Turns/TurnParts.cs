using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>What the turns work with.</summary>
internal sealed record TurnParts(
    Store Store,
    Streams Streams,
    FairQueue<Unit> Queue,
    MessageFeed Feed,
    Lanes Lanes,
    Translator Translator)
{
    public required EngineOptions Options { get; init; }

    public required TimeProvider Clock { get; init; }

    public CrashPoint Crash { get; init; } = static _ => { };

    public PlantedBugs Bugs { get; init; }

    /// <summary>Told when a timer was set.</summary>
    public Action<long> TimerSet { get; init; } = static _ => { };

    /// <summary>Told that a timer's unit could not be committed.</summary>
    public Action<TimerRow> TimerGivenBack { get; init; } = static _ => { };

    /// <summary>Told which states have become visible, and where those before them are found.</summary>
    public Action<IReadOnlyDictionary<string, StreamState>, Func<string, StreamState?>> Committed { get; init; } = static (_, _) => { };

    /// <summary>How busy nodes are; null where orders are not given to several.</summary>
    public Promising.NodeWork? Work { get; init; }

    /// <summary>Told of streams whose commit failed: it may be in the store all the same.</summary>
    public Action<IEnumerable<string>> InDoubt { get; init; } = static _ => { };

    /// <summary>Told what became of each unit, after the commit.</summary>
    public Action<Unit, UnitVerdict>? Decided { get; init; }
}
