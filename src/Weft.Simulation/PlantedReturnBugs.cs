using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;
using Weft.Engine;

namespace Weft.Simulation;

/// <summary>Deliberately wrong money and lost goods, to prove that the auditor notices.</summary>
internal static class PlantedReturnBugs
{
    public static WorkflowKind In(WorkflowKind kind, PlantedBugs bugs) => kind switch
    {
        OrderWorkflow when bugs.HasFlag(PlantedBugs.RefundsPaidTwice) => new Doubling<PaymentRefundRequest>(kind),
        OrderWorkflow when bugs.HasFlag(PlantedBugs.PaymentsCapturedTwice) => new Doubling<PaymentCaptureRequest>(kind),
        OrderWorkflow when bugs.HasFlag(PlantedBugs.RestockGetsLost) => new Forgetful(kind),
        _ => kind,
    };

    /// <summary>What is asked once is asked again under another key, as by a step that makes its key anew.</summary>
    private sealed class Doubling<TRequest>(WorkflowKind right) : Wrong(right)
        where TRequest : DeliveryRequest
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            var step = Right.Run(state, command, now);
            return step with { Effects = [.. step.Effects, .. step.Effects.OfType<Effect.Deliver>().Where(e => e.Request is TRequest).Select(e => e with { Key = e.Key + "/again" })] };
        }
    }

    /// <summary>Units that came back are in the ERP, and nobody tells stock.</summary>
    private sealed class Forgetful(WorkflowKind right) : Wrong(right)
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            var step = Right.Run(state, command, now);
            return step with { Effects = step.Effects.RemoveAll(e => e is Effect.Tell { Command: MoveStock { Reason: MovementReason.Return } }) };
        }
    }

    private abstract class Wrong(WorkflowKind right) : WorkflowKind
    {
        protected WorkflowKind Right => right;

        public override string Kind => right.Kind;

        public override object Start(string key) => right.Start(key);

        public override object Apply(object state, Event recorded, DateTimeOffset at) => right.Apply(state, recorded, at);

        public override IEnumerable<StreamId> Touches(Command command) => right.Touches(command);
    }
}
