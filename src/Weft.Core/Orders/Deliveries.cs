using System.Collections.Immutable;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>The ERP finds or creates the customer. Answers with the ERP's customer id.</summary>
public sealed record ErpCustomerRequest(OrderId OrderId, Customer Customer, Address BillTo, Address ShipTo) : DeliveryRequest;

/// <summary>The ERP creates and confirms a sales order with exactly this total. Answers with the ERP's order number.</summary>
/// <param name="Order">The whole order.</param>
/// <param name="CustomerReference">The ERP's customer id.</param>
/// <param name="Skus">Our SKU per line id, where it differs from the channel's.</param>
/// <param name="Location">The location that ships.</param>
/// <param name="Rounding">Stated total less the sum of the lines: a rounding line, so that the ERP's total is the channel's.</param>
public sealed record ErpSalesOrderRequest(Order Order, string? CustomerReference, ImmutableDictionary<string, Sku> Skus, string Location, Money Rounding) : DeliveryRequest
{
    /// <summary>Set when returns of other orders pay for it, in part or in full. The total stays the total: no balancing line is made; the credit notes stand on the customer's account.</summary>
    public ExchangeCredit? Exchange { get; init; }
}

/// <summary>The ERP books the goods issue of a shipment.</summary>
public sealed record ErpDeliveryRequest(OrderId OrderId, string? ErpReference, string ShipmentId, ImmutableArray<ItemQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt) : DeliveryRequest
{
    /// <summary>The location the goods left, in an order that is given to several nodes; null: the location of the sales order.</summary>
    public string? Location { get; init; }
}

/// <summary>
/// The ERP posts the invoice of a shipment: over <see cref="Amount"/> when the order leaves in parts, else over the whole order. Answers with number and total. An ERP that invoices an order at
/// once, when all of it has left, answers the earlier shipments without a number.
/// </summary>
public sealed record ErpInvoiceRequest(OrderId OrderId, string? ErpReference, string ShipmentId, Money OrderTotal) : DeliveryRequest
{
    /// <summary>The goods of the shipment.</summary>
    public ImmutableArray<ItemQuantity> Lines { get; init; } = [];

    /// <summary>
    /// What the shipment comes to, tax included: its share of each line; charges, and what the channel rounded, with the first shipment. Null when the shipment is the whole order.
    /// </summary>
    public Money? Amount { get; init; }
}

/// <summary>The ERP cancels its sales order.</summary>
public sealed record ErpCancellationRequest(OrderId OrderId, string? ErpReference, string Reason) : DeliveryRequest;

/// <summary>The channel is told that we took the order.</summary>
public sealed record ChannelAcknowledgementRequest(OrderId OrderId, string ChannelOrderId, string? ErpReference) : DeliveryRequest;

/// <summary>The channel is told what has shipped.</summary>
public sealed record ChannelFulfilmentRequest(OrderId OrderId, string ChannelOrderId, string ShipmentId, ImmutableArray<LineQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt) : DeliveryRequest;

/// <summary>The channel is told that the order is cancelled.</summary>
public sealed record ChannelCancellationRequest(OrderId OrderId, string ChannelOrderId, string Reason) : DeliveryRequest;

/// <summary>The node picks and ships.</summary>
public sealed record WarehouseReleaseRequest(OrderId OrderId, string ReleaseId, string Location, string? ErpReference, string Number, Address ShipTo, string? ServiceLevel, ImmutableArray<ItemQuantity> Lines) : DeliveryRequest
{
    /// <summary>True when the customer picks the goods up there: they are kept at the counter, and "shipped" is when the customer has them. Null: they are sent.</summary>
    public bool? PickUp { get; init; }

    /// <summary>By when the customer was promised to have them.</summary>
    public DateTimeOffset? PromisedBy { get; init; }
}

/// <summary>The node stops its piece, or leaves units of it out, if it still can. A refusal for good means: already picked or shipped.</summary>
public sealed record WarehouseCancellationRequest(OrderId OrderId, string ReleaseId, string? ErpReference, string Reason) : DeliveryRequest
{
    /// <summary>Units that are to be left out; none: the whole piece. A node that cannot leave out a part declines, and keeps all of it.</summary>
    public ImmutableArray<ItemQuantity> Lines { get; init; } = [];
}

/// <summary>The provider captures an authorised payment.</summary>
public sealed record PaymentCaptureRequest(OrderId OrderId, string PaymentReference, Money Amount) : DeliveryRequest
{
    /// <summary>True when more of the payment is to be captured later: what is left must stay authorised.</summary>
    public bool? More { get; init; }
}

/// <summary>The provider releases an authorised payment.</summary>
public sealed record PaymentVoidRequest(OrderId OrderId, string PaymentReference) : DeliveryRequest;

/// <summary>Units of a SKU on a line.</summary>
public sealed record ItemQuantity(string LineId, Sku Sku, int Quantity);

/// <summary>
/// Something must be read from a system, because a message only said that it changed. What is read comes back as messages through the inbox.
/// </summary>
/// <param name="What">What is read, in the connector's words, e.g. "order".</param>
/// <param name="Id">Its id there.</param>
public sealed record FetchRequest(string What, string Id) : DeliveryRequest;
