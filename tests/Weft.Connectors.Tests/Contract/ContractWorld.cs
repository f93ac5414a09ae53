using Microsoft.Extensions.Time.Testing;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>The other system in its own memory, and deliveries it is ready to take. Made afresh for each trial.</summary>
/// <param name="Remote">Answers the connector's calls as the vendor's system would, with books of its own.</param>
/// <param name="Deliveries">At least one for each kind the connector handles; each succeeds when nothing goes wrong.</param>
public sealed record ContractWorld(HttpMessageHandler Remote, IReadOnlyList<ContractDelivery> Deliveries)
{
    /// <summary>The clock of both sides.</summary>
    public FakeTimeProvider Clock { get; init; } = ConnectorContract.NewClock();
}

/// <summary>A delivery with a way to count what it did.</summary>
/// <param name="Delivery">What is sent.</param>
/// <param name="Effects">How often it took effect in the other system's books: documents made, not calls taken.</param>
public sealed record ContractDelivery(OutgoingDelivery Delivery, Func<int> Effects);

/// <summary>A message the connector must be able to read.</summary>
/// <param name="Kind">As <see cref="Connector.Verify"/> or a poll names it.</param>
/// <param name="Body">The raw body.</param>
public sealed record ContractSample(string Kind, byte[] Body);
