using Weft.Core.Orders;

namespace Weft.Engine.Queries;

/// <summary>Why orders are stopped, in retail words.</summary>
public static class HoldNames
{
    /// <summary>What a hold is called. Holds that Weft places by itself are told apart by their keys.</summary>
    /// <param name="kind">Its kind, as <see cref="HoldKind"/> names it.</param>
    /// <param name="key">Its key.</param>
    public static string Of(string kind, string key) => kind switch
    {
        nameof(HoldKind.PaymentPending) => "Payment not authorised yet",
        nameof(HoldKind.UnmappedSku) => "Unknown SKU",
        nameof(HoldKind.TotalMismatch) => "The amounts do not add up",
        nameof(HoldKind.UnknownCurrency) => "Unknown currency",
        nameof(HoldKind.PaymentReview) => "Payment under review",
        nameof(HoldKind.Fraud) => "Possible fraud",
        nameof(HoldKind.Address) => "Address cannot be delivered to",
        nameof(HoldKind.BalanceDue) => "Dearer than what was paid",
        nameof(HoldKind.RefundDue) => "Cheaper than what was paid",
        nameof(HoldKind.Substitution) => "The customer has to agree to a substitute",
        nameof(HoldKind.Manual) => Ours(key) ?? "Stopped by somebody",
        _ => kind,
    };

    /// <summary>The name as a sentence has it, with what tells it apart from others of its kind.</summary>
    public static string Quoted(HoldKind kind, string key) => Detail(kind, key) is { } detail ? $"“{Of(kind.ToString(), key)}” ({detail})" : $"“{Of(kind.ToString(), key)}”";

    /// <summary>What a hold is about: the SKU, the amount, who placed it; null where its key is only a name for it.</summary>
    public static string? Detail(HoldKind kind, string key) => (kind == HoldKind.Manual && Ours(key) is not null) || key is "payment" or "presentment" ? null : key;

    /// <summary>Holds for which people may have to look twice have names of their own.</summary>
    private static string? Ours(string key) => key switch
    {
        "pick-up" => "Picked up where nobody serves it",
        "no-node" => "No node takes it",
        "authorisation-expired" => "The authorisation of the payment has run out",
        "changed-too-often" => "Changed too often",
        _ when key.StartsWith("cancelled-but-shipped", StringComparison.Ordinal) => "Cancelled, but the goods left",
        _ when key.StartsWith("refund-", StringComparison.Ordinal) => "A refund that cannot be",
        _ when key.StartsWith("cannot-supply/", StringComparison.Ordinal) => "A node cannot supply it",
        _ when key is ['F', .. var number] && number.All(char.IsAsciiDigit) => "A node goes on with what was taken away from it",
        _ => null,
    };
}
