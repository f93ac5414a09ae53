using Weft.Connectors;
using Weft.Sdk;

namespace Weft.Benchmarks.Intake;

/// <summary>The web shop's connector as far as the door: calls prove themselves as always, and what they bring leads to nothing.</summary>
internal sealed class AcknowledgedOnly(Connector shop) : Connector
{
    public static IReadOnlyList<ConnectorKind> Kinds { get; } = [.. ConnectorCatalogue.All.Select(k => k.Vendor == "sim-webshop" ? k with { Create = (s, t) => new AcknowledgedOnly(k.Create(s, t)) } : k)];

    public override ConnectorAbilities Abilities => shop.Abilities;

    public override Verdict Verify(IncomingCall call) => shop.Verify(call);

    public override Translation Translate(ReceivedMessage message) => new Translation.Nothing("only the door is measured");
}
