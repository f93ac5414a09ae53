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
        "MissingPayout" => "Taken and not paid out",
        "Disputed" => "Disputed by the customer",
        "OpenBalance" => "Open balance",
        _ => kind,
    };

    public static Word State(string state) => state switch
    {
        "Open" => new("open", "warn"),
        "Accepted" => new("accepted", "quiet"),
        "Resolved" => new("said to be put right", "info"),
        "Gone" => new("gone", "good"),
        _ => new(state, "quiet"),
    };

    /// <summary>"today", "1 day", "12 days".</summary>
    public static string Age(int days) => days == 0 ? "today" : Spans.Of(days, "day", "days");

    /// <summary>Sums by currency in one line.</summary>
    public static string Of(IEnumerable<Weft.Engine.Finance.MoneyTotal> totals) => string.Join(", ", totals.Select(t => $"{Sums.Text(t.Amount)} in {Spans.Of(t.Count, "difference", "differences")}"));

    /// <summary>"November 2026".</summary>
    public static string Of(Weft.Core.Finance.Period month) => month.From.ToString("MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
