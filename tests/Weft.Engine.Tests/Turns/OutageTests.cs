using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Turns;

/// <summary>The store fails; nothing is lost and nothing happens twice.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Messages_and_outcomes_wait_until_the_store_is_back()
    {
        await rig.PostAsync("n1 send a");
        await rig.Engine.Turns.StepAsync(default);
        await rig.Engine.Dispatcher.StepAsync(rig.FarLane, default);
        foreach (var i in Enumerable.Range(0, 10)) await rig.PostAsync($"m{i} text");
        rig.Store.BeforeCommit = _ => FaultyStore.Trouble();
        for (var i = 0; i < 3; i++) (await rig.Engine.Turns.StepAsync(default)).ShouldBeFalse("the loop must pause");
        (await rig.PostAsync("late text")).Answer.ShouldBe(Engine.Inbox.CallAnswer.ComeAgain);
        rig.Store.BeforeCommit = _ => null;
        await rig.SettleAsync();
        rig.Far.SentKeys.ShouldBe(["n1/a"]);
        (await rig.NotesAsync("n1")).ShouldBe(["send a", "sent R-n1/a"]);
        foreach (var i in Enumerable.Range(0, 10)) (await rig.NotesAsync($"m{i}")).ShouldBe(["text"]);
        (await rig.NotesAsync("late")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_has_one_effect()
    {
        await rig.PostAsync("n tell m hello");
        await rig.PostAsync("k send a");
        LoseOneAnswer();
        await rig.SettleAsync();
        (await rig.NotesAsync("m")).ShouldBe(["hello"]);
        (await rig.NotesAsync("k"))[0].ShouldBe("send a");
        rig.Far.OnLookUp = _ => new LookUp.NotThere();
        await rig.PassAsync(TimeSpan.FromSeconds(5));
        rig.Far.SentKeys.ShouldBe(["k/a"]);
    }

    [Fact]
    public async Task A_call_that_was_stored_although_its_answer_was_lost_is_processed()
    {
        LoseOneAnswer();
        (await rig.PostAsync("n text")).Answer.ShouldBe(Engine.Inbox.CallAnswer.ComeAgain);
        (await rig.PostAsync("n text")).Duplicate.ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["text"]);
    }

    [Fact]
    public async Task A_document_that_was_stored_although_the_answer_was_lost_is_processed()
    {
        rig.Shop.Answers(_ => new DeliveryOutcome.Delivered(Messages: [new PolledMessage("notes", "doc", "n fetched"u8.ToArray())]));
        await rig.PostAsync("fetch 7");
        await rig.Engine.Turns.StepAsync(default);
        await rig.Engine.Dispatcher.StepAsync(rig.Engine.Lanes.Find("shop")!, default);
        LoseOneAnswer();
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["fetched"]);
    }

    [Fact]
    public async Task A_store_that_fails_while_a_batch_is_taken_apart_loses_none_of_it()
    {
        foreach (var i in Enumerable.Range(0, 6)) await rig.PostAsync($"n{i} text");
        var commits = 0;
        rig.Store.BeforeCommit = _ => ++commits switch { 1 => new InvalidCastException("spoilt"), 4 => FaultyStore.Trouble(), _ => null };
        await rig.Engine.Turns.StepAsync(default);
        await rig.SettleAsync();
        foreach (var i in Enumerable.Range(0, 6)) (await rig.NotesAsync($"n{i}")).ShouldBe(["text"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_cannot_even_be_read_loses_nothing()
    {
        foreach (var i in Enumerable.Range(0, 3)) await rig.PostAsync($"n{i} text");
        await rig.RestartAsync();
        rig.Store.Down = true;
        await Should.ThrowAsync<System.Data.Common.DbException>(() => rig.Engine.Turns.StepAsync(default));
        rig.Store.Down = false;
        await rig.SettleAsync();
        foreach (var i in Enumerable.Range(0, 3)) (await rig.NotesAsync($"n{i}")).ShouldBe(["text"]);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_written_sends_nothing()
    {
        await rig.PostAsync("n send a");
        await rig.Engine.Turns.StepAsync(default);
        await rig.RestartAsync();
        await rig.FarLane.RefillAsync(rig.Store, _ => { }, default);
        var batch = rig.FarLane.TryTake().ShouldNotBeNull();
        rig.Store.Down = true;
        await Should.ThrowAsync<System.Data.Common.DbException>(() => rig.Engine.Dispatcher.SendAsync(rig.FarLane, batch, default));
        rig.FarLane.GiveBack(batch, TimeSpan.FromSeconds(1));
        rig.Store.Down = false;
        rig.Far.Sent.ShouldBeEmpty();
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        rig.Far.SentKeys.ShouldBe(["n/a"]);
    }

    private void LoseOneAnswer() => rig.Store.AfterCommit = _ =>
    {
        rig.Store.AfterCommit = _ => null;
        return FaultyStore.Trouble();
    };
}
