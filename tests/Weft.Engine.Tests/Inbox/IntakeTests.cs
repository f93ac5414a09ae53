using System.Text;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Inbox;

public sealed class IntakeTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() =>
        rig = await TestEngine.OpenAsync(new EngineOptions { MaxBodyBytes = 100, MaxRefusedBytes = 10, MaxWaitingCalls = 5, MaxBacklogPerConnection = 8, MaxRefusedKept = 3 });

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_call_is_answered_only_when_it_is_stored()
    {
        var answer = rig.Engine.ReceiveAsync("shop", rig.Call("n text"));
        answer.IsCompleted.ShouldBeFalse();
        await rig.Engine.Intake.StepAsync(default);
        (await answer).ShouldBe(new CallResult(CallAnswer.Stored));
        (await rig.Store.CountAsync("inbox", "state = 0", default)).ShouldBe(1);
    }

    [Fact]
    public async Task Calls_that_wait_are_stored_in_one_commit()
    {
        var before = rig.Store.Commits;
        var answers = Enumerable.Range(0, 5).Select(i => rig.Engine.ReceiveAsync("shop", rig.Call($"n {i}"))).ToList();
        await rig.Engine.Intake.StepAsync(default);
        (await Task.WhenAll(answers)).ShouldAllBe(a => a.Answer == CallAnswer.Stored);
        (rig.Store.Commits - before).ShouldBe(1);
        (await rig.Engine.Intake.StepAsync(default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_fifty_parallel_calls_with_one_key_one_is_new()
    {
        await using var wide = await TestEngine.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Task.FromResult(wide.Engine.ReceiveAsync("shop", wide.Call("n text", "same"))))));
        await wide.Engine.Intake.StepAsync(default);
        (await Task.WhenAll(answers)).Count(a => a is { Answer: CallAnswer.Stored, Duplicate: false }).ShouldBe(1);
        (await wide.PostAsync("n text", "same")).Duplicate.ShouldBeTrue();
        await wide.SettleAsync();
        (await wide.NotesAsync("n")).ShouldBe(["text"]);
    }

    [Fact]
    public async Task When_too_many_calls_wait_the_next_is_told_to_come_again()
    {
        var waiting = Enumerable.Range(0, 5).Select(i => rig.Engine.ReceiveAsync("shop", rig.Call($"n {i}"))).ToList();
        var refused = await rig.Engine.ReceiveAsync("shop", rig.Call("n 6"));
        (refused.Answer, refused.Reason).ShouldBe((CallAnswer.ComeAgain, "5 calls wait to be stored."));
        await rig.Engine.Intake.StepAsync(default);
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task When_too_much_waits_to_be_processed_its_connection_is_told_to_come_again()
    {
        foreach (var i in Enumerable.Range(0, 8)) (await rig.PostAsync($"n {i}")).Answer.ShouldBe(CallAnswer.Stored);
        (await rig.PostAsync("n 9")).Answer.ShouldBe(CallAnswer.ComeAgain);
        await rig.SettleAsync();
        (await rig.PostAsync("n 9")).Answer.ShouldBe(CallAnswer.Stored);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_its_beginning_kept()
    {
        var refused = await ReceiveAsync(rig.Call("n " + new string('x', 100)));
        (refused.Answer, refused.Reason).ShouldBe((CallAnswer.TooLarge, "The body is larger than 100 bytes."));
        var kept = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (kept.Kind, kept.Body.Length).ShouldBe(("too-large", 10));
        kept.NextStep!.ShouldContain("intake.maxBodyBytes");
    }

    [Fact]
    public async Task A_call_that_is_not_genuine_is_refused_kept_and_never_acted_on()
    {
        var refused = await ReceiveAsync(rig.Call("n text", secret: "guess"));
        (refused.Answer, refused.Reason).ShouldBe((CallAnswer.NotGenuine, "The signature does not match."));
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBeEmpty();
        var kept = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        kept.NextStep!.ShouldContain("connections.shop.secret");
    }

    [Fact]
    public async Task A_connector_that_fails_on_a_call_refuses_it()
    {
        var refused = await ReceiveAsync(rig.Call("n text", path: "verify-throws"));
        (refused.Answer, refused.Reason).ShouldBe((CallAnswer.NotGenuine, "The connector failed on the call: Verify failed."));
    }

    [Fact]
    public async Task No_more_refused_calls_are_kept_than_the_bound_also_after_restarts()
    {
        for (var i = 0; i < 4; i++)
        {
            for (var n = 0; n < 2; n++) (await ReceiveAsync(rig.Call("n text", secret: "guess"))).Answer.ShouldBe(CallAnswer.NotGenuine);
            await rig.RestartAsync();
        }

        (await rig.QuarantinedAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Old_refused_calls_go_and_make_room_for_new_ones()
    {
        for (var n = 0; n < 3; n++) await ReceiveAsync(rig.Call("n text", secret: "guess"));
        rig.Clock.Advance(rig.Options.KeepMessages + TimeSpan.FromMinutes(1));
        await rig.Engine.Retention.StepAsync(default);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
        await ReceiveAsync(rig.Call("n text", secret: "guess"));
        (await rig.QuarantinedAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_known_by_an_unknown_name() =>
        (await rig.Engine.ReceiveAsync("nobody", rig.Call("n text"))).ShouldBe(new CallResult(CallAnswer.Unknown, "No connection is called 'nobody'."));

    [Fact]
    public async Task One_message_that_cannot_be_stored_does_not_take_the_others_with_it()
    {
        rig.Store.BeforeCommit = b => b.Received.Exists(r => Encoding.UTF8.GetString(r.Body).Contains("poison")) ? new Microsoft.Data.Sqlite.SqliteException("constraint failed", 19) : null;
        var answers = new[] { "a ok", "b poison", "c ok" }.Select(body => rig.Engine.ReceiveAsync("shop", rig.Call(body))).ToList();
        await rig.Engine.Intake.StepAsync(default);
        (await Task.WhenAll(answers)).Select(a => a.Answer).ShouldBe([CallAnswer.Stored, CallAnswer.ComeAgain, CallAnswer.Stored]);
        await rig.SettleAsync();
        (await rig.NotesAsync("c")).ShouldBe(["ok"]);
    }

    private async Task<CallResult> ReceiveAsync(Sdk.IncomingCall call)
    {
        var answer = rig.Engine.ReceiveAsync("shop", call);
        await rig.Engine.Intake.StepAsync(default);
        return await answer;
    }
}
