using System.Collections.Immutable;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

/// <summary>A call of a hundred numbers that one of them spoils: the others arrive, within what the account allows, and the next calls are not spoiled again.</summary>
public sealed class PoisonTests : IAsyncDisposable
{
    private const int Rows = 100;
    private const string Poison = "push/n71";
    private static readonly DeliveryOutcome whole = new DeliveryOutcome.Permanent("One of the articles is a bundle. Nothing was changed.");
    private readonly Dictionary<string, string> shown = [];
    private TestEngine rig = null!;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Ninety_nine_are_applied_once_and_the_one_is_set_aside_with_its_reason()
    {
        await OpenAsync(new LaneOptions());
        rig.Far.OnSend = AllOrNothing;
        await PushAllAsync("5");

        shown.Count.ShouldBe(Rows - 1);
        (await rig.Store.CountAsync("deliveries", "state = 1", default)).ShouldBe(Rows - 1);
        var dead = await rig.DeliveryAsync(Poison);
        (dead.State, dead.Reason).ShouldBe((DeliveryState.Dead, "One of the articles is a bundle. Nothing was changed."));
        rig.Far.Sent.Count.ShouldBeLessThanOrEqualTo(15, "halves, quarters and so on down to the one");
    }

    [Fact]
    public async Task The_next_calls_leave_it_out()
    {
        await OpenAsync(new LaneOptions());
        rig.Far.OnSend = AllOrNothing;
        await PushAllAsync("5");
        rig.Far.Sent.Clear();
        for (var i = 0; i < Rows; i++)
            if (i != 71) await rig.PostAsync($"n{i} push 6");
        await rig.PassAsync(TimeSpan.FromSeconds(4));
        rig.Far.Sent.ShouldHaveSingleItem().Length.ShouldBe(Rows - 1);
        shown.Values.ShouldAllBe(v => v == "6");
    }

