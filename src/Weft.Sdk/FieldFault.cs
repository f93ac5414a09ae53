using System.Text.Json;

namespace Weft.Sdk;

/// <summary>
/// A stranger's document says something it must not say. Raised while a document is read and turned into a quarantine or an outcome by whoever reads it.
/// </summary>
/// <param name="field">The field, as the sender calls it: <c>line_items[0].quantity</c>.</param>
/// <param name="reason">What is wrong with it, in plain words.</param>
/// <param name="nextStep">What somebody should do.</param>
public sealed class FieldFault(string field, string reason, string nextStep) : JsonException($"{field}: {reason}")
{
    /// <summary>The field, as the sender calls it.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;

    /// <summary>What somebody should do.</summary>
    public string NextStep { get; } = nextStep;
}
