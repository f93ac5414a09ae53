namespace Weft.Engine.Queries.Desk;

/// <summary>Requests to other systems in retail words.</summary>
public static class RequestWords
{
    /// <summary>What a kind of request asks for, from its persisted name; the name itself when nobody gave it words.</summary>
    public static string Of(string kind) => kind switch
    {
        "erp.customer.v1" => "customer in the ERP",
        "erp.sales-order.v1" => "sales order in the ERP",
        "erp.sales-order-change.v1" => "change of the sales order in the ERP",
        "erp.cancellation.v1" => "cancellation in the ERP",
        "erp.delivery.v1" => "goods issue in the ERP",
        "erp.invoice.v1" => "invoice in the ERP",
        "erp.credit-note.v1" => "credit note in the ERP",
        "warehouse.release.v1" => "release to the warehouse",
        "warehouse.cancellation.v1" => "stop at the warehouse",
        "payment.capture.v1" => "capture of the payment",
        "payment.void.v1" => "release of the authorised payment",
        "payment.refund.v1" => "refund of the payment",
        "channel.acknowledgement.v1" => "acknowledgement to the channel",
        "channel.fulfilment.v1" => "fulfilment with tracking to the channel",
        "channel.cancellation.v1" => "cancellation in the channel",
        "channel.refund.v1" => "refund in the channel",
        "channel.order-change.v1" => "change of the order to the channel",
        "channel.stock.v1" => "stock number to the channel",
        "customer.notification.v1" => "e-mail to the customer",
        _ => kind,
    };
}
