using System.Collections.Immutable;
using System.Net;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

public sealed class DispatcherTests : IAsyncLifetime
{
    private static readonly LaneOptions patient = new() { Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(60), CircuitFailures = 1_000, GiveUpAfter = TimeSpan.FromMinutes(5), MaxAttempts = 4 };
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync(lane: patient);

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task What_was_delivered_is_told_to_its_stream()
    {
        await SendAsync("n send a");
        (await rig.NotesAsync("n")).ShouldBe(["send a", "sent R-n/a"]);
        var row = await rig.DeliveryAsync("n/a");
        (row.State, row.Attempts, row.Reference).ShouldBe((DeliveryState.Done, 1, "R-n/a"));
    }

    [Fact]
    public async Task The_key_is_the_same_for_every_attempt()
    {
        var outcomes = new Queue<DeliveryOutcome>([new DeliveryOutcome.Transient("busy"), new DeliveryOutcome.Throttled(TimeSpan.FromSeconds(3)), new DeliveryOutcome.Delivered("R")]);
        rig.Far.Answers(_ => outcomes.Dequeue());
        await SendAsync("n send a");
        await rig.PassAsync(TimeSpan.FromSeconds(10));
        rig.Far.SentKeys.ShouldBe(["n/a", "n/a", "n/a"]);
        rig.Far.Sent.Select(b => b[0].Attempt).ShouldBe([1, 2, 2], "a throttled call was no attempt");
        (await rig.DeliveryAsync("n/a")).State.ShouldBe(DeliveryState.Done);
    }

