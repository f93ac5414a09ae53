namespace Weft.Core.Orders.Notifications;

/// <summary>What customers would be told, without telling them.</summary>
public static class NotificationPreviews
{
    /// <summary>What would be sent of a fact as the order stands, with the customer's address and name masked: the last shipment, the last refund. Null when there is nothing of the kind to tell of, or nobody to tell.</summary>
    public static NotificationRequest? Of(OrderState s, NotificationFact fact)
    {
        if (s.Parties?.Notify is not { } plan || s.Order!.Customer?.Email is not { Length: > 0 } email) return null;
        var which = fact switch
        {
            NotificationFact.Shipped => s.Shipments.LastOrDefault(x => !x.ByChannel)?.ShipmentId,
            NotificationFact.Refunded => s.Returns.Refunds.LastOrDefault()?.Id,
            _ => "",
        };
        if (which is null) return null;
        var key = $"notification/{fact.ToString().ToLowerInvariant()}{(which.Length > 0 ? "/" + which : "")}";
        var owed = s.Obligation(key) ?? new Obligation(key, ObligationKind.Notification, plan.Connection, [], ObligationState.Open, s.Since);
        return Notifying.Request(owed, s) with { Email = Masked.Email(email), Name = Masked.Name(s.Order.Customer.Name) };
    }
}
