using System.Text.Json.Serialization;

namespace Weft.Simulator.Payments;

internal sealed record MovementBody(long Amount, string? Currency, string? Reference);

internal sealed record MovementView(string Id, long Amount, string Currency, string Reference);

internal sealed record PaymentView(
    string Reference, string Status, string Currency, long Authorised, long Captured, long Refunded, bool Voided,
    IReadOnlyList<MovementView> Captures, IReadOnlyList<MovementView> Refunds);

internal sealed record RefundEvent(string Event, string EventId, string Payment, string Order, MovementView Refund, string At);

internal sealed record PaymentError(string Code, string Message, string? Field);

internal sealed record PaymentErrorAnswer(PaymentError Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MovementBody))]
[JsonSerializable(typeof(MovementView))]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(PaymentErrorAnswer))]
[JsonSerializable(typeof(RefundEvent))]
internal sealed partial class PaymentJson : JsonSerializerContext;
