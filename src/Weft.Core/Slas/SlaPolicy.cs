using System.Collections.Immutable;

namespace Weft.Core.Slas;

/// <summary>What is measured against a target.</summary>
public enum SlaWorkflow
{
    /// <summary>From the order's arrival until the ERP has its sales order.</summary>
    OrderAcceptance,

    /// <summary>From when a node's piece may go out until the node has it.</summary>
    WarehouseRelease,

    /// <summary>From when the node has its piece until its goods have left.</summary>
    Shipment,

    /// <summary>From when goods leave until the channel knows it.</summary>
    ShipmentConfirmation,

    /// <summary>From when goods leave until the ERP has posted their invoice.</summary>
    Invoicing,

    /// <summary>From when credit note, payment and channel may be told of a refund until each has it.</summary>
    RefundReconciliation,

    /// <summary>From what changes a stock number until the channel has acknowledged the new one.</summary>
    StockPublication,
}

/// <summary>How long something may take.</summary>
/// <param name="Within">The time.</param>
/// <param name="Hours">When the time counts; null: always.</param>
public sealed record SlaTarget(TimeSpan Within, WorkHours? Hours = null);

/// <summary>Targets by workflow and channel, and how many may miss them.</summary>
public sealed record SlaPolicy
{
    /// <summary>Targets of channels that have none of their own.</summary>
    public ImmutableDictionary<SlaWorkflow, SlaTarget> Targets { get; init; } = ImmutableDictionary<SlaWorkflow, SlaTarget>.Empty
        .Add(SlaWorkflow.OrderAcceptance, new(TimeSpan.FromMinutes(15)))
        .Add(SlaWorkflow.WarehouseRelease, new(TimeSpan.FromMinutes(15)))
        .Add(SlaWorkflow.Shipment, new(TimeSpan.FromDays(2)))
        .Add(SlaWorkflow.ShipmentConfirmation, new(TimeSpan.FromMinutes(15)))
        .Add(SlaWorkflow.Invoicing, new(TimeSpan.FromHours(1)))
        .Add(SlaWorkflow.RefundReconciliation, new(TimeSpan.FromHours(24)))
        .Add(SlaWorkflow.StockPublication, new(TimeSpan.FromMinutes(1)));

    /// <summary>Targets of single channels.</summary>
    public ImmutableDictionary<(string Channel, SlaWorkflow Workflow), SlaTarget> ByChannel { get; init; } = ImmutableDictionary<(string, SlaWorkflow), SlaTarget>.Empty;

    /// <summary>Share of all that must meet its target, between 0 and 1.</summary>
    public double Objective { get; init; } = 0.99;

    /// <summary>The target of a workflow in a channel.</summary>
    public SlaTarget Of(SlaWorkflow workflow, string channel) => ByChannel.TryGetValue((channel, workflow), out var own) ? own : Targets[workflow];
}
