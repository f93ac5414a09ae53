namespace Weft.Desk.Words;

/// <summary>How a word is shown: its text and how good or bad it is.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tone">"good", "info", "warn", "bad" or "quiet".</param>
public sealed record Word(string Text, string Tone);

/// <summary>Where orders stand, in retail words.</summary>
internal static class StatusWords
{
    /// <summary>Every status with its words, in the order in which an order goes through them.</summary>
    public static IReadOnlyDictionary<string, Word> All { get; } = new Dictionary<string, Word>(StringComparer.Ordinal)
    {
        ["WaitingForOrder"] = new("Order not here yet", "info"),
        ["Processing"] = new("Being passed on", "info"),
        ["OnHold"] = new("On hold", "warn"),
        ["Backordered"] = new("Waiting for stock", "warn"),
        ["AtWarehouse"] = new("At the warehouse", "info"),
        ["PartiallyShipped"] = new("Partly shipped", "info"),
        ["Shipped"] = new("Shipped", "info"),
        ["Completed"] = new("Complete", "good"),
        ["Returning"] = new("Return under way", "info"),
        ["Cancelling"] = new("Being cancelled", "info"),
        ["Cancelled"] = new("Cancelled", "quiet"),
        ["CancelledButShipped"] = new("Cancelled but shipped", "bad"),
        ["NeedsAttention"] = new("Needs a decision", "bad"),
    };

    public static Word Of(string status) => All.GetValueOrDefault(status) ?? new Word(status, "quiet");
}

/// <summary>Why orders are stopped, in retail words.</summary>
internal static class HoldWords
{
    public static string Of(string kind, string key) => kind switch
    {
        "Manual" when key == "cancelled-but-shipped" => "Cancelled, but the goods left",
        "PaymentPending" => "Payment not authorised yet",
        "UnmappedSku" => "Unknown SKU",
        "TotalMismatch" => "The amounts do not add up",
        "UnknownCurrency" => "Unknown currency",
        "Manual" => "Stopped by somebody",
        "PaymentReview" => "Payment under review",
        "Fraud" => "Possible fraud",
        "Address" => "Address cannot be delivered to",
        "BalanceDue" => "Dearer than what was paid",
        "RefundDue" => "Cheaper than what was paid",
        _ => kind,
    };

    /// <summary>True when somebody can let the orders go by hand.</summary>
    public static bool CanBeReleased(string kind) => kind != "UnmappedSku";
}

/// <summary>How obligations stand.</summary>
internal static class ObligationWords
{
    public static Word Of(string state) => state switch
    {
        "met" => new("Done", "good"),
        "open" => new("Under way", "info"),
        "waiting" => new("Later", "quiet"),
        "failed" => new("Refused", "bad"),
        "waived" => new("Not needed", "quiet"),
        _ => new(state, "quiet"),
    };
}

/// <summary>How requests to other systems, messages and connections stand.</summary>
internal static class PaperWords
{
    public static Word Delivery(string state) => state switch
    {
        "Done" => new("Done", "good"),
        "Dead" => new("Refused", "bad"),
        "Pending" => new("Under way", "info"),
        _ => new(state, "quiet"),
    };

    public static Word Message(string state) => state switch
    {
        "Settled" => new("Processed", "good"),
        "Quarantined" => new("Put aside", "bad"),
        "PartlyDone" => new("Done in part", "warn"),
        "Pending" => new("Waits", "info"),
        "Replaced" => new("Corrected by a copy", "quiet"),
        _ => new(state, "quiet"),
    };

    public static Word Circuit(string state) => state switch
    {
        "Closed" => new("Answers", "good"),
        "Probing" => new("Being tried", "warn"),
        "Open" => new("Does not answer", "bad"),
        _ => new(state, "quiet"),
    };
}
