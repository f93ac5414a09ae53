using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>One SKU at a distribution centre and two stores, and what everybody says of it.</summary>
internal sealed class StockBench(StockPolicy? policy = null)
{
    public const string Dc = "DC";
    public static readonly Sku A = new("A");
    public static readonly StreamId Stream = StockWorkflow.StreamOf(A);

    public Streams Streams { get; } = new(policy ?? Retailer);

    public StockState State => Streams.Stock("A");

    /// <summary>The ERP counts the distribution centre, the tills count their stores.</summary>
    public static StockPolicy Retailer { get; } = PolicyOf(new ChannelStock("webshop"), new ChannelStock("market"));

    public static StockPolicy PolicyOf(params ReadOnlySpan<ChannelStock> channels) => new(channels.ToArray().ToImmutableSortedDictionary(c => c.Connection, c => c))
    {
        Erp = "erp",
        Locations = new StockLocation[] { new(Dc, "erp"), new("S1", "pos"), new("S2", "pos") }.ToImmutableSortedDictionary(l => l.Name, l => l),
    };

    /// <summary>A SKU of the catalogue with this many units at the distribution centre.</summary>
    public static StockBench With(int units, StockPolicy? policy = null)
    {
        var bench = new StockBench(policy);
        bench.Send(new RegisterSku("Product A") { Packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 12) });
        bench.Count(Dc, units);
        return bench;
    }

    public Decision Send(Command command) => Streams.Send(Stream, command);

    public Decision Count(string location, int units, DateTimeOffset? at = null, StockBucket bucket = StockBucket.Sellable, string? source = null, string? unit = null) =>
        Send(new CountStock(location, units, at ?? Streams.Now) { Bucket = bucket, Source = source ?? (location == Dc ? null : "pos"), Unit = unit });

    public Decision Move(string key, string location, int change, DateTimeOffset? at = null, StockBucket bucket = StockBucket.Sellable, MovementReason reason = MovementReason.Sale, string? unit = null) =>
        Send(new MoveStock(key, location, change, at ?? JustAfter, reason) { Bucket = bucket, Source = "pos", Unit = unit });

    public Decision Reserve(string order, int units, string location = Dc, string? reservation = null, DateTimeOffset? placedAt = null, Money? amount = null) =>
        Send(new ReserveStock(new OrderId(order), "1", units, location) { Reservation = reservation, PlacedAt = placedAt, Amount = amount });

    public Decision Release(string order, int? units = null) => Send(new ReleaseStock(new OrderId(order), "1") { Quantity = units });

    public Decision Consume(string order, int units, DateTimeOffset? at = null) => Send(new ConsumeStock(new OrderId(order), "1", units, at ?? JustAfter));

    public Decision Hold(string cart, int units, params ImmutableArray<string> locations) =>
        Send(new HoldUnits(cart, "webshop", units, locations.IsDefaultOrEmpty ? [Dc] : locations, Streams.Now.AddMinutes(15)));

    public Promise? PromiseOf(string order) => State.Promises.GetValueOrDefault(StockState.KeyOf(new OrderId(order), "1"));

    public LocationStock At(string location = Dc) => State.At(location);

    public int Shown(string channel) => Availability.Of(State, policy ?? Retailer, channel).Number;

    public IEnumerable<ChannelStockRequest> Told(string channel) => Streams.Owed.Where(o => o.Connection == channel).Select(o => (ChannelStockRequest)o.Request);

    public IEnumerable<StockOversold> Oversold => Streams.History.Select(h => h.What).OfType<StockOversold>();

    /// <summary>A moment that a count of now has not seen.</summary>
    private DateTimeOffset JustAfter => Streams.Now.AddSeconds(1);

    public void Pass(TimeSpan time) => Streams.Now += time;
}