    [Fact]
    public async Task A_refusal_for_good_is_a_dead_letter_with_field_and_next_step()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("The customer is blocked.", "customer", "Unblock it in the ERP."));
        await SendAsync("n send a");
        var row = await rig.DeliveryAsync("n/a");
        (row.State, row.Reason).ShouldBe((DeliveryState.Dead, "The customer is blocked. (field customer) Unblock it in the ERP."));
        (await rig.NotesAsync("n"))[^1].ShouldBe("failed: " + row.Reason);
    }

    [Fact]
    public async Task An_uncertain_outcome_is_looked_up_and_what_is_there_is_adopted()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Uncertain("No answer in time."));
        rig.Far.OnLookUp = d => new LookUp.Found(new DeliveryOutcome.Delivered("found " + d.Key));
        await SendAsync("n send a");
        rig.Far.LookedUp.ShouldBeEmpty("the other side may still be working");
        await rig.PassAsync(TimeSpan.FromSeconds(5));
        (rig.Far.Sent.Count, rig.Far.LookedUp.Count).ShouldBe((1, 1));
        (await rig.NotesAsync("n"))[^1].ShouldBe("adopted found n/a");
    }

    [Fact]
    public async Task An_uncertain_outcome_that_is_not_there_is_sent_again_under_the_same_key()
    {
        var first = true;
        rig.Far.Answers(d => Once(ref first) ? new DeliveryOutcome.Uncertain("No answer in time.") : new DeliveryOutcome.Delivered("R"));
        await SendAsync("n send a");
        await rig.PassAsync(TimeSpan.FromSeconds(5));
        (rig.Far.SentKeys.Count(), rig.Far.LookedUp.Count).ShouldBe((2, 1));
        (await rig.NotesAsync("n"))[^1].ShouldBe("sent R");
    }

    [Fact]
    public async Task While_it_cannot_be_looked_up_it_is_not_sent_again()
    {
        var (there, first) = (false, true);
        rig.Far.Answers(_ => Once(ref first) ? new DeliveryOutcome.Uncertain("No answer in time.") : throw new InvalidOperationException("sent blindly"));
        rig.Far.OnLookUp = d => there ? new LookUp.Found(new DeliveryOutcome.Delivered("R")) : rig.Far.LookedUp.Count % 2 == 0 ? new LookUp.Unknown("busy") : throw Refused();
        await SendAsync("n send a");
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        rig.Far.LookedUp.Count.ShouldBeGreaterThan(2);
        rig.Far.Sent.Count.ShouldBe(1);
        there = true;
        await rig.PassAsync(TimeSpan.FromSeconds(60));
        (rig.Far.Sent.Count, (await rig.NotesAsync("n"))[^1]).ShouldBe((1, "adopted R"));
    }

    [Fact]
    public async Task After_a_restart_what_was_pending_is_looked_up_first()
    {
        rig.Far.OnSend = (_, _) => throw Refused();
        await SendAsync("n send a");
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        rig.Far.OnLookUp = _ => new LookUp.Found(new DeliveryOutcome.Delivered("was there"));
        await rig.RestartAsync();
        await rig.PassAsync(TimeSpan.FromSeconds(5));
        (await rig.NotesAsync("n"))[^1].ShouldBe("adopted was there");
    }

    [Fact]
    public async Task A_dead_letter_that_is_retried_is_looked_up_first()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("Refused."));
        await SendAsync("n send a");
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        rig.Far.OnLookUp = _ => new LookUp.Found(new DeliveryOutcome.Delivered("was there"));
        var dead = await rig.DeliveryAsync("n/a");
        var retried = rig.Engine.RetryAsync(dead.Id, "anna", default);
        await rig.SettleAsync();
        (await retried).ShouldBeTrue();
        rig.Far.Sent.Count.ShouldBe(1);
        (await rig.NotesAsync("n")).TakeLast(2).ShouldBe(["again a", "adopted was there"]);
        (await rig.DeliveryAsync("n/a")).State.ShouldBe(DeliveryState.Done);
    }

    [Fact]
    public async Task A_call_that_never_comes_back_is_uncertain_after_the_time_out()
    {
        var never = new TaskCompletionSource<ImmutableArray<DeliveryOutcome>>();
        rig.Far.OnSend = (_, _) => never.Task;
        await rig.PostAsync("n send a");
        await rig.Engine.Turns.StepAsync(default);
        var sending = rig.Engine.Dispatcher.StepAsync(rig.FarLane, default);
        rig.Clock.Advance(patient.SendTimeout);
        await sending;
        await rig.Engine.Turns.StepAsync(default);
        var row = await rig.DeliveryAsync("n/a");
        (row.State, row.Reason).ShouldBe((DeliveryState.Pending, "No answer in time."));
    }

    [Fact]
    public async Task Waits_grow_to_a_bound_and_it_is_given_up_only_when_old_enough()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Transient("busy"));
        await SendAsync("n send a");
        List<double> waits = [];
        DeliveryRow row;
        while ((row = await rig.DeliveryAsync("n/a")).State == DeliveryState.Pending)
        {
            waits.Add((Micros.ToTime(row.DueAt) - rig.Clock.GetUtcNow()).TotalSeconds);
            rig.Clock.SetUtcNow(Micros.ToTime(row.DueAt).AddMilliseconds(1));
            await rig.SettleAsync();
        }

        for (var i = 0; i < waits.Count; i++)
        {
            var longest = Math.Min(Math.Pow(2, i), 60);
            waits[i].ShouldBeInRange(longest / 2, longest);
        }

        row.Attempts.ShouldBeGreaterThan(patient.MaxAttempts, "it was not old enough at first");
        (rig.Clock.GetUtcNow() - Micros.ToTime(row.CreatedAt)).ShouldBeGreaterThanOrEqualTo(patient.GiveUpAfter);
        (row.State, row.Reason).ShouldBe((DeliveryState.Dead, "busy"));
    }

    [Fact]
    public async Task A_system_that_fails_is_left_alone_and_probed_and_then_served()
    {
        await using var careful = await TestEngine.OpenAsync(lane: new LaneOptions { CircuitFailures = 3, CircuitPause = TimeSpan.FromSeconds(10), Backoff = TimeSpan.FromMilliseconds(1) });
        careful.Far.Answers(_ => new DeliveryOutcome.Transient("down"));
        foreach (var i in Enumerable.Range(0, 10)) await careful.PostAsync($"n{i} send a");
        await careful.SettleAsync();
        careful.Far.Sent.Count.ShouldBe(3);
        await careful.PassAsync(TimeSpan.FromSeconds(9));
        careful.Far.Sent.Count.ShouldBe(3);
        await careful.PassAsync(TimeSpan.FromSeconds(1));
        careful.Far.Sent.Count.ShouldBe(4, "one probe");
        careful.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        await careful.PassAsync(TimeSpan.FromSeconds(20));
        (await careful.Store.CountAsync("deliveries", "state = 1", default)).ShouldBe(10);
    }

    [Fact]
    public async Task A_delivery_that_makes_Weft_stop_is_put_aside_after_a_few_times()
    {
        await rig.PostAsync("n send a");
        await rig.Engine.Turns.StepAsync(default);
        rig.Far.OnSend = (_, _) => throw new CrashException();
        for (var i = 0; i <= rig.Options.MaxClaims; i++)
        {
            await rig.RestartAsync();
            if (i < rig.Options.MaxClaims) await Should.ThrowAsync<CrashException>(() => rig.Engine.Dispatcher.StepAsync(rig.FarLane, default));
        }

        await rig.SettleAsync();
        var row = await rig.DeliveryAsync("n/a");
        row.State.ShouldBe(DeliveryState.Dead);
        row.Reason.ShouldStartWith("It was taken up 8 times, and each time Weft stopped before it was done.");
        (await rig.NotesAsync("n"))[^1].ShouldBe("failed: " + row.Reason);
    }

    [Fact]
    public async Task Restarts_while_a_system_is_down_put_nothing_aside()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Transient("down"));
        foreach (var i in Enumerable.Range(0, 5)) await rig.PostAsync($"n{i} send a");
        await rig.SettleAsync();
        for (var i = 0; i < 20; i++)
        {
            await rig.RestartAsync();
            await rig.Engine.Dispatcher.StepAsync(rig.FarLane, default);
            await rig.Engine.Turns.StepAsync(default);
        }

        (await rig.Store.CountAsync("deliveries", "state = 0", default)).ShouldBe(5);
    }

    [Fact]
    public async Task What_this_version_cannot_read_is_a_dead_letter()
    {
        await rig.PostAsync("n send a");
        await rig.Engine.Turns.StepAsync(default);
        var row = await rig.DeliveryAsync("n/a");
        await rig.Store.RunAsync(new Bulk<DeliveryRow>("deliveries", [new("id", ColumnType.Long, r => r.Id)], Change: "SET kind = 'note.send.v9' WHERE deliveries.id = {id}"), [row], default);
        await rig.RestartAsync();
        await rig.SettleAsync();
        var dead = await rig.DeliveryAsync("n/a");
        dead.State.ShouldBe(DeliveryState.Dead);
        dead.Reason!.ShouldContain("note.send.v9");
    }

    private static HttpRequestException Refused() => new(HttpRequestError.ConnectionError, "refused", statusCode: (HttpStatusCode?)null);

    private static bool Once(ref bool first)
    {
        var was = first;
        first = false;
        return was;
    }

    private async Task SendAsync(string body)
    {
        await rig.PostAsync(body);
        await rig.SettleAsync();
    }
}
