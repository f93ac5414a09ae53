using System.Text.Json.Serialization.Metadata;
using Weft.Core.Workflow;

namespace Weft.Benchmarks.Turns;

/// <summary>Counts the commands a workflow accepts: each is one turn, a stream loaded, decided and its events made durable.</summary>
internal sealed class CountedWorkflow(WorkflowKind inner) : WorkflowKind
{
    public long Accepted { get; private set; }

    public override string Kind => inner.Kind;

    public override int SnapshotEvery => inner.SnapshotEvery;

    public override int SnapshotShape => inner.SnapshotShape;

    public override JsonTypeInfo? StateJson => inner.StateJson;

    public override int SizeOf(object state) => inner.SizeOf(state);

    public override object Start(string key) => inner.Start(key);

    public override Step Run(object state, Command command, DateTimeOffset now)
    {
        var step = inner.Run(state, command, now);
        if (step.Decision is Decision.Accepted) Accepted++;
        return step;
    }

    public override object Apply(object state, Event recorded, DateTimeOffset at) => inner.Apply(state, recorded, at);

    public override IEnumerable<StreamId> Touches(Command command) => inner.Touches(command);
}
