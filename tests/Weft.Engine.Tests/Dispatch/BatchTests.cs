using System.Collections.Immutable;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

/// <summary>Deliveries that go together, and what becomes of the others when one spoils the batch.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private const int Many = 10;
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync()
    {
        rig = await TestEngine.OpenAsync(lane: new LaneOptions { CircuitFailures = 1_000, Backoff = TimeSpan.FromSeconds(1) });
        rig.Far.Batch = Many;
        foreach (var i in Enumerable.Range(0, Many)) await rig.PostAsync($"n{i} send a");
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task They_go_in_one_call()
    {
        await rig.SettleAsync();
        rig.Far.Sent.ShouldHaveSingleItem().Length.ShouldBe(Many);
        (await CountAsync(DeliveryState.Done)).ShouldBe(Many);
    }

    [Fact]
    public async Task The_one_that_spoils_a_batch_is_found_and_the_others_arrive()
    {
        rig.Far.OnSend = (batch, _) => Task.FromResult(batch.Select(d => batch.Any(x => x.Key == "n6/a")
            ? (DeliveryOutcome)new DeliveryOutcome.Permanent("The file is not valid.")
            : new DeliveryOutcome.Delivered("R")).ToImmutableArray());
        await rig.SettleAsync();
        (await CountAsync(DeliveryState.Done)).ShouldBe(Many - 1);
        (await rig.DeliveryAsync("n6/a")).State.ShouldBe(DeliveryState.Dead);
        rig.Far.Sent.Count.ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public async Task When_each_gets_an_answer_of_its_own_each_is_taken_at_its_word()
    {
        rig.Far.Answers(d => d.Key is "n2/a" or "n3/a" ? new DeliveryOutcome.Permanent($"{d.Key} is wrong.") : new DeliveryOutcome.Delivered("R"));
        await rig.SettleAsync();
        rig.Far.Sent.Count.ShouldBe(1);
        (await CountAsync(DeliveryState.Done)).ShouldBe(Many - 2);
        (await rig.DeliveryAsync("n3/a")).Reason.ShouldBe("n3/a is wrong.");
    }

    [Fact]
    public async Task A_batch_of_unknown_fate_is_looked_up_one_by_one()
    {
        rig.Far.OnSend = (_, _) => throw new IOException("broken");
        rig.Far.OnLookUp = d => d.Key is "n1/a" ? new LookUp.NotThere() : new LookUp.Found(new DeliveryOutcome.Delivered("R"));
        await rig.SettleAsync();
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        await rig.PassAsync(TimeSpan.FromSeconds(10));
        rig.Far.Sent.Skip(1).ShouldHaveSingleItem().ShouldHaveSingleItem().Key.ShouldBe("n1/a");
        (await CountAsync(DeliveryState.Done)).ShouldBe(Many);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connector_that_fails_on_a_batch_or_miscounts_never_makes_it_go_twice(bool throws)
    {
        HashSet<string> arrived = [];
        rig.Far.OnSend = (batch, _) =>
        {
            if (batch.Length == 1 && batch[0].Key == "n4/a") throw new InvalidOperationException("poison");
            foreach (var d in batch.Where(d => d.Key != "n4/a")) arrived.Add(d.Key).ShouldBeTrue($"{d.Key} arrived twice");
            if (batch.Length == 1) return Task.FromResult<ImmutableArray<DeliveryOutcome>>([new DeliveryOutcome.Delivered("R")]);
            return throws ? throw new InvalidOperationException("poison") : Task.FromResult<ImmutableArray<DeliveryOutcome>>([new DeliveryOutcome.Delivered("R")]);
        };
        rig.Far.OnLookUp = d => arrived.Contains(d.Key) ? new LookUp.Found(new DeliveryOutcome.Delivered("R")) : new LookUp.NotThere();
        await rig.SettleAsync();
        await rig.PassAsync(TimeSpan.FromSeconds(10));
        (await CountAsync(DeliveryState.Done)).ShouldBe(Many - 1);
        (await rig.DeliveryAsync("n4/a")).State.ShouldBe(DeliveryState.Dead);
    }

    private Task<long> CountAsync(DeliveryState state) => rig.Store.CountAsync("deliveries", $"state = {(short)state}", default);
}
