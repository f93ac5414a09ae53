using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.PaymentProvider;

/// <summary>Reads what the provider tells: refunds, whoever made them.</summary>
internal static class ProviderEvents
{
    /// <summary>The kind of a webhook.</summary>
    public const string Event = "event";

    private const string UpdateWeft = "Remove the event from the provider's webhooks, or update Weft; then reprocess the message.";

    public static Translation Translate(ReceivedMessage message) => message.Kind == Event
        ? JsonFields.Translate(message.Body, 0, static (e, _) => Read(e))
        : new Translation.Quarantine($"Unknown event kind {message.Kind}.", "event", UpdateWeft);

    private static Translation.Commands Read(JsonFields e)
    {
        var name = e.Text("event");
        if (name != "refund.made") throw e.Fault("event", $"Unknown event kind {name}.", UpdateWeft);
        var order = new OrderId(e.Key("order"));
        if (order.Connection.Length == 0) throw e.Fault("order", $"{order} is no order of ours.", "Check in the shop which order number it gives to the provider.");
        var refund = e.Object("refund");
        var currency = refund.Currency("currency");
        var report = new ReportRefund(RefundSource.Provider, refund.Id("id"), refund.AmountInMinorUnits("amount", currency), e.Time("at"))
        {
            OurKey = refund.TextOrNull("reference") is { } reference && reference.StartsWith($"{order}/", StringComparison.Ordinal) ? reference : null,
        };
        return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), report));
    }
}
