using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>A remote system with stock, made afresh for each trial.</summary>
/// <param name="Remote">Answers the connector's calls.</param>
/// <param name="Has">What it has of each SKU: the location, or null for a channel's number, and the units.</param>
/// <param name="Clock">The clock of both sides.</param>
public sealed record StockWorld(HttpMessageHandler Remote, IReadOnlyDictionary<string, (string? Location, int Units)> Has, FakeTimeProvider Clock);

/// <summary>What the engine relies on when it compares the stock of another system with ours.</summary>
public abstract class StockReadContract
{
    /// <summary>The connector.</summary>
    protected abstract ConnectorKind Kind { get; }

    /// <summary>Settings of the connection.</summary>
    protected abstract ConnectionSettings Settings { get; }

    /// <summary>A remote system with at least two SKUs, one of them sold out.</summary>
    protected abstract Task<StockWorld> CreateWorldAsync();

    [Fact]
    public async Task What_is_there_is_read_and_nothing_else()
    {
        var world = await CreateWorldAsync();
        world.Has.Values.ShouldContain(h => h.Units == 0, "Let one SKU be sold out.");
        var read = await ReadAsync(world, world.Remote, [.. world.Has.Keys, "NO-SUCH-SKU"]);
        read.ToDictionary(r => r.Sku.Value, r => (r.Location, r.Number)).ShouldBe(world.Has, ignoreOrder: true);
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_answered()
    {
        var world = await CreateWorldAsync();
        var one = world.Has.Keys.First();
        (await ReadAsync(world, world.Remote, [one])).ShouldAllBe(r => r.Sku.Value == one);
    }

    [Fact]
    public async Task A_reading_says_as_of_when_it_is()
    {
        var world = await CreateWorldAsync();
        var read = await ReadAsync(world, world.Remote, [.. world.Has.Keys]);
        read.ShouldAllBe(r => r.AsOf > world.Clock.GetUtcNow().AddDays(-1) && r.AsOf <= world.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_full_page_is_read_in_one_go()
    {
        var world = await CreateWorldAsync();
        var connector = Create(world, world.Remote);
        connector.StockReadSize.ShouldBeInRange(10, 1_000);
        ImmutableArray<Sku> page = [.. world.Has.Keys.Concat(Enumerable.Range(0, connector.StockReadSize)
            .Select(i => $"NOT-HERE-{i}")).Take(connector.StockReadSize).Select(s => new Sku(s))];
        (await connector.ReadStockAsync(page, default)).Length.ShouldBe(page.Count(s => world.Has.ContainsKey(s.Value)));
    }

    [Fact]
    public async Task Asking_for_what_is_not_there_is_no_fault()
    {
        var world = await CreateWorldAsync();
        (await ReadAsync(world, world.Remote, ["NO-SUCH-SKU"])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(CallFault.Refused)]
    [InlineData(CallFault.LostOnTheWay)]
    [InlineData(CallFault.Broken)]
    [InlineData(CallFault.TooManyCalls)]
    [InlineData(CallFault.Unavailable)]
    [InlineData(CallFault.KeyRefused)]
    [InlineData(CallFault.WebPage)]
    public async Task A_read_that_fails_says_so_and_never_that_nothing_is_there(CallFault fault)
    {
        for (var call = 1; call <= 10; call++)
        {
            var world = await CreateWorldAsync();
            using var faulty = new FaultyRemote(world.Remote, fault, n => n >= call);
            try
            {
                (await ReadAsync(world, faulty, [.. world.Has.Keys])).ToDictionary(r => r.Sku.Value, r => (r.Location, r.Number)).ShouldBe(world.Has, ignoreOrder: true);
            }
            catch (Exception failure) when (failure is not ShouldAssertException)
            {
                Outcomes.Of(failure).ShouldNotBeOfType<DeliveryOutcome.Permanent>($"{fault} on call {call} looks like a defect of the connector: {failure}");
                if (fault == CallFault.TooManyCalls) Outcomes.Of(failure).ShouldBe(new DeliveryOutcome.Throttled(FaultyRemote.RetryAfter));
            }

            if (!faulty.Played) return;
        }
    }

    private Task<ImmutableArray<StockLevel>> ReadAsync(StockWorld world, HttpMessageHandler remote, string[] skus) => Create(world, remote).ReadStockAsync([.. skus.Select(s => new Sku(s))], default);

    private Connector Create(StockWorld world, HttpMessageHandler remote) =>
        Kind.Create(Settings, new ConnectorTools(new HttpClient(remote, disposeHandler: false) { BaseAddress = Settings.Address }, world.Clock));
}
