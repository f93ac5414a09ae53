using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>
/// What the engine relies on in every connector. Derive from it, give the connector a remote system with books of its own, and every fact below holds
/// for each kind of delivery. Calls from outside, messages and polls have suites of their own: <see cref="WebhookContract"/>,
/// <see cref="TranslationContract"/> and <see cref="PollContract"/>.
/// </summary>
public abstract class ConnectorContract
{
    /// <summary>When the tests take place.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 3, 9, 20, 0, TimeSpan.Zero);

    private const int MostCalls = 20;
    private const int MostAttempts = 6;

    /// <summary>The connector.</summary>
    protected abstract ConnectorKind Kind { get; }

    /// <summary>Settings without any fault.</summary>
    protected abstract ConnectionSettings Settings { get; }

    /// <summary>Keys of <see cref="ConnectionSettings.Values"/> without which the connector cannot work.</summary>
    protected abstract IReadOnlyList<string> RequiredValues { get; }

    /// <summary>A fresh remote system with a delivery of each kind it will take.</summary>
    protected abstract Task<ContractWorld> CreateWorldAsync();

    [Fact]
    public void Complete_settings_have_no_fault() => Kind.Check(Settings).ShouldBeEmpty();

    [Fact]
    public void A_missing_setting_is_named()
    {
        foreach (var key in RequiredValues)
        {
            var without = Settings with { Values = Settings.Values.Where(v => v.Key != key).ToDictionary() };
            Kind.Check(without).ShouldContain(f => f.Key == key && f.Message.Length > 0, $"Nobody is told that {key} is missing.");
        }
    }

    [Fact]
    public async Task Every_kind_it_handles_is_tried_here_and_no_other()
    {
        var world = await CreateWorldAsync();
        var connector = Create(world.Remote, world);
        connector.Abilities.Vendor.ShouldBe(Kind.Vendor);
        world.Deliveries.Select(d => d.Delivery.Kind).Distinct().ShouldBe(connector.Abilities.Kinds, ignoreOrder: true);
    }

    [Fact]
    public Task A_delivery_is_done_once() => ForEachKindAsync(async (kind, world) =>
    {
        var connector = Create(world.Remote, world);
        foreach (var one in world.Deliveries.Where(d => d.Delivery.Kind == kind))
        {
            (await SendAsync(connector, one.Delivery)).ShouldBeOfType<DeliveryOutcome.Delivered>($"{kind} was not taken.");
            one.Effects().ShouldBe(1, $"{kind} had no effect.");
        }
    });

