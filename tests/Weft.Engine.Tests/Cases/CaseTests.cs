using Weft.Engine.Cases;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Cases;

/// <summary>What needed people, who tried it again, and how it ended.</summary>
public sealed class CaseTests
{
    [Fact]
    public async Task A_message_that_is_run_again_with_success_is_resolved_by_whoever_wanted_it()
    {
        await using var rig = await TestEngine.OpenAsync();
        await rig.PostAsync("a refuse");
        await rig.SettleAsync();
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (await rig.Engine.ReprocessAsync(aside.Id, "anna", default)).ShouldBeTrue();
        var waits = (await rig.Engine.Desk.RetryingMessagesAsync(null, 10, default)).ShouldHaveSingleItem();
        (waits.Id, waits.By, waits.Why).ShouldBe((aside.Id, "anna", aside.Reason));
        (await rig.Engine.Desk.RetryingCountsAsync(default)).Messages.ShouldBe(1);
        await rig.SettleAsync();
        (await rig.Engine.Desk.ResolvedAsync("message", true, null, 10, default)).ShouldBeEmpty("it was put aside again");
        (await rig.Engine.Desk.RetryingMessagesAsync(null, 10, default)).ShouldBeEmpty();

        await rig.PostAsync("a hello", secret: "new");
        rig.Shop.Secret = "new";
        (await rig.Engine.ReprocessAsync((await rig.QuarantinedAsync())[0].Id, "ben", default)).ShouldBeTrue();
        await rig.SettleAsync();
        var over = (await rig.Engine.Desk.ResolvedAsync("message", true, null, 10, default)).ShouldHaveSingleItem();
        (over.EndedBy, over.Ending, over.Why).ShouldBe(("ben", "accepted", "The signature does not match."));
    }

    [Fact]
    public async Task A_refused_request_that_somebody_sends_again_is_theirs()
    {
        await using var rig = await TestEngine.OpenAsync();
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("The tax code is not known.", null, null));
        await rig.PostAsync("a push 5");
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        var dead = (await rig.Engine.Queries.DeadLettersAsync(null, 10, default)).ShouldHaveSingleItem();
        rig.Far.Answers(d => new DeliveryOutcome.Delivered("R-1"));
        (await rig.Engine.RetryAsync(dead.Id, "anna", default)).ShouldBeTrue();
        var again = (await rig.Engine.Desk.RetryingRequestsAsync(null, 10, default)).ShouldHaveSingleItem();
        (again.By, again.Attempts).ShouldBe(("anna", 1));
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        var over = (await rig.Engine.Desk.ResolvedAsync("request", true, null, 10, default)).ShouldHaveSingleItem();
        (over.EndedBy, over.Ending, over.Why, over.Link).ShouldBe(("anna", "Arrived, as R-1", "The tax code is not known.", $"{again.Id}"));
        (await rig.Engine.Desk.ResolvedAsync("request", false, null, 10, default)).ShouldBeEmpty();
        (await rig.Engine.Desk.RetryingRequestsAsync(null, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_fails_for_a_while_and_arrives_by_itself_is_retrying_and_nobodys_case()
    {
        await using var rig = await TestEngine.OpenAsync();
        rig.Far.Answers(_ => new DeliveryOutcome.Transient("Busy."));
        await rig.PostAsync("a send k");
        await rig.SettleAsync();
        var again = (await rig.Engine.Desk.RetryingRequestsAsync(null, 10, default)).ShouldHaveSingleItem();
        (again.By, again.Why, again.Attempts).ShouldBe((null, "Busy.", 1));
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R-1"));
        await rig.PassAsync(TimeSpan.FromSeconds(10));
        (await rig.Engine.Desk.RetryingRequestsAsync(null, 10, default)).ShouldBeEmpty();
        (await rig.Store.CountAsync("cases", "1 = 1", default)).ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_request_that_is_not_needed_any_more_ended_by_itself()
    {
        await using var rig = await TestEngine.OpenAsync();
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("No.", null, null));
        await rig.PostAsync("a send k");
        await rig.SettleAsync();
        await rig.PostAsync("a withdraw k");
        await rig.SettleAsync();
        var over = (await rig.Engine.Desk.ResolvedAsync("request", false, null, 10, default)).ShouldHaveSingleItem();
        (over.EndedBy, over.Why).ShouldBe((null, "No."));
        over.Ending.ShouldStartWith("Not needed any more");
        (await rig.Engine.Desk.ResolvedAsync("request", true, null, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Attempts_can_be_ended_while_it_waits_and_not_while_it_is_sent()
    {
        await using var rig = await TestEngine.OpenAsync();
        rig.Far.Answers(_ => new DeliveryOutcome.Transient("Busy."));
        await rig.PostAsync("a send k");
        await rig.SettleAsync();
        var row = await rig.DeliveryAsync("a/k");
        var ended = rig.Engine.GiveUpAsync(row.Id, "anna", default);
        await rig.SettleAsync();
        (await ended).ShouldBeTrue();
        var dead = await rig.DeliveryAsync("a/k");
        (dead.State, dead.Reason).ShouldBe((DeliveryState.Dead, "anna ended the attempts. Busy."));
        rig.FarLane.Depth.ShouldBe((0, false, 0));
        (await rig.Engine.GiveUpAsync(row.Id, "anna", default)).ShouldBeFalse("it is over");
        await rig.PassAsync(TimeSpan.FromSeconds(10));
        rig.Far.Sent.Count.ShouldBe(1);
        (await rig.Engine.GiveUpAsync(999, "anna", default)).ShouldBeFalse();

        var sending = new TaskCompletionSource();
        rig.Far.OnSend = async (batch, _) => { await sending.Task; return [.. batch.Select(_ => (DeliveryOutcome)new DeliveryOutcome.Delivered("R"))]; };
        await rig.PostAsync("a send other");
        (await rig.Engine.GiveUpAsync((await OtherAsync(rig)).Id, "anna", default)).ShouldBeFalse("it was not tried yet");
        sending.SetResult();
        await rig.SettleAsync();
    }

    private static async Task<DeliveryRow> OtherAsync(TestEngine rig)
    {
        await rig.Engine.Turns.StepAsync(default);
        return await rig.DeliveryAsync("a/other");
    }
}
