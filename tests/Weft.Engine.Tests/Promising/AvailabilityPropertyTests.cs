using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Promising;

/// <summary>What is answered from memory is what the decider's own arithmetic gives of the committed state: after any commands, restarts, evictions and lost answers of the store.</summary>
public sealed class AvailabilityPropertyTests
{
    private static readonly string[] skus = ["CUP", "MUG", "SET", "BOX", "RED-MUG", "NEW"];
    private static readonly string[] locations = ["DC1", "S001", "S002", "S003"];
    private static readonly string?[] channels = ["webshop", "market", "pos", null];

    private static readonly StockPolicy policy = new(new[]
    {
        new ChannelStock("webshop") { Nodes = ["DC1", "S002"] },
        new ChannelStock("market") { Threshold = 4, BufferPercent = 10 },
        new ChannelStock("pos") { Nodes = ["S003"] },
    }.ToImmutableSortedDictionary(c => c.Connection, c => c, StringComparer.Ordinal))
    {
        Locations = locations.ToImmutableSortedDictionary(l => l, l => new StockLocation(l, null) { SafetyStock = l == "DC1" ? 2 : 0 }, StringComparer.Ordinal),
    };

    private static int made;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Memory_and_state_agree(int seed)
    {
        var random = new Random(seed);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));
        var name = $"availability-{Interlocked.Increment(ref made)}";
        var (store, engine) = await OpenAsync(name, clock, random);
        foreach (var sku in skus.Take(4)) await SubmitAsync(engine, sku, new RegisterSku(sku));
        for (var i = 0; i < 120; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(random.Next(60)));
            switch (random.Next(10))
            {
                case 0:
                    var died = store;
                    (store, engine) = await OpenAsync(name, clock, random);
                    await died.DisposeAsync();
                    break;
                case 1:
                    store.AfterCommit = _ => FaultyStore.Trouble();
                    await SubmitAsync(engine, skus[random.Next(skus.Length)], Any(random, clock.GetUtcNow()));
                    store.AfterCommit = _ => null;
                    await StepAsync(engine);
                    break;
                default:
                    await SubmitAsync(engine, skus[random.Next(skus.Length)], Any(random, clock.GetUtcNow()));
                    break;
            }

            await AgreeAsync(engine, skus[random.Next(skus.Length)], clock.GetUtcNow(), seed);
        }

        foreach (var sku in skus) await AgreeAsync(engine, sku, clock.GetUtcNow(), seed);
        await engine.DisposeAsync();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    private static async Task AgreeAsync(WeftEngine engine, string sku, DateTimeOffset now, int seed)
    {
        var state = (await engine.Stock.StatesAsync([new Sku(sku)], default)).Single();
        if (state.AliasOf is { } ours) state = (await engine.Stock.StatesAsync([ours], default)).Single();
        var many = await engine.Availability.OfAsync([new Sku(sku)], channels, now.AddDays(2), default);
        foreach (var (i, channel) in channels.Index())
        {
            foreach (var at in (DateTimeOffset?[])[null, now.AddHours(1), now.AddDays(2)])
            {
                var answer = await engine.Availability.OfAsync(new Sku(sku), channel, at, default);
                if (!state.Registered)
                {
                    answer.ShouldBeNull();
                    continue;
                }

                var expected = Availability.Of(channel is null ? state with { Allocations = state.Allocations.Clear() } : state, policy, channel ?? "", at);
                var what = $"seed {seed}: {sku} for {channel} at {at}";
                (answer!.Units with { Nodes = [] }).ShouldBe(expected with { Nodes = [] }, what);
                answer.Units.Nodes.ShouldBe(expected.Nodes.Where(n => n.Quantity > 0), ignoreOrder: true, what);
                if (at == now.AddDays(2)) (many[i]!.Units with { Nodes = [] }).ShouldBe(expected with { Nodes = [] }, what);
            }
        }
    }

    private static Command Any(Random random, DateTimeOffset now)
    {
        var place = locations[random.Next(locations.Length)];
        var units = random.Next(20);
        return random.Next(14) switch
        {
            0 or 1 or 2 => new CountStock(place, units, now.AddSeconds(-random.Next(120))) { Bucket = random.Next(5) == 0 ? StockBucket.Damaged : StockBucket.Sellable },
            3 or 4 => new MoveStock($"m{random.Next(40)}", place, random.Next(-5, 6), now, MovementReason.Sale),
            5 => new SetSafetyStock(place, random.Next(4), "anna"),
            6 => new AnnounceInbound($"PO-{random.Next(3)}", place, units, random.Next(units + 1), now.AddHours(random.Next(72))),
            7 => new AllocateStock(channels[random.Next(2)]!, random.Next(6), "anna"),
            8 or 9 => new ReserveStock(OrderId.Of("webshop", $"{random.Next(30)}"), "1", 1 + random.Next(4), place),
            10 => new ReleaseStock(OrderId.Of("webshop", $"{random.Next(30)}"), "1"),
            11 => new HoldUnits($"cart-{random.Next(10)}", "webshop", 1 + random.Next(5), [place, "DC1"], now.AddHours(1)),
            12 => new ReleaseUnits($"cart-{random.Next(10)}"),
            _ => random.Next(4) switch
            {
                0 => new MapSku(new Sku("MUG"), "anna"),
                1 => new DefineKit([new KitPart(new Sku("CUP"), 2), new KitPart(new Sku("BOX"), 1)], "anna"),
                _ => new ConsumeStock(OrderId.Of("webshop", $"{random.Next(30)}"), "1", 1, now),
            },
        };
    }

    private static async Task SubmitAsync(WeftEngine engine, string sku, Command command)
    {
        // Nobody waits: what a lost answer of the store leaves undecided is decided by a later step.
        _ = engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), command);
        await StepAsync(engine);
    }

    private static async Task StepAsync(WeftEngine engine)
    {
        for (var still = 0; still < 2;) still = await engine.Intake.StepAsync(default) | await engine.Turns.StepAsync(default) ? 0 : still + 1;
    }

    private static async Task<(FaultyStore Store, WeftEngine Engine)> OpenAsync(string name, TimeProvider clock, Random random)
    {
        var store = await FaultyStore.OpenAsync(name);
        // Room for a few SKUs only, so that some always have to go.
        var options = new EngineOptions { MaxAvailabilityBytes = random.Next(1, 6) * 500, MaxCachedStreams = 4 };
        var engine = new WeftEngine(store, EngineParts.Standard(new Connections([]), policy, options, clock, NullLoggerFactory.Instance));
        await engine.Feed.RecoverAsync(default);
        return (store, engine);
    }
}
