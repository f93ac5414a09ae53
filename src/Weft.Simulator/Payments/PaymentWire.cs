using System.Text.Json.Serialization;

namespace Weft.Simulator.Payments;

internal sealed record MovementBody(long Amount, string? Currency, string? Reference);

internal sealed record MovementView(string Id, long Amount, string Currency, string Reference)
{
    /// <summary>What the provider keeps of it.</summary>
    public long Fee { get; init; }
}

internal sealed record PaymentList(IReadOnlyList<PaymentView> Payments);

internal sealed record PayoutItemView(string Document, long Amount, long Fee, long StatedFee);

internal sealed record PayoutView(string Id, long Amount, string Currency, string At, IReadOnlyList<PayoutItemView> Items);

internal sealed record PayoutList(IReadOnlyList<PayoutView> Payouts, int Next, bool More);

internal sealed record PaymentView(
    string Reference, string Status, string Currency, long Authorised, long Captured, long Refunded, bool Voided,
    IReadOnlyList<MovementView> Captures, IReadOnlyList<MovementView> Refunds, IReadOnlyList<MovementView> Disputes);

internal sealed record RefundEvent(string Event, string EventId, string Payment, string Order, MovementView Refund, string At);

internal sealed record PaymentError(string Code, string Message, string? Field);

internal sealed record PaymentErrorAnswer(PaymentError Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MovementBody))]
[JsonSerializable(typeof(MovementView))]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(PaymentList))]
[JsonSerializable(typeof(PayoutList))]
[JsonSerializable(typeof(PaymentErrorAnswer))]
[JsonSerializable(typeof(RefundEvent))]
internal sealed partial class PaymentJson : JsonSerializerContext;
