using System.Collections.Immutable;
using Weft.Sdk;

namespace Weft.Benchmarks.Availability;

/// <summary>A system that takes whatever it is told at once, in memory, so that what is measured is Weft alone.</summary>
internal sealed class PromptChannel : Connector
{
    public static ConnectorKind Kind { get; } = new("prompt", _ => [], (_, _) => new PromptChannel()) { NeedsAddress = false };

    public override ConnectorAbilities Abilities { get; } = new("prompt", ["channel.stock.v1"], TakesCalls: false);

    public override int BatchSize(string kind) => 100;

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, d => (DeliveryOutcome)new DeliveryOutcome.Delivered(d.Key, TimeProvider.System.GetUtcNow())));
}
