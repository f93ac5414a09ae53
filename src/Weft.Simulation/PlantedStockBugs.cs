using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reservations;
using Weft.Core.Workflow;
using Weft.Engine;

namespace Weft.Simulation;

/// <summary>Deliberately wrong stock, to prove that the auditor notices.</summary>
internal static class PlantedStockBugs
{
    public static WorkflowKind In(WorkflowKind kind, PlantedBugs bugs) => kind switch
    {
        ReservationWorkflow when bugs.HasFlag(PlantedBugs.ExpiryForgetsToRelease) => new Forgetful(kind),
        StockWorkflow when bugs.HasFlag(PlantedBugs.OrdersOverlookCarts) => new Overlooking(kind),
        StockWorkflow when bugs.HasFlag(PlantedBugs.CountsUndoMovements) => new Undoing(kind),
        StockWorkflow when bugs.HasFlag(PlantedBugs.PublicationsGetLost) => new Losing(kind),
        _ => kind,
    };

    /// <summary>A cart that expires keeps its units.</summary>
    private sealed class Forgetful(WorkflowKind right) : Wrong(right)
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            var step = Right.Run(state, command, now);
            return command is ExpireReservation ? step with { Effects = step.Effects.RemoveAll(e => e is Effect.Tell { Command: ReleaseUnits }) } : step;
        }
    }

    /// <summary>Orders are promised units that carts hold.</summary>
    private sealed class Overlooking(WorkflowKind right) : Wrong(right)
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            if (command is not ReserveStock) return Right.Run(state, command, now);
            var stock = (StockState)state;
            var step = Right.Run(stock with { Locations = stock.Locations.ToImmutableSortedDictionary(l => l.Key, l => l.Value with { Held = 0 }) }, command, now);
            return step.Decision is Decision.Accepted accepted ? step with { State = accepted.Events.Aggregate(state, (s, e) => Right.Apply(s, e, now)) } : step with { State = state };
        }
    }

    /// <summary>A count forgets what has moved after it.</summary>
    private sealed class Undoing(WorkflowKind right) : Wrong(right)
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            var step = Right.Run(state, command, now);
            return step.Decision is Decision.Accepted accepted ? step with { State = accepted.Events.Aggregate(state, (s, e) => Apply(s, e, now)) } : step;
        }

        public override object Apply(object state, Event recorded, DateTimeOffset at) => Right.Apply(recorded is StockCounted c ? Forget((StockState)state, c) : state, recorded, at);

        private static StockState Forget(StockState s, StockCounted c)
        {
            var here = s.At(c.Location);
            return s with { Locations = s.Locations.SetItem(c.Location, here with { Sellable = here.Sellable with { Moved = [] } }) };
        }
    }

    /// <summary>Channels are told their first number, and what reconciliation finds missing.</summary>
    private sealed class Losing(WorkflowKind right) : Wrong(right)
    {
        public override Step Run(object state, Command command, DateTimeOffset now)
        {
            var step = Right.Run(state, command, now);
            return command is RepublishStock ? step : step with { Effects = step.Effects.RemoveAll(e => e is Effect.Deliver { Request: ChannelStockRequest { Before: not null } }) };
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
