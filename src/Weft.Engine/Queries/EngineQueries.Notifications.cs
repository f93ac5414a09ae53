using Weft.Core.Orders;
using Weft.Core.Orders.Notifications;
using Weft.Core.Shared;

namespace Weft.Engine.Queries;

/// <summary>What a customer would be told of a fact, as the order stands. Address and name are masked.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Connection">The connection that sends.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="To">Where it would go, masked.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its text.</param>
/// <param name="Sent">True when it has been sent already.</param>
/// <param name="Says">Whether it is sent, and when, in plain words.</param>
public sealed record NotificationPreview(NotificationFact Fact, string Connection, string Language, string To, string? Subject, string Text, bool Sent, string Says);

/// <summary>Questions about what customers are told.</summary>
public sealed partial class EngineQueries
{
    /// <summary>What would be sent, without sending it; or why nothing would be.</summary>
    public async Task<(NotificationPreview? Preview, string? Reason)> PreviewAsync(OrderId order, NotificationFact fact, CancellationToken cancellation)
    {
        var s = await OrderAsync(order, cancellation);
        var word = fact.ToString().ToLowerInvariant();
        if (s.Order is null) return (null, $"Nothing is known of order {order} yet.");
        if (s.Parties!.Notify is not { } plan) return (null, $"Customers of {s.Order.Connection} are told nothing by Weft: its channel has no notifications.");
        if (NotificationPreviews.Of(s, fact) is not { } request) return (null, s.Order.Customer?.Email is { Length: > 0 } ? $"The order has nothing to tell of the kind {word}." : "The order has no e-mail address of its customer.");
        if (engine.Lanes.Find(plan.Connection) is not { } lane) return (null, $"There is no connection {plan.Connection} any more.");
        try
        {
            if (lane.Connection.Connector.Preview(request) is not { } text) return (null, $"{plan.Connection} cannot show what it would send.");
            var owed = s.Obligations.LastOrDefault(o => o.Kind == ObligationKind.Notification && o.Key.StartsWith($"notification/{word}", StringComparison.Ordinal));
            var says = !plan.Facts.Contains(fact) ? $"It is not sent: the channel's notifications do not name {word}."
                : owed is null ? "It is sent when it happens."
                : owed.State switch { ObligationState.Met => "It was sent.", ObligationState.Failed => $"It could not be sent: {owed.Reason}", _ => "It is being sent." };
            return (new NotificationPreview(fact, plan.Connection, request.Language, request.Email, text.Subject, text.Text, owed?.State == ObligationState.Met, says), null);
        }
        catch (FormatException unfit)
        {
            return (null, $"The text for {word} in {request.Language} cannot be used: {unfit.Message}");
        }
    }
}
