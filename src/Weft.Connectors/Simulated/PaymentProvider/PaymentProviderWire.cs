using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.PaymentProvider;

internal sealed record Capture(long Amount, string Currency, string Reference);

internal sealed record Void(string Reference);

/// <summary>How the provider wants its requests written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Capture))]
[JsonSerializable(typeof(Void))]
internal sealed partial class PaymentProviderWire : JsonSerializerContext;
