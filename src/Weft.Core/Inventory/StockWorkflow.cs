using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Weft.Core.Inventory.Decisions;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>Stock: one stream per SKU.</summary>
public sealed class StockWorkflow(StockPolicy policy) : Workflow<StockState>
{
    private readonly ChannelNetwork network = new(policy);

    /// <inheritdoc/>
    public override string Kind => "stock";

    /// <inheritdoc/>
    public override int SnapshotEvery => 200;

    /// <inheritdoc/>
    public override int SnapshotShape => 3;

    /// <inheritdoc/>
    public override JsonTypeInfo StateJson => StockJsonContext.Default.StockState;

    /// <summary>The stream of a SKU.</summary>
    public static StreamId StreamOf(Sku sku) => new("stock", sku.Value);

    /// <inheritdoc/>
    public override int SizeOf(object state)
    {
        var s = (StockState)state;
        var size = s.Promises.Count + s.Holds.Count + s.Inbound.Count + s.PartsAvailable.Values.Sum(p => p.Count);
        foreach (var (_, here) in s.Locations) size += 1 + here.Sellable.Moved.Count + here.Damaged.Moved.Count + here.QualityControl.Moved.Count;
        return size;
    }

    /// <inheritdoc/>
    protected override StockState Initial(string key) => new(new Sku(key));

    /// <inheritdoc/>
    protected override Decision Decide(Command command, StockState state, DateTimeOffset now) => StockDecider.Decide(command, state, new Terms(network, now));

    /// <inheritdoc/>
    protected override StockState Evolve(StockState state, Event recorded, DateTimeOffset at) => StockEvolution.Evolve(state, recorded, network, at);

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(StockState before, StockState after, ImmutableArray<Event> events, DateTimeOffset now) =>
        StockEffects.Of(before, after, events, new Terms(network, now));
}
