using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>Stock: one stream per SKU.</summary>
public sealed class StockWorkflow(StockPolicy policy) : Workflow<StockState>
{
    /// <inheritdoc/>
    public override string Kind => "stock";

    /// <inheritdoc/>
    public override int SnapshotEvery => 200;

    /// <inheritdoc/>
    public override JsonTypeInfo StateJson => StockJsonContext.Default.StockState;

    /// <summary>The stream of a SKU.</summary>
    public static StreamId StreamOf(Sku sku) => new("stock", sku.Value);

    /// <inheritdoc/>
    protected override StockState Initial(string key) => new(new Sku(key));

    /// <inheritdoc/>
    protected override Decision Decide(Command command, StockState state, DateTimeOffset now) => StockDecider.Decide(command, state);

    /// <inheritdoc/>
    protected override StockState Evolve(StockState state, Event recorded, DateTimeOffset at) => StockEvolution.Evolve(state, recorded);

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(StockState before, StockState after, ImmutableArray<Event> events, DateTimeOffset now)
    {
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var e in events)
        {
            if (e is StockReserved r) effects.Add(Tell(r.Order, new LineReserved(r.LineId, r.Reserved, r.Backordered)));
            if (e is UnknownSkuDemanded u) effects.Add(Tell(u.Order, after.AliasOf is { } ours ? new LineSkuMapped(u.LineId, ours) : new LineSkuUnknown(u.LineId, after.Sku)));
            if (e is SkuAliased a)
                foreach (var waiting in before.UnknownDemand) effects.Add(Tell(waiting.Order, new LineSkuMapped(waiting.LineId, a.To)));
        }

        // Before the first count nothing is known: publishing zero would stop a channel from selling what is there.
        if (IsKnown(after))
        {
            foreach (var channel in policy.Channels.Keys)
            {
                var number = Availability.Of(after, policy, channel).Number;
                var again = events.Any(e => e is StockRepublished r && r.Channel == channel);
                if (again || !IsKnown(before) || number != Availability.Of(before, policy, channel).Number) effects.Add(Publish(channel, after.Sku, number));
            }
        }

        return effects.ToImmutable();
    }

    private static bool IsKnown(StockState s) => s is { AliasOf: null, Registered: true } && s.Locations.Values.Any(l => l.Sellable.CountedAt is not null);

    private static Effect.Tell Tell(OrderId order, Command command) => new(OrderWorkflow.StreamOf(order), command);

    private static Effect.Deliver Publish(string channel, Sku sku, int number) =>
        new(channel, $"stock/{channel}/{sku}", sku.Value, new ChannelStockRequest(sku, number), number == 0 ? Priority.Urgent : Priority.State, LatestOnly: true);
}
