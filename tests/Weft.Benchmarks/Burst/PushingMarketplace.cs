using System.Collections.Immutable;
using Weft.Connectors;
using Weft.Sdk;

namespace Weft.Benchmarks.Burst;

/// <summary>
/// A marketplace that speaks as the web shop does and is never asked for its orders: behind it stands the same simulated shop, and a poll would bring the web shop's orders a
/// second time, under another name.
/// </summary>
internal sealed class PushingMarketplace(Connector shop) : Connector
{
    public const string Vendor = "pushing-marketplace";

    private static readonly ConnectorKind likeTheShop = ConnectorCatalogue.All.First(k => k.Vendor == "sim-webshop");

    public static IReadOnlyList<ConnectorKind> Kinds { get; } = [.. ConnectorCatalogue.All, likeTheShop with { Vendor = Vendor, Create = (s, t) => new PushingMarketplace(likeTheShop.Create(s, t)) }];

    public override ConnectorAbilities Abilities => shop.Abilities;

    public override Verdict Verify(IncomingCall call) => shop.Verify(call);

    public override Translation Translate(ReceivedMessage message) => shop.Translate(message);

    public override int BatchSize(string kind) => shop.BatchSize(kind);

    public override bool LookUpBeforeResend(string kind) => shop.LookUpBeforeResend(kind);

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) => shop.SendAsync(batch, cancellation);

    public override Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation) => shop.LookUpAsync(delivery, cancellation);
}
