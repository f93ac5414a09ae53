using System.Collections.Immutable;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Somebody wants a placed order changed: more or fewer units, other lines, charges, or another address.</summary>
/// <param name="Key">Whoever asks' id of it: the same key has one effect.</param>
/// <param name="By">"channel", or the operator or API consumer who asks.</param>
/// <param name="Reason">Why.</param>
public sealed record AmendOrder(string Key, string By, string Reason) : Command
{
    /// <summary>The whole order as it is to be; null when <see cref="Changes"/> say what is to be different.</summary>
    public Order? Order { get; init; }

    /// <summary>What is to be different; null when the whole order is stated.</summary>
    public OrderChanges? Changes { get; init; }
}

/// <summary>What is to be different in an order. What is not named stays.</summary>
/// <param name="Lines">Lines that change, come, or go.</param>
public sealed record OrderChanges(ImmutableArray<LineChange> Lines)
{
    /// <summary>Shipping and fees in place of the present ones; null: they stay.</summary>
    public ImmutableArray<Charge>? Charges { get; init; }

    /// <summary>Where the goods go now; null: where they went.</summary>
    public Address? ShipTo { get; init; }
}

/// <summary>How many units of a line there are to be. A line that the order does not have needs a SKU and an amount.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">Units in total; 0 takes the line out.</param>
public sealed record LineChange(string LineId, int Quantity)
{
    /// <summary>The SKU of a new line.</summary>
    public Sku? Sku { get; init; }

    /// <summary>What the customer reads on a new line.</summary>
    public string? Title { get; init; }

    /// <summary>Amount of the whole line without tax; null: in proportion to what the line has now.</summary>
    public Money? Net { get; init; }

    /// <summary>Tax on it, by rate, when <see cref="Net"/> is stated.</summary>
    public ImmutableArray<TaxLine> Taxes { get; init; } = [];
}

/// <summary>Somebody decides about a proposed change.</summary>
/// <param name="Key">The proposal, e.g. <c>P1</c>.</param>
/// <param name="Accept">True: the node is asked to stop, and the change is made when it does. False: the order stays, and the channel is told.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record DecideProposal(string Key, bool Accept, string By, string Reason) : Command;

/// <summary>Units of a line before and after a change.</summary>
public sealed record LineDifference(string LineId, Sku Sku, int Before, int After);

/// <summary>The order was changed.</summary>
/// <param name="Key">The request's key, or that of the proposal it was.</param>
/// <param name="Order">The order as it is now.</param>
/// <param name="Lines">Lines whose units are different.</param>
/// <param name="Before">What the customer was to pay.</param>
/// <param name="After">What the customer is to pay now.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
public sealed record OrderAmended(string Key, Order Order, ImmutableArray<LineDifference> Lines, Money Before, Money After, string By, string Reason) : Event;

/// <summary>A change came when a node had the goods already: nothing is changed until somebody decides.</summary>
/// <param name="Key">The proposal's name within the order: <c>P1</c>, <c>P2</c> …</param>
/// <param name="Order">The order as it would be.</param>
/// <param name="Lines">Lines whose units would be different.</param>
/// <param name="Before">What the customer is to pay.</param>
/// <param name="After">What the customer would pay.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="RequestKey">The request's key.</param>
public sealed record AmendmentProposed(string Key, Order Order, ImmutableArray<LineDifference> Lines, Money Before, Money After, string By, string Reason, string RequestKey) : Event
{
    /// <summary>Set when a node offers another article in place of what it cannot supply.</summary>
    public Substitute? Substitute { get; init; }
}

/// <summary>A proposed change is to be made; the node has to say whether it can still stop.</summary>
public sealed record ProposalAccepted(string Key, string By, string Reason) : Event;

/// <summary>A proposed change will not be made.</summary>
/// <param name="Key">The proposal.</param>
/// <param name="State">Why not.</param>
/// <param name="By">Who said so: a person, the node that could not stop, or the channel that took it back.</param>
/// <param name="Reason">In plain words.</param>
public sealed record ProposalClosed(string Key, ProposalState State, string By, string Reason) : Event;

/// <summary>The channel showed a changed order as it is known, under a later count of its changes: whatever it said before is old.</summary>
public sealed record OrderRestated(long Revision) : Event;

/// <summary>Units are not wanted any more that a node has been given: it is asked to leave them out.</summary>
public sealed record UnitsRecalled(string Key, ImmutableArray<LineQuantity> Lines, string By, string Reason) : Event
{
    /// <summary>The piece they are in, in an order that is given to several nodes.</summary>
    public string? FulfilmentId { get; init; }
}

/// <summary>The node could not leave them out: they ship although they are not wanted. Both facts stand.</summary>
public sealed record RecallRefused(string Key, string Reason) : Event
{
    /// <summary>The piece they are in, in an order that is given to several nodes.</summary>
    public string? FulfilmentId { get; init; }
}

/// <summary>Systems that have the order have to be told how it is now.</summary>
/// <param name="Number">The how manieth time.</param>
/// <param name="Erp">True when the ERP has it.</param>
/// <param name="Channel">True when the channel does not know it from itself.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record OrderChangeOwed(int Number, bool Erp, bool Channel, string Reason) : Event;

/// <summary>
/// The ERP changes its sales order to what the order is now, so that its lines and its total are the order's to the cent. The whole order is stated, not the difference: sent twice, or
/// after an answer was lost, it leads to the same. A line that is not named is wanted no more; units of it that were delivered stay delivered. Answers with the ERP's order number.
/// </summary>
/// <param name="Order">The whole order as it is now.</param>
/// <param name="ErpReference">The ERP's order number.</param>
/// <param name="ChangeId">Our id of the change.</param>
/// <param name="Skus">Our SKU per line id, where it differs from the channel's.</param>
/// <param name="Location">The location that ships.</param>
/// <param name="Rounding">Stated total less the sum of the lines.</param>
/// <param name="Reason">Why.</param>
public sealed record ErpOrderChangeRequest(Order Order, string? ErpReference, string ChangeId, ImmutableDictionary<string, Sku> Skus, string Location, Money Rounding, string Reason) : DeliveryRequest;

/// <summary>
/// The channel is told what the order is to be: after somebody here took units out of it, or when a change that it asked for could not be made. The units of every line are stated, so that
/// telling it twice leads to the same; a line that is not named is not part of the order.
/// </summary>
/// <param name="OrderId">Our id.</param>
/// <param name="ChannelOrderId">The channel's id of it.</param>
/// <param name="ChangeId">Our id of the change.</param>
/// <param name="Lines">Units of each line.</param>
/// <param name="Total">What the customer is to pay.</param>
/// <param name="Reason">Why.</param>
public sealed record ChannelOrderChangeRequest(OrderId OrderId, string ChannelOrderId, string ChangeId, ImmutableArray<LineQuantity> Lines, Money Total, string Reason) : DeliveryRequest
{
    /// <summary>Of these lines, those that stand in place of others, in full: the channel may not have them yet. None where nothing was substituted.</summary>
    public ImmutableArray<OrderLine>? Substitutes { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShipTo { get; init; }
}
