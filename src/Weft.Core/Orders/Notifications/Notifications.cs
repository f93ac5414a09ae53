using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Notifications;

/// <summary>What customers of a channel are told, and by which connection. Fixed for an order when it is placed.</summary>
/// <param name="Connection">The connection that sends.</param>
/// <param name="Facts">What they are told of.</param>
/// <param name="Language">Language of the texts, e.g. "en".</param>
public sealed record NotificationPlan(string Connection, ImmutableArray<NotificationFact> Facts, string Language);

/// <summary>What a customer can be told.</summary>
public enum NotificationFact
{
    /// <summary>The order is taken.</summary>
    Confirmed,

    /// <summary>Goods left, with tracking.</summary>
    Shipped,

    /// <summary>Goods wait for stock.</summary>
    Backordered,

    /// <summary>The order is cancelled.</summary>
    Cancelled,

    /// <summary>Money went back.</summary>
    Refunded,
}

/// <summary>
/// The customer is told a fact, once. It carries all that the message says, so that it says the same whenever it is sent. Holds personal data: never logged.
/// </summary>
/// <param name="OrderId">Our id of the order.</param>
/// <param name="Fact">What it is about.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Number">The number the customer knows the order by.</param>
/// <param name="Email">Where it goes.</param>
/// <param name="Name">Who is addressed.</param>
/// <param name="Lines">The goods it is about.</param>
public sealed record NotificationRequest(OrderId OrderId, NotificationFact Fact, string Language, string Number, string Email, string Name, ImmutableArray<NotifiedLine> Lines) : DeliveryRequest
{
    /// <summary>The order's total, or what went back.</summary>
    public Money? Amount { get; init; }

    /// <summary>Who carries the parcel.</summary>
    public string? Carrier { get; init; }

    /// <summary>Its tracking number.</summary>
    public string? Tracking { get; init; }

    /// <summary>Since when the fact is so.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>Goods of a notification.</summary>
public sealed record NotifiedLine(string Title, int Quantity);
