using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Turns;

/// <summary>One cause of change: all that follows from it is committed together, or not at all.</summary>
internal abstract class Unit
{
    /// <summary>Whose turn it is: the connection it came from.</summary>
    public abstract string Source { get; }

    /// <summary>Recorded with every event it leads to.</summary>
    public abstract string Cause { get; }

    /// <summary>Trace context of the cause.</summary>
    public abstract string? Trace { get; }

    /// <summary>Completed once what followed is committed.</summary>
    public TaskCompletionSource<UnitVerdict>? Completion { get; init; }

    /// <summary>Why it cannot run at all; set before it would.</summary>
    public Translation.Quarantine? Fault { get; set; }

    /// <summary>Commands it leads to; set before it runs.</summary>
    public IReadOnlyList<Addressed> Commands { get; set; } = [];

    /// <summary>Streams it will likely read, so that they can be loaded together.</summary>
    public IReadOnlyList<string> Reads { get; set; } = [];

    /// <summary>Forgets what an attempt that was not committed made of it.</summary>
    public virtual void StartAgain() => (Fault, Commands, Reads) = (null, [], []);
}

/// <summary>A stored message.</summary>
internal sealed class MessageUnit(InboxRow row) : Unit
{
    public InboxRow Row { get; } = row;

    public Translation? Translation { get; set; }

    /// <summary>A message with the same number and other content that was acted on before.</summary>
    public long? Twin { get; set; }

    public override void StartAgain()
    {
        base.StartAgain();
        Twin = null;
    }

    public override string Source => Row.Connection;

    public override string Cause => $"inbox/{Row.Id}";

    public override string? Trace => Row.Trace;
}

/// <summary>How an attempt to deliver ended.</summary>
internal sealed class OutcomeUnit(DeliveryRow delivery, DeliveryOutcome outcome, bool adopted, DeliveryChange change) : Unit
{
    private readonly DeliveryChange planned = change;

    public DeliveryRow Delivery { get; } = delivery;

    public DeliveryOutcome Outcome { get; } = outcome;

    /// <summary>True when a look-up found that it had happened before.</summary>
    public bool Adopted { get; } = adopted;

    /// <summary>What is written of the delivery; what is committed in the end.</summary>
    public DeliveryChange Change { get => field ?? planned; set; }

    public override void StartAgain()
    {
        base.StartAgain();
        Change = planned;
    }

    public override string Source => "<" + Delivery.Connection;

    public override string Cause => $"delivery/{Delivery.Id}";

    public override string? Trace => Delivery.Trace;
}

/// <summary>A timer that is due.</summary>
internal sealed class TimerUnit(TimerRow row) : Unit
{
    public TimerRow Row { get; } = row;

    public override string Source => "<timers";

    public override string Cause => $"timer/{Row.Name}";

    public override string? Trace => null;
}

/// <summary>What became of a unit.</summary>
/// <param name="Decisions">The answer to each of its commands.</param>
/// <param name="Quarantine">Why it was put aside, if it was.</param>
internal sealed record UnitVerdict(IReadOnlyList<Decision> Decisions, Translation.Quarantine? Quarantine)
{
    /// <summary>What became of its rows, when it has rows.</summary>
    public RowsReport? Rows { get; init; }

    /// <summary>The state of the stream that its first command went to, after all that followed; null when nothing was kept.</summary>
    public object? After { get; init; }

    public static readonly UnitVerdict Nothing = new([], null);
}
