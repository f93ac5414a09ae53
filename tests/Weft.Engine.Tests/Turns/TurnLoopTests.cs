using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Turns;

public sealed class TurnLoopTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task All_that_waits_is_committed_together()
    {
        foreach (var i in Enumerable.Range(0, 50)) await rig.PostAsync($"n{i % 3} text {i}");
        var before = rig.Store.Commits;
        await rig.Engine.Turns.StepAsync(default);
        (rig.Store.Commits - before).ShouldBe(1);
        (await rig.NotesAsync("n1")).Count.ShouldBe(17);
        rig.Engine.UnitsDone.ShouldBe(50);
    }

    [Fact]
    public async Task Commands_within_a_batch_see_what_those_before_them_did()
    {
        await rig.PostAsync("n once", "1");
        await rig.PostAsync("n once", "2");
        await rig.PostAsync("n after", "3");
        await rig.Engine.Turns.StepAsync(default);
        (await rig.NotesAsync("n")).ShouldBe(["once", "after"]);
        (await rig.Store.ReadAsync<string>("SELECT outcome FROM inbox ORDER BY id", new { }, default)).ShouldBe(["accepted", "already done: It is there.", "accepted"]);
    }

    [Fact]
    public async Task What_follows_is_in_the_same_transaction()
    {
        await rig.PostAsync("a tell b tell c send x");
        var before = rig.Store.Commits;
        await rig.Engine.Turns.StepAsync(default);
        (rig.Store.Commits - before).ShouldBe(1);
        (await rig.NotesAsync("b")).ShouldBe(["tell c send x"]);
        (await rig.NotesAsync("c")).ShouldBe(["send x"]);
        (await rig.DeliveryAsync("c/x")).State.ShouldBe(DeliveryState.Pending);
        (await rig.Store.CountAsync("inbox", "state = 1", default)).ShouldBe(1);
        (await rig.Store.ReadAsync<string>("SELECT DISTINCT cause FROM events", new { }, default)).ShouldHaveSingleItem().ShouldStartWith("inbox/");
    }

    [Fact]
    public async Task A_refused_message_is_put_aside_whole_with_field_and_next_step()
    {
        await rig.PostAsync("n first\nn refuse\nm third");
        await rig.SettleAsync();
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (aside.Reason, aside.Field, aside.NextStep, aside.Outcome).ShouldBe(("Not this.", "text", "Say something else.", "quarantined"));
        (await rig.NotesAsync("n")).ShouldBeEmpty();
        (await rig.NotesAsync("m")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("quarantine", "It has no SKU.")]
    [InlineData("boom", "Translate failed.")]
    [InlineData("n throw", "The decider failed.")]
    [InlineData("n touch-throws", "Touches failed.")]
    public async Task A_message_that_cannot_be_handled_is_put_aside_and_those_with_it_are_not(string body, string reason)
    {
        await rig.PostAsync("before ok");
        await rig.PostAsync(body);
        await rig.PostAsync("after ok");
        await rig.SettleAsync();
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        aside.Reason!.ShouldContain(reason);
        aside.NextStep.ShouldNotBeNullOrEmpty();
        (await rig.NotesAsync("before")).ShouldBe(["ok"]);
        (await rig.NotesAsync("after")).ShouldBe(["ok"]);
        (await rig.Store.CountAsync("inbox", "state = 0", default)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_of_no_interest_is_settled_with_its_reason()
    {
        await rig.PostAsync("nothing");
        await rig.SettleAsync();
        (await rig.Store.ReadAsync<string>("SELECT outcome FROM inbox WHERE state = 1", new { }, default)).ShouldBe(["nothing: of no interest"]);
    }

    [Fact]
    public async Task What_nobody_expected_is_said_in_the_outcome()
    {
        await rig.PostAsync("n tell m unexpected");
        await rig.SettleAsync();
        (await rig.Store.ReadAsync<string>("SELECT outcome FROM inbox", new { }, default)).ShouldBe(["accepted; unexpected: This was not expected."]);
    }

    [Fact]
    public async Task One_unit_that_the_store_cannot_take_is_isolated()
    {
        rig.Store.BeforeCommit = b => b.Events.Exists(e => Storage.Some.Text(e.Data).Contains("poison")) ? new Microsoft.Data.Sqlite.SqliteException("constraint failed", 19) : null;
        foreach (var i in Enumerable.Range(0, 20)) await rig.PostAsync(i == 7 ? "n7 poison" : $"n{i} ok");
        await rig.SettleAsync();
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        aside.Reason!.ShouldContain("constraint failed");
        (await rig.Store.CountAsync("inbox", "state = 1", default)).ShouldBe(19);
        (await rig.NotesAsync("n7")).ShouldBeEmpty();
        await rig.PostAsync("n7 healthy");
        rig.Store.BeforeCommit = _ => null;
        await rig.SettleAsync();
        (await rig.NotesAsync("n7")).ShouldBe(["healthy"], "the state that was not committed is forgotten");
    }

    [Fact]
    public async Task A_failure_nobody_thought_of_is_isolated_too()
    {
        rig.Store.BeforeCommit = b => b.Events.Exists(e => Storage.Some.Text(e.Data).Contains("poison")) ? new InvalidCastException("cannot be written") : null;
        await rig.PostAsync("a poison");
        await rig.PostAsync("b ok");
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("cannot be written");
        (await rig.NotesAsync("b")).ShouldBe(["ok"]);
    }

    [Fact]
    public async Task Another_writer_is_met_by_deciding_again()
    {
        await rig.PostAsync("n mine");
        var once = true;
        rig.Store.BeforeCommit = b =>
        {
            if (!once || b.Events.Count == 0) return null;
            once = false;
            return new VersionConflictException(new InvalidOperationException("the other was first"));
        };
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["mine"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_writer_that_never_stops_is_said_in_plain_words()
    {
        await rig.PostAsync("n mine");
        rig.Store.BeforeCommit = b => b.Events.Count > 0 ? new VersionConflictException(new InvalidOperationException("again")) : null;
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().Reason.ShouldBe("Weft could not write it: somebody else kept changing the same order.");
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_fails_those_who_need_it_and_nobody_else()
    {
        await rig.PostAsync("bad text");
        await rig.SettleAsync();
        await rig.Store.RunAsync(new Bulk<EventRow>("events", [new("stream", Engine.Storage.ColumnType.Text, r => r.Stream)], Change: "SET type = 'note.added.v9' WHERE events.stream = {stream}"), [Storage.Some.Event("note/bad", 1)], default);
        await rig.RestartAsync();
        await rig.PostAsync("bad more");
        await rig.PostAsync("good text");
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("note.added.v9");
        (await rig.NotesAsync("good")).ShouldBe(["text"]);
    }

    [Fact]
    public async Task A_long_stream_goes_on_from_its_snapshot()
    {
        foreach (var i in Enumerable.Range(0, 25)) await rig.PostAsync($"n {i}");
        await rig.SettleAsync();
        await rig.RestartAsync();
        var rows = (await rig.Store.LoadAsync(["note/n"], default))[0];
        rows.Snapshot!.Version.ShouldBe(20);
        rows.Events.Count.ShouldBe(5);
        (await rig.NotesAsync("n")).ShouldBe(Enumerable.Range(0, 25).Select(i => $"{i}"));
    }

    [Fact]
    public async Task One_message_cannot_lead_to_commands_without_end()
    {
        await using var small = await TestEngine.OpenAsync(new EngineOptions { MaxCommandsPerUnit = 3 });
        await small.PostAsync("a tell b tell c tell d end");
        await small.PostAsync("k tell l tell m tell n tell o end");
        await small.SettleAsync();
        (await small.NotesAsync("d")).ShouldBe(["end"]);
        (await small.QuarantinedAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("more than 3 commands");
        (await small.NotesAsync("k")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_document_is_fetched_once_however_often_it_is_asked_for()
    {
        await rig.PostAsync("fetch 7", "1");
        await rig.PostAsync("fetch 7", "2");
        rig.Shop.Answers(d => new Sdk.DeliveryOutcome.Delivered(Messages: [new Sdk.PolledMessage("notes", "doc-7-v1", "n fetched"u8.ToArray())]));
        await rig.SettleAsync();
        rig.Shop.SentKeys.ShouldBe(["fetch/shop/note/7"]);
        (await rig.NotesAsync("n")).ShouldBe(["fetched"]);
    }
}
