namespace Weft.Desk.Words;

/// <summary>Differences of money in retail words.</summary>
internal static class MoneyWords
{
    public static string Of(string kind) => kind switch
    {
        "MissingCapture" => "Not captured",
        "CapturedTwice" => "Captured twice",
        "UnknownCapture" => "Captured for no order",
        "RefundMissingInErp" => "Refund missing in the ERP",
        "RefundMissingAtProvider" => "Refund not paid out",
        "UnknownRefund" => "Refund that nobody asked for",
        "InvoiceMissing" => "Not invoiced",
        "UnknownInvoice" => "Invoice for no order",
        "UnknownCreditNote" => "Credit note for no order",
        "AmountDiffers" => "Other amount",
        "OrderUnknownToErp" => "Unknown to the ERP",
        "OrderUnknownToChannel" => "Unknown to the channel",
        "FeeDiffers" => "Other fee",
        "PayoutShort" => "Paid out too little",
        "PayoutOver" => "Paid out too much",
        "OpenBalance" => "Open balance",
        _ => kind,
    };

    public static string State(string state) => state switch
    {
        "Open" => "open",
        "Accepted" => "accepted",
        "Resolved" => "said to be put right",
        "Gone" => "gone",
        _ => state,
    };
}
