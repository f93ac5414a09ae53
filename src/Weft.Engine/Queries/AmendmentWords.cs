using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>Changes of orders in retail words.</summary>
internal static class AmendmentWords
{
    public static string? Of(ObligationKind kind) => kind switch
    {
        ObligationKind.ErpOrderChange => "change of the sales order in the ERP",
        ObligationKind.ChannelOrderChange => "what the order is now to the channel",
        ObligationKind.WarehouseRecall => "recall at the warehouse",
        _ => null,
    };

    public static string? Of(Event e) => e switch
    {
        OrderAmended x => $"{Actors.First(x.By)} changed the order{Because(x.By, x.Reason)}: {Lines(x.Lines, "")}. {Money(x.Before, x.After)}",
        AmendmentProposed { Substitute: { } s } x => $"{Actors.First(x.By)} cannot supply {s.Quantity} of line {s.LineId} and offers {s.Sku} ({x.Reason}). {Money(x.Before, x.After)}",
        AmendmentProposed x => $"{Actors.First(x.By)} wants the order changed{Because(x.By, x.Reason)}, and the warehouse has it: {Lines(x.Lines, "would be ")}. {Money(x.Before, x.After)} Nothing is changed until somebody decides about {x.Key}.",
        ProposalAccepted x => $"{Actors.First(x.By)} accepts change {x.Key} ({x.Reason}); the warehouse has to say whether it can still stop.",
        ProposalClosed x => $"Change {x.Key} is not made: {Why(x.State)} ({Actors.Of(x.By)}: {x.Reason.TrimEnd('.')}).",
        OrderRestated => "The channel shows the order as it is known here.",
        UnitsRecalled x => $"{Actors.First(x.By)} takes out {Units(x.Lines)} ({x.Reason}); the warehouse has to say whether it can still leave them out.",
        RecallRefused x => $"Too late to leave the units out: {StoryWords.Sentence(x.Reason)}",
        OrderChangeOwed x => $"{(x.Erp ? x.Channel ? "The ERP and the channel are" : "The ERP is" : "The channel is")} told what the order is now: {StoryWords.Sentence(x.Reason)}",
        _ => null,
    };

    /// <summary>A change that waits for a decision, with what can be done about it.</summary>
    public static StoryProposal Of(Proposal p) =>
        new(p.What.Key, p.State.ToString(), p.What.By, p.What.Reason, Lines(p.What.Lines, "would be "), p.What.Before, p.What.After, p.Since, p.Note, p.State != ProposalState.Undecided ? null : p.What.Substitute is { } s ? $"Ask the customer, then accept or decline it; without an answer by {s.AnswerBy.UtcDateTime:yyyy-MM-dd HH:mm} UTC it is declined." : "Accept it, which asks the warehouse to stop first, or decline it, and the channel is told.");

    public static string Lines(ImmutableArray<LineDifference> lines, string would) =>
        lines.IsDefaultOrEmpty ? "units stay as they are" : string.Join(", ", lines.Select(l => $"line {l.LineId} ({l.Sku}) {would}{l.After} instead of {l.Before}"));

    public static string Money(Money before, Money after) => before == after ? $"The total stays {after}." : $"Total {before} → {after}.";

    /// <summary>A reason that says no more than who it was is left out.</summary>
    private static string Because(string by, string reason) => by == "channel" && reason.StartsWith("changed in the ", StringComparison.Ordinal) ? "" : $" ({reason})";

    private static string Units(ImmutableArray<LineQuantity> lines) => string.Join(" and ", lines.Select(l => $"{l.Quantity} of line {l.LineId}"));

    private static string Why(ProposalState state) => state switch
    {
        ProposalState.Declined => "declined",
        ProposalState.TooLate => "too late",
        ProposalState.TakenBack => "taken back",
        _ => "overtaken",
    };
}