    [Fact]
    public Task The_same_key_twice_has_one_effect() => ForEachKindAsync(async (kind, world) =>
    {
        var connector = Create(world.Remote, world);
        var one = First(world, kind);
        var first = (await SendAsync(connector, one.Delivery)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var second = await SettleAsync(connector, one.Delivery with { Attempt = 2 }, mayBeThere: true);
        second.Reference.ShouldBe(first.Reference, $"{kind} names another document the second time.");
        one.Effects().ShouldBe(1, $"{kind} happened twice.");
    });

    [Theory]
    [InlineData(CallFault.LostAnswer)]
    [InlineData(CallFault.LostOnTheWay)]
    [InlineData(CallFault.Broken)]
    [InlineData(CallFault.Unavailable)]
    [InlineData(CallFault.TooManyCalls)]
    [InlineData(CallFault.Refused)]
    public async Task A_fault_on_any_call_leaves_one_effect_in_the_end(CallFault fault)
    {
        foreach (var kind in await KindsAsync())
        {
            for (var call = 1; call <= MostCalls; call++)
            {
                var world = await CreateWorldAsync();
                using var faulty = new FaultyRemote(world.Remote, fault, n => n == call);
                var connector = Create(faulty, world);
                var one = First(world, kind);
                var outcome = await SendAsync(connector, one.Delivery);
                if (!faulty.Played) break;
                outcome.ShouldNotBeOfType<DeliveryOutcome.Permanent>($"{kind}: {fault} on call {call} was taken for a refusal: {outcome}");
                if (outcome is not DeliveryOutcome.Delivered) await SettleAsync(connector, one.Delivery with { Attempt = 2 }, outcome is DeliveryOutcome.Uncertain);
                one.Effects().ShouldBe(1, $"{kind}: {fault} on call {call}");
            }
        }
    }

    [Theory]
    [InlineData(CallFault.TooManyCalls, typeof(DeliveryOutcome.Throttled))]
    [InlineData(CallFault.Refused, typeof(DeliveryOutcome.Transient))]
    [InlineData(CallFault.Unavailable, typeof(DeliveryOutcome.Transient))]
    [InlineData(CallFault.KeyRefused, typeof(DeliveryOutcome.Transient))]
    [InlineData(CallFault.LostOnTheWay, typeof(DeliveryOutcome.Uncertain))]
    [InlineData(CallFault.Broken, typeof(DeliveryOutcome.Uncertain))]
    public Task A_technical_fault_has_its_own_outcome(CallFault fault, Type expected) => ForEachKindAsync(async (kind, world) =>
    {
        using var faulty = new FaultyRemote(world.Remote, fault, _ => true);
        var outcome = await SendAsync(Create(faulty, world), First(world, kind).Delivery);
        outcome.ShouldBeOfType(expected, $"{kind} after {fault}");
        if (outcome is DeliveryOutcome.Throttled throttled) throttled.After.ShouldBe(FaultyRemote.RetryAfter);
        if (outcome is DeliveryOutcome.Transient transient && fault == CallFault.Unavailable) transient.After.ShouldBe(FaultyRemote.RetryAfter);
    });

    [Fact]
    public Task An_answer_that_is_no_answer_leaves_it_open() => ForEachKindAsync(async (kind, world) =>
    {
        using var faulty = new FaultyRemote(world.Remote, CallFault.WebPage, _ => true);
        (await SendAsync(Create(faulty, world), First(world, kind).Delivery)).ShouldBeOfType<DeliveryOutcome.Uncertain>(kind);
    });

    [Fact]
    public Task A_look_up_finds_what_is_there_and_nothing_else() => ForEachKindAsync(async (kind, world) =>
    {
        var connector = Create(world.Remote, world);
        var one = First(world, kind);
        if (!connector.LookUpBeforeResend(kind)) return;
        (await connector.LookUpAsync(one.Delivery, default)).ShouldBeOfType<LookUp.NotThere>($"{kind} was found before it was sent.");
        var sent = (await SendAsync(connector, one.Delivery)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var found = (await connector.LookUpAsync(one.Delivery, default)).ShouldBeOfType<LookUp.Found>($"{kind} was not found after it was sent.");
        found.What.Reference.ShouldBe(sent.Reference);
    });

    [Theory]
    [InlineData(CallFault.Refused)]
    [InlineData(CallFault.LostOnTheWay)]
    [InlineData(CallFault.Broken)]
    [InlineData(CallFault.TooManyCalls)]
    [InlineData(CallFault.KeyRefused)]
    [InlineData(CallFault.WebPage)]
    public Task A_look_up_that_fails_says_that_it_does_not_know(CallFault fault) => ForEachKindAsync(async (kind, world) =>
    {
        using var faulty = new FaultyRemote(world.Remote, fault, _ => true);
        var connector = Create(faulty, world);
        if (connector.LookUpBeforeResend(kind)) (await connector.LookUpAsync(First(world, kind).Delivery, default)).ShouldBeOfType<LookUp.Unknown>($"{kind} after {fault}");
    });

    [Fact]
    public Task A_batch_has_an_outcome_for_each_delivery() => ForEachKindAsync(async (kind, world) =>
    {
        var connector = Create(world.Remote, world);
        var all = world.Deliveries.Where(d => d.Delivery.Kind == kind).ToList();
        connector.BatchSize(kind).ShouldBeGreaterThan(0);
        if (connector.BatchSize(kind) > 1) all.Count.ShouldBeGreaterThan(1, $"{kind} is sent in batches: give the world more than one.");
        foreach (var chunk in all.Chunk(connector.BatchSize(kind)))
            (await connector.SendAsync([.. chunk.Select(d => d.Delivery)], default)).Length.ShouldBe(chunk.Length);
        all.ShouldAllBe(d => d.Effects() == 1);
    });

    [Fact]
    public async Task A_kind_it_does_not_know_is_refused_in_words()
    {
        var world = await CreateWorldAsync();
        var unknown = world.Deliveries[0].Delivery with { Kind = "coffee.brew.v1" };
        var refused = (await SendAsync(Create(world.Remote, world), unknown)).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldContain("coffee.brew.v1");
    }

    internal static FakeTimeProvider NewClock() => new(Now);

    private protected Connector Create(HttpMessageHandler remote, ContractWorld world) =>
        Kind.Create(Settings, new ConnectorTools(new HttpClient(remote, disposeHandler: false) { BaseAddress = Settings.Address }, world.Clock));

    private protected static async Task<DeliveryOutcome> SendAsync(Connector connector, OutgoingDelivery delivery) =>
        (await connector.SendAsync(ImmutableArray.Create(delivery), default)).ShouldHaveSingleItem();

    /// <summary>Goes on as the engine does: after an uncertain ending it looks up before it sends again, where the connector asks for it.</summary>
    private protected static async Task<DeliveryOutcome.Delivered> SettleAsync(Connector connector, OutgoingDelivery delivery, bool mayBeThere)
    {
        for (var attempt = delivery.Attempt; attempt < delivery.Attempt + MostAttempts; attempt++)
        {
            if (mayBeThere && connector.LookUpBeforeResend(delivery.Kind) && await connector.LookUpAsync(delivery, default) is LookUp.Found found) return found.What;
            var outcome = await SendAsync(connector, delivery with { Attempt = attempt });
            if (outcome is DeliveryOutcome.Delivered done) return done;
            outcome.ShouldNotBeOfType<DeliveryOutcome.Permanent>($"{delivery.Kind}, attempt {attempt}: {outcome}");
            mayBeThere |= outcome is DeliveryOutcome.Uncertain;
        }

        throw new InvalidOperationException($"{delivery.Kind} was not done after {MostAttempts} attempts.");
    }

    private static ContractDelivery First(ContractWorld world, string kind) => world.Deliveries.First(d => d.Delivery.Kind == kind);

    private async Task<IReadOnlyList<string>> KindsAsync() => [.. (await CreateWorldAsync()).Deliveries.Select(d => d.Delivery.Kind).Distinct()];

    private async Task ForEachKindAsync(Func<string, ContractWorld, Task> trial)
    {
        foreach (var kind in await KindsAsync()) await trial(kind, await CreateWorldAsync());
    }
}
