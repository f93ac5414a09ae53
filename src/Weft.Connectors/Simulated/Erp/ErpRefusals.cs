using Weft.Connectors.Http;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>What it means when the ERP says no.</summary>
internal static class ErpRefusals
{
    /// <summary>The key was used for another body.</summary>
    public const string KeyUsed = "idempotency_key";

    /// <summary>The ERP's word for its refusal; null when it is none.</summary>
    public static string? TypeOf(Answer answer) => answer.Refuses ? answer.Json().Object("error").Text("type") : null;

    public static DeliveryOutcome Outcome(Answer answer, string what)
    {
        if (!answer.Refuses) return answer.Failure();
        var error = answer.Json().Object("error");
        var (type, field, message) = (error.Text("type"), error.TextOrNull("field"), error.Text("message"));
        return type switch
        {
            // The document exists, made of an earlier wording of the same request: looking it up adopts it.
            KeyUsed => new DeliveryOutcome.Uncertain($"The ERP has used this key for another {what}."),
            "not_invoiced" => new DeliveryOutcome.Transient($"The ERP waits for the invoice: {message}"),
            "not_delivered" => new DeliveryOutcome.Transient($"The ERP waits for the goods issue: {message}"),
            _ => new DeliveryOutcome.Permanent($"The ERP refuses the {what}: {message}", field, NextStep(type, field)),
        };
    }

    private static string NextStep(string type, string? field) => (type, field) switch
    {
        ("order_cancelled", _) => "The goods have left although the sales order is cancelled in the ERP: recall them, or enter a new sales order there.",
        ("already_delivered", _) => "Take the goods back as a return instead.",
        ("exceeds_invoiced", _) => "Compare the credit notes in the ERP with the refunds in the order's story: somebody has credited there already.",
        ("not_found", _) => "Check in the ERP whether the document was deleted.",
        (_, not null) when field.EndsWith(".sku", StringComparison.Ordinal) => "Create the product in the ERP, or map the SKU to one it has; then send it again.",
        (_, "currency") => "Set up the currency in the ERP, then send it again.",
        (_, "customerNo") => "Send the customer again first.",
        (_, "total") => "Compare the order with the channel; the difference goes to the rounding account when it is small.",
        _ => "Correct it in the ERP, then send it again.",
    };
}
