using Weft.Core.Orders;

namespace Weft.Engine.Queries;

/// <summary>Where orders and their pieces stand, in retail words.</summary>
public static class StatusNames
{
    /// <summary>A status, as <see cref="OrderStatus"/> names it, in words; the name itself when it is none.</summary>
    public static string Of(string status) => status switch
    {
        nameof(OrderStatus.WaitingForOrder) => "Order not here yet",
        nameof(OrderStatus.Processing) => "Being passed on",
        nameof(OrderStatus.OnHold) => "On hold",
        nameof(OrderStatus.Backordered) => "Waiting for stock",
        nameof(OrderStatus.AtWarehouse) => "At the warehouse",
        nameof(OrderStatus.PartiallyShipped) => "Partly shipped",
        nameof(OrderStatus.Shipped) => "Shipped",
        nameof(OrderStatus.Completed) => "Complete",
        nameof(OrderStatus.Returning) => "Return under way",
        nameof(OrderStatus.Cancelling) => "Being cancelled",
        nameof(OrderStatus.Cancelled) => "Cancelled",
        nameof(OrderStatus.CancelledButShipped) => "Cancelled but shipped",
        nameof(OrderStatus.NeedsAttention) => "Needs a decision",
        _ => status,
    };

    /// <summary>A change that came late, as <see cref="ProposalState"/> names its state, in words.</summary>
    public static string OfProposal(string state) => state switch
    {
        nameof(ProposalState.Undecided) => "waits for a decision",
        nameof(ProposalState.Accepted) => "accepted, the warehouse has to answer",
        nameof(ProposalState.Made) => "made",
        nameof(ProposalState.Declined) => "declined",
        nameof(ProposalState.TooLate) => "too late",
        nameof(ProposalState.Overtaken) => "overtaken by a later change",
        nameof(ProposalState.TakenBack) => "taken back",
        _ => state,
    };

    /// <summary>A piece, as <see cref="Core.Orders.Fulfilment.PieceState"/> names its state, in words.</summary>
    public static string OfPiece(string state) => state switch
    {
        nameof(Core.Orders.Fulfilment.PieceState.Planned) => "planned",
        nameof(Core.Orders.Fulfilment.PieceState.Requested) => "given to the node",
        nameof(Core.Orders.Fulfilment.PieceState.Accepted) => "the node works on it",
        nameof(Core.Orders.Fulfilment.PieceState.Shipped) => "shipped",
        nameof(Core.Orders.Fulfilment.PieceState.Rejected) => "refused by the node",
        nameof(Core.Orders.Fulfilment.PieceState.Expired) => "not answered in time",
        nameof(Core.Orders.Fulfilment.PieceState.Cancelled) => "cancelled",
        _ => state,
    };
}
