using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests;

public sealed class WeftEngineTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_command_is_answered_with_its_decision()
    {
        (await SubmitAsync("text")).Decision.ShouldBeOfType<Decision.Accepted>();
        var refused = await SubmitAsync("refuse");
        refused.Decision.ShouldBe(new Decision.Refused("Not this.", "text", "Say something else."));
        (await SubmitAsync("throw")).Problem!.Reason.ShouldContain("The decider failed.");
    }

    [Fact]
    public async Task One_idempotency_key_has_one_effect()
    {
        (await SubmitAsync("text", "key-1")).Repeated.ShouldBeFalse();
        var again = await SubmitAsync("text", "key-1");
        (again.Repeated, again.Decision is Decision.Accepted, again.Problem).ShouldBe((true, true, null));
        (await SubmitAsync("other text", "key-1")).Problem!.Reason.ShouldBe("This idempotency key was used for a different request.");
        await rig.RestartAsync();
        (await SubmitAsync("text", "key-1")).Repeated.ShouldBeTrue();
        (await SubmitAsync("text", "key-2")).Repeated.ShouldBeFalse();
        (await rig.NotesAsync("n")).ShouldBe(["text", "text"]);
    }

    [Fact]
    public async Task A_command_that_cannot_be_stored_says_so()
    {
        rig.Store.BeforeCommit = _ => FaultyStore.Trouble();
        var failed = await SubmitAsync("text");
        (failed.Decision, failed.Problem?.NextStep, failed.Repeated).ShouldBe((null, "Try again.", false));
    }

    [Fact]
    public async Task A_command_to_a_stream_nobody_knows_is_put_aside()
    {
        var submitted = rig.Engine.SubmitAsync(new StreamId("nonsense", "1"), new AddNote("text"));
        await rig.SettleAsync();
        (await submitted).Problem!.Reason.ShouldContain("No workflow is called 'nonsense'.");
    }

    [Fact]
    public async Task Only_a_dead_letter_can_be_retried()
    {
        await rig.PostAsync("n send a");
        await rig.SettleAsync();
        var done = await rig.DeliveryAsync("n/a");
        (await rig.Engine.RetryAsync(done.Id, "anna", default)).ShouldBeFalse();
        (await rig.Engine.RetryAsync(4711, "anna", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_dead_letter_of_a_value_goes_back_to_its_lane_and_its_stream_is_told()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("Refused."));
        await rig.PostAsync("n push 5");
        await rig.SettleAsync();
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        var dead = await rig.DeliveryAsync("push/n");
        dead.State.ShouldBe(DeliveryState.Dead);
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        (await rig.Engine.RetryAsync(dead.Id, "anna", default)).ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.DeliveryAsync("push/n")).State.ShouldBe(DeliveryState.Done);
        (await rig.NotesAsync("n")).ShouldBe(["push 5", "not shown 5: Refused.", "shown 5"]);
        (await rig.Engine.RetryAsync(dead.Id, "anna", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_dead_letter_that_is_not_needed_any_more_leaves_the_list()
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("Refused."));
        await rig.PostAsync("n send a");
        await rig.SettleAsync();
        var dead = (await rig.Engine.Queries.DeadLettersAsync(null, 10, default)).ShouldHaveSingleItem();
        await rig.PostAsync("n withdraw a");
        await rig.SettleAsync();
        (await rig.Engine.Queries.DeadLettersAsync(null, 10, default)).ShouldBeEmpty();
        (await rig.DeliveryAsync("n/a")).ShouldSatisfyAllConditions(d => d.State.ShouldBe(DeliveryState.Done), d => d.Reason.ShouldBe("Not needed any more: the note says so."));
        (await rig.Engine.RetryAsync(dead.Id, "anna", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_still_on_its_way_is_sent_although_it_was_withdrawn()
    {
        await rig.PostAsync("n send a");
        await rig.PostAsync("n withdraw a");
        await rig.SettleAsync();
        rig.Far.SentKeys.ShouldBe(["n/a"]);
        (await rig.DeliveryAsync("n/a")).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_message_with_a_wrong_signature_is_reprocessed_after_the_secret_was_corrected()
    {
        var refused = rig.Engine.ReceiveAsync("shop", rig.Call("n text", secret: "new secret"));
        await rig.Engine.Intake.StepAsync(default);
        await refused;
        var kept = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();

        (await rig.Engine.ReprocessAsync(kept.Id, default)).ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().Field.ShouldBe("signature", "the secret is still the old one");
        (await rig.NotesAsync("n")).ShouldBeEmpty();

        rig.Shop.Secret = "new secret";
        (await rig.Engine.ReprocessAsync(kept.Id, default)).ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["text"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
        (await rig.Engine.ReprocessAsync(kept.Id, default)).ShouldBeFalse("it is settled");
    }

    [Fact]
    public async Task A_refused_call_is_checked_again_with_the_path_it_came_by()
    {
        var refused = rig.Engine.ReceiveAsync("shop", rig.Call("n text", path: "verify-throws"));
        await rig.Engine.Intake.StepAsync(default);
        await refused;
        await rig.Engine.ReprocessAsync((await rig.QuarantinedAsync())[0].Id, default);
        await rig.SettleAsync();
        (await rig.QuarantinedAsync())[0].Reason!.ShouldContain("Verify failed.");
        (await rig.NotesAsync("n")).ShouldBeEmpty();
    }

    [Fact]
    public async Task State_pushes_wait_a_moment_so_that_only_the_last_value_goes_out()
    {
        foreach (var i in Enumerable.Range(1, 5)) await rig.PostAsync($"n push {i}");
        await rig.SettleAsync();
        rig.Far.Sent.ShouldBeEmpty();
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        ((SendNote)rig.Far.Sent.ShouldHaveSingleItem()[0].Request).Text.ShouldBe("5");
    }

    [Fact]
    public async Task At_rest_it_says_that_it_is_idle()
    {
        await rig.PostAsync("n send a");
        (await rig.Engine.Queries.IsIdleAsync(default)).ShouldBeFalse();
        await rig.SettleAsync();
        (await rig.Engine.Queries.IsIdleAsync(default)).ShouldBeTrue();
    }

    private async Task<CommandResult> SubmitAsync(string text, string? key = null)
    {
        var submitted = rig.Engine.SubmitAsync(Notes.Of("n"), new AddNote(text), key);
        await rig.SettleAsync();
        return await submitted;
    }
}
