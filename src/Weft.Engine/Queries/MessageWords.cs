namespace Weft.Engine.Queries;

/// <summary>Messages in retail words.</summary>
public static class MessageWords
{
    /// <summary>What somebody asked Weft for, from the persisted name of the command; what a sender calls its own messages stays as it is.</summary>
    public static string Of(string kind) => kind switch
    {
        "order.place.v1" => "order",
        "order.report-payment.v1" => "report of a payment",
        "order.report-shipment.v1" => "report of a shipment",
        "order.report-channel-fulfilment.v1" => "channel's report that it is fulfilled",
        "order.cancel.v1" => "cancellation",
        "order.cancel-units.v1" => "cancellation of units",
        "order.amend.v1" => "change",
        "order.decide-proposal.v1" => "decision about a change",
        "order.offer-substitute.v1" => "offer of a substitute",
        "order.place-hold.v1" => "hold",
        "order.release-hold.v1" => "release of a hold",
        "order.settle-hold.v1" => "answer to a hold",
        "order.accept-fulfilment.v1" => "node's yes",
        "order.reject-fulfilment.v1" => "node's no",
        "return.request.v1" => "announcement of a return",
        "return.authorise.v1" => "agreement to a return",
        "return.close.v1" => "end of a return",
        "return.receive.v1" => "report of goods that came back",
        "refund.request.v1" => "wish for a refund",
        "refund.report.v1" => "report of a refund",
        "refund.pay-first.v1" => "decision to pay a refund first",
        "refund.tell-channel.v1" => "decision to tell the channel of a refund",
        "stock.map-sku.v1" => "mapping of a SKU",
        "weft.rows.v1" => "rows of a list",
        "delivery.retry.v1" => "another try of a request",
        _ when !kind.EndsWith(".v1", StringComparison.Ordinal) => kind,
        _ => kind.Split('.')[0] switch { "exchange" => "credit of an exchange", "order" => "news of the order", "stock" => "news of stock", _ => "message" },
    };
}
