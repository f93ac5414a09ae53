using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Orders.Notifications;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>An order as its channel states it, in our words. The channel's own figures are kept: we never recompute its tax.</summary>
/// <param name="Id">Our id.</param>
/// <param name="Connection">The channel's connection.</param>
/// <param name="ChannelOrderId">The channel's id of it.</param>
/// <param name="Number">The number the customer sees.</param>
/// <param name="PlacedAt">When the customer placed it, with the channel's offset.</param>
/// <param name="Customer">Who bought.</param>
/// <param name="ShipTo">Where the goods go.</param>
/// <param name="BillTo">Where the invoice goes.</param>
/// <param name="Lines">What was bought.</param>
/// <param name="Charges">Shipping and fees.</param>
/// <param name="Total">What the channel says the customer pays, tax included.</param>
/// <param name="Payment">How it is paid, as far as the channel says.</param>
/// <param name="ServiceLevel">The shipping method chosen.</param>
public sealed record Order(
    OrderId Id,
    string Connection,
    string ChannelOrderId,
    string Number,
    DateTimeOffset PlacedAt,
    Customer Customer,
    Address ShipTo,
    Address BillTo,
    ImmutableArray<OrderLine> Lines,
    ImmutableArray<Charge> Charges,
    Money Total,
    OrderPayment Payment,
    string? ServiceLevel = null)
{
    /// <inheritdoc cref="Order"/>
    public ImmutableArray<Charge> Charges { get; init; } = Charges.IsDefault ? [] : Charges;

    /// <summary>The channel's own count, or time, of its changes of the order: a message with a lower one is older. Null when the channel has none.</summary>
    public long? Revision { get; init; }

    /// <summary>The reservation of the cart it was, as the channel hands it over: the units held for the cart become the order's.</summary>
    public string? Reservation { get; init; }

    /// <summary>What the customer saw, where the shop shows another currency than its own; null otherwise.</summary>
    public Presentment? Presentment { get; init; }
}

/// <summary>A line of an order. Net and tax are for the whole line after discounts, as the channel computed them.</summary>
/// <param name="LineId">The channel's id of the line, unique in the order.</param>
/// <param name="Sku">The channel's SKU.</param>
/// <param name="Title">What the customer read.</param>
/// <param name="Quantity">Units ordered, above zero.</param>
/// <param name="Net">Line amount after discounts, without tax.</param>
/// <param name="Taxes">Tax on it, by rate.</param>
/// <param name="Discount">Discount already taken off, for information.</param>
public sealed record OrderLine(string LineId, Sku Sku, string Title, int Quantity, Money Net, ImmutableArray<TaxLine> Taxes, Money? Discount = null)
{
    /// <inheritdoc cref="OrderLine"/>
    public ImmutableArray<TaxLine> Taxes { get; init; } = Taxes.IsDefault ? [] : Taxes;

    /// <summary>What the customer pays for the line.</summary>
    public Money Gross() => Taxes.Aggregate(Net, (sum, tax) => sum + tax.Amount);
}

/// <summary>A shipping or fee line.</summary>
/// <param name="Kind">"shipping" or "fee".</param>
/// <param name="Title">What the customer read.</param>
/// <param name="Net">Amount without tax.</param>
/// <param name="Taxes">Tax on it, by rate.</param>
public sealed record Charge(string Kind, string Title, Money Net, ImmutableArray<TaxLine> Taxes)
{
    /// <inheritdoc cref="Charge"/>
    public ImmutableArray<TaxLine> Taxes { get; init; } = Taxes.IsDefault ? [] : Taxes;

    /// <summary>What the customer pays for it.</summary>
    public Money Gross() => Taxes.Aggregate(Net, (sum, tax) => sum + tax.Amount);
}

/// <summary>Tax of one rate on one line.</summary>
/// <param name="RateBasisPoints">Rate in hundredths of a percent: 19 % = 1900.</param>
/// <param name="Amount">The channel's own figure.</param>
public sealed record TaxLine(int RateBasisPoints, Money Amount);

/// <summary>The buyer, as far as the channel tells. Personal data: never logged.</summary>
public sealed record Customer(string? ChannelCustomerId, string Name, string? Email, string? Phone = null);

/// <summary>A postal address. Personal data: never logged.</summary>
/// <param name="Name">Addressee.</param>
/// <param name="Street">Street lines, separated by a line feed.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="City">City.</param>
/// <param name="Country">ISO 3166 alpha-2 code.</param>
/// <param name="Company">Company, if any.</param>
public sealed record Address(string Name, string Street, string PostalCode, string City, string Country, string? Company = null);

/// <summary>The payment of an order.</summary>
/// <param name="State">What is known to have happened.</param>
/// <param name="Reference">The payment provider's reference, by which it is captured or voided.</param>
/// <param name="Method">What the channel calls the method.</param>
public sealed record OrderPayment(PaymentState State, string? Reference, string? Method = null);

/// <summary>What is known of an order's payment.</summary>
public enum PaymentState
{
    /// <summary>Nothing yet: the order is held until it is authorised.</summary>
    Pending,

    /// <summary>Reserved on the customer's account; we capture it when the goods ship.</summary>
    Authorised,

    /// <summary>Money has moved (prepaid or a marketplace that collects itself).</summary>
    Captured,

    /// <summary>Released again.</summary>
    Voided,

    /// <summary>Refused by the provider.</summary>
    Failed,
}

/// <summary>The systems that take part in one order, fixed from the configuration when it is placed, so that its story stays true later.</summary>
/// <param name="Erp">The ERP's connection.</param>
/// <param name="Warehouse">The connection that ships; the same as <paramref name="Erp"/> when the ERP's own warehouse does.</param>
/// <param name="Location">The location the warehouse ships from.</param>
/// <param name="PaymentProvider">The connection that captures and voids; null when the channel collects itself.</param>
/// <param name="Currencies">Currencies the retailer trades in.</param>
/// <param name="ToleranceMinor">Difference between the stated total and the sum of the lines that goes to the rounding account, in minor units.</param>
public sealed record Parties(string Erp, string Warehouse, string Location, string? PaymentProvider, ImmutableArray<string> Currencies, long ToleranceMinor)
{
    /// <summary>What customers are told by e-mail; null: nothing.</summary>
    public NotificationPlan? Notify { get; init; }

    /// <summary>How an authorised payment is captured; null: the whole of it with the first shipment.</summary>
    public CaptureMode? Capture { get; init; }

    /// <summary>
    /// Up to this, in minor units, money that came without an order for it goes back by itself; above it when finance has approved it. Null: what a cancelled order was paid goes back by
    /// itself, and everything else waits.
    /// </summary>
    public long? RefundLimitMinor { get; init; }

    /// <summary>True when goods issue in the warehouse is goods issue in the ERP.</summary>
    public bool ErpShips => Erp == Warehouse;

    /// <summary>True when the order is given to nodes piece by piece, as the routing rules say. False: all of it goes to <see cref="Location"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Routed { get; init; }
}

/// <summary>How an authorised payment is captured.</summary>
public enum CaptureMode
{
    /// <summary>The whole of it with the first shipment.</summary>
    Whole,

    /// <summary>The share of each shipment when it leaves; shipping with the first, what rounding left with the last. For providers that can capture a payment in parts.</summary>
    PerShipment,
}
