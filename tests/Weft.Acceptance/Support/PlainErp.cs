using System.Collections.Immutable;
using Weft.Sdk;

namespace Weft.Acceptance.Support;

/// <summary>An ERP that takes everything at once, except what a test makes it refuse.</summary>
internal sealed class PlainErp(ConnectionSettings settings) : Connector
{
    public const string Vendor = "plain-erp";

    public static ConnectorKind Kind { get; } = new(Vendor, _ => [], (s, _) => new PlainErp(s));

    public override ConnectorAbilities Abilities { get; } = new(Vendor, [], TakesCalls: false);

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, d => settings["refuse"] is { } reason ? (DeliveryOutcome)new DeliveryOutcome.Permanent(reason) : new DeliveryOutcome.Delivered("ERP-1")));
}