    [Fact]
    public async Task The_search_keeps_to_the_rate_of_the_account()
    {
        await OpenAsync(new LaneOptions { CallsPerSecond = 1, Burst = 1 });
        List<DateTimeOffset> calls = [];
        rig.Far.OnSend = (batch, stop) =>
        {
            calls.Add(rig.Clock.GetUtcNow());
            return AllOrNothing(batch, stop);
        };
        await PushAllAsync("5");
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        shown.Count.ShouldBe(Rows - 1);
        calls.Zip(calls.Skip(1), (a, b) => b - a).Min().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_call_too_many_in_the_middle_of_the_search_makes_it_wait()
    {
        await OpenAsync(new LaneOptions { CallsPerSecond = 50 });
        DateTimeOffset? told = null;
        rig.Far.OnSend = (batch, stop) =>
        {
            if (told is { } at) (rig.Clock.GetUtcNow() - at).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7), "Retry-After");
            if (told is not null || rig.Far.Sent.Count != 3) return AllOrNothing(batch, stop);
            told = rig.Clock.GetUtcNow();
            return Same(batch, new DeliveryOutcome.Throttled(TimeSpan.FromSeconds(7)));
        };
        await PushAllAsync("5");
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        told.ShouldNotBeNull();
        shown.Count.ShouldBe(Rows - 1);
        (await rig.DeliveryAsync(Poison)).State.ShouldBe(DeliveryState.Dead);
    }

    [Fact]
    public async Task Rows_refused_in_the_same_words_are_tried_apart_and_rows_with_their_own_are_not()
    {
        await OpenAsync(new LaneOptions());
        rig.Far.OnSend = (batch, _) =>
        {
            var spoiled = batch.Length > 2;
            return Task.FromResult(batch.Select(d => d.Key switch
            {
                "push/n3" => new DeliveryOutcome.Permanent("n3 is wrong."),
                "push/n4" or "push/n5" when spoiled => whole,
                _ => (DeliveryOutcome)new DeliveryOutcome.Delivered("R"),
            }).ToImmutableArray());
        };
        await PushAllAsync("5");
        (await rig.DeliveryAsync("push/n3")).State.ShouldBe(DeliveryState.Dead);
        (await rig.DeliveryAsync("push/n4")).State.ShouldBe(DeliveryState.Done);
        (await rig.DeliveryAsync("push/n5")).State.ShouldBe(DeliveryState.Done);
        rig.Far.SentKeys.Count(k => k == "push/n3").ShouldBe(1);
        rig.Far.SentKeys.Count(k => k == "push/n6").ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_number_of_a_refused_one_goes_alone()
    {
        await OpenAsync(new LaneOptions());
        rig.Far.OnSend = AllOrNothing;
        await PushAllAsync("5", meanwhile: () => rig.PostAsync("n71 push 7"));
        rig.Far.Sent.Count(b => b.Length > 1 && b.Any(d => d.Key == Poison && Value(d) == "7")).ShouldBe(0);
        rig.Far.Sent.Where(b => b.Any(d => Value(d) == "7")).ShouldHaveSingleItem().Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_number_that_changes_during_the_search_is_not_sent_old_again()
    {
        await OpenAsync(new LaneOptions());
        rig.Far.OnSend = AllOrNothing;
        await PushAllAsync("5", meanwhile: () => rig.PostAsync("n1 push 9"));
        rig.Far.Sent.Skip(1).SelectMany(b => b).Where(d => d.Key == "push/n1").Select(Value).ShouldBe(["9"]);
        shown["push/n1"].ShouldBe("9");
    }

    [Fact]
    public async Task A_row_at_which_the_channel_breaks_is_found_without_a_call_for_each()
    {
        await OpenAsync(new LaneOptions { CircuitFailures = 1_000, Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(1) });
        rig.Far.OnSend = (batch, stop) => batch.Any(d => d.Key == Poison) ? Same(batch, new DeliveryOutcome.Uncertain("The system answered 500.")) : AllOrNothing(batch, stop);
        await PushAllAsync("5");
        await rig.PassAsync(TimeSpan.FromSeconds(40));
        shown.Count.ShouldBe(Rows - 1);
        rig.Far.Sent.Count(b => b.All(d => d.Key != Poison)).ShouldBeLessThanOrEqualTo(15);
        rig.Far.LookedUp.ShouldBeEmpty();
        (await rig.DeliveryAsync(Poison)).State.ShouldBe(DeliveryState.Pending);
    }

    [Fact]
    public async Task After_a_restart_numbers_go_together_as_before()
    {
        await OpenAsync(new LaneOptions());
        for (var i = 0; i < Rows; i++) await rig.PostAsync($"n{i} push 5");
        while (await rig.Engine.Turns.StepAsync(default))
        {
            // Everything is owed, nothing is sent.
        }

        await rig.RestartAsync();
        rig.Far.OnSend = (batch, _) => Same(batch, new DeliveryOutcome.Delivered("R"));
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        rig.Far.Sent.ShouldHaveSingleItem().Length.ShouldBe(Rows);
    }

    [Fact]
    public async Task A_number_that_makes_Weft_stop_is_set_aside_alone()
    {
        await OpenAsync(new LaneOptions());
        for (var i = 0; i < Rows; i++) await rig.PostAsync($"n{i} push 5");
        while (await rig.Engine.Turns.StepAsync(default))
        {
            // Everything is owed, nothing is sent.
        }

        rig.Far.OnSend = (batch, stop) => batch.Any(d => d.Key == Poison) ? throw new CrashException() : AllOrNothing(batch, stop);
        for (var life = 0; (await rig.DeliveryAsync(Poison)).State == DeliveryState.Pending; life++)
        {
            life.ShouldBeLessThan(3 * rig.Options.MaxClaims);
            await rig.RestartAsync();
            try
            {
                await rig.PassAsync(TimeSpan.FromSeconds(1));
            }
            catch (CrashException)
            {
                // The process is gone; the next one takes over.
            }
        }

        shown.Count.ShouldBe(Rows - 1);
        (await rig.Store.CountAsync("deliveries", "state = 2", default)).ShouldBe(1);
    }

    private async Task OpenAsync(LaneOptions lane)
    {
        rig = await TestEngine.OpenAsync(lane: lane);
        rig.Far.Batch = Rows;
        rig.Far.LooksUp = false;
    }

    private async Task PushAllAsync(string value, Func<Task>? meanwhile = null)
    {
        for (var i = 0; i < Rows; i++) await rig.PostAsync($"n{i} push {value}");
        if (meanwhile is not null)
        {
            var first = rig.Far.OnSend;
            rig.Far.OnSend = async (batch, stop) =>
            {
                rig.Far.OnSend = first;
                await meanwhile();
                await rig.Engine.Turns.StepAsync(default);
                return await first(batch, stop);
            };
        }

        await rig.PassAsync(TimeSpan.FromSeconds(4));
    }

    /// <summary>Takes all of a call, or nothing when the poisoned row is in it with its first number.</summary>
    private Task<ImmutableArray<DeliveryOutcome>> AllOrNothing(ImmutableArray<OutgoingDelivery> batch, CancellationToken stop)
    {
        if (batch.Any(d => d.Key == Poison)) return Same(batch, whole);
        foreach (var d in batch) shown[d.Key] = Value(d);
        return Same(batch, new DeliveryOutcome.Delivered("R"));
    }

    private static string Value(OutgoingDelivery delivery) => ((SendNote)delivery.Request).Text;

    private static Task<ImmutableArray<DeliveryOutcome>> Same(ImmutableArray<OutgoingDelivery> batch, DeliveryOutcome outcome) => Task.FromResult(batch.Select(_ => outcome).ToImmutableArray());
}
