using Weft.Core.Shared;

namespace Weft.Sdk;

/// <summary>How many units of a SKU another system has, as it answered.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Location">Our location whose units these are; null for the number that a channel sells.</param>
/// <param name="Number">Units, never below zero.</param>
/// <param name="AsOf">As of when: of an ERP by its own clock, as its counts are; of a channel by ours, a moment before it was asked.</param>
public sealed record StockLevel(Sku Sku, string? Location, int Number, DateTimeOffset AsOf);

/// <summary>A read failed, and the connector knows what that means for the next one.</summary>
/// <param name="meaning">What an attempt to deliver that failed like this would have come to.</param>
/// <param name="message">Why, in plain words.</param>
public sealed class ReadFailedException(DeliveryOutcome meaning, string message) : Exception(message)
{
    /// <summary>What it means.</summary>
    public DeliveryOutcome Meaning { get; } = meaning;
}
