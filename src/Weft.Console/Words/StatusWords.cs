using Weft.Engine.Queries;

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
        ["WaitingForOrder"] = new(StatusNames.Of("WaitingForOrder"), "info"),
        ["Processing"] = new(StatusNames.Of("Processing"), "info"),
        ["OnHold"] = new(StatusNames.Of("OnHold"), "warn"),
        ["Backordered"] = new(StatusNames.Of("Backordered"), "warn"),
        ["AtWarehouse"] = new(StatusNames.Of("AtWarehouse"), "info"),
        ["PartiallyShipped"] = new(StatusNames.Of("PartiallyShipped"), "info"),
        ["Shipped"] = new(StatusNames.Of("Shipped"), "info"),
        ["Completed"] = new(StatusNames.Of("Completed"), "good"),
        ["Returning"] = new(StatusNames.Of("Returning"), "info"),
        ["Cancelling"] = new(StatusNames.Of("Cancelling"), "info"),
        ["Cancelled"] = new(StatusNames.Of("Cancelled"), "quiet"),
        ["CancelledButShipped"] = new(StatusNames.Of("CancelledButShipped"), "bad"),
        ["NeedsAttention"] = new(StatusNames.Of("NeedsAttention"), "bad"),
    };

    public static Word Of(string status) => All.GetValueOrDefault(status) ?? new Word(status, "quiet");
}

/// <summary>Why orders are stopped, in retail words.</summary>
internal static class HoldWords
{
    public static string Of(string kind, string key) => HoldNames.Of(kind, key);

    /// <summary>What the hold is about, to be shown beside its name: the SKU, the amount, who placed it.</summary>
    public static string? Detail(string kind, string key) => Enum.TryParse<Weft.Core.Orders.HoldKind>(kind, out var known) ? HoldNames.Detail(known, key) : key;

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
