using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Inbox;

/// <summary>Messages whose rows stand by themselves, and messages that bring others.</summary>
public sealed class RowsTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task All_rows_of_a_good_message_are_decided_and_counted()
    {
        var detail = await TakeAsync("rows\na one\nb two\na once\na once");
        (detail.State, detail.Rows!.ToString()).ShouldBe(("Settled", "4 rows: 3 accepted, 1 already done, 0 refused. A coupon was left unread."));
        detail.Rows.NotAccepted.ShouldHaveSingleItem().ShouldBe(new RowReport("line 4", RowOutcome.AlreadyDone, "It is there."));
        (await rig.NotesAsync("a")).ShouldBe(["one", "once"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_wrong_with_a_row_is_recorded_and_the_others_go_on()
    {
        var detail = await TakeAsync("rows\na one\n!\na refuse\nb unexpected\nc throw\nd two");
        detail.State.ShouldBe("PartlyDone");
        detail.Rows!.NotAccepted.ShouldBe(
        [
            new RowReport("line 2", RowOutcome.Refused, "Nobody can read it.", "lines[1]", "Write it again."),
            new RowReport("line 3", RowOutcome.Refused, "Not this.", "text", "Say something else."),
            new RowReport("line 4", RowOutcome.Refused, "This was not expected.", null, "Find out why the sender's view differs; then reprocess the message."),
            new RowReport("line 5", RowOutcome.Refused, "Weft failed on it: The decider failed.", null, "Report this as a defect, with the message."),
        ]);
        (detail.Rows.Rows, detail.Rows.Accepted, detail.Rows.AlreadyDone, detail.Rows.Refused).ShouldBe((6, 2, 0, 4));
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (aside.Reason, aside.Field, aside.NextStep).ShouldBe(("4 of 6 rows were refused. line 2: Nobody can read it.", "lines[1]", "Write it again."));
        (await rig.NotesAsync("a")).ShouldBe(["one"]);
        (await rig.NotesAsync("d")).ShouldBe(["two"]);
    }

    [Fact]
    public async Task A_row_happens_whole_or_not_at_all()
    {
        var detail = await TakeAsync("rows\na one+b refuse\nc two+d three");
        (detail.Rows!.Accepted, detail.Rows.Refused).ShouldBe((1, 1));
        (await rig.NotesAsync("a")).ShouldBeEmpty();
        (await rig.NotesAsync("d")).ShouldBe(["three"]);
    }

    [Fact]
    public async Task A_message_of_which_nothing_could_be_done_is_quarantined()
    {
        (await TakeAsync("rows\na refuse")).Message.Reason.ShouldBe("Not this.");
        (await TakeAsync("rows\n!\n!")).State.ShouldBe("Quarantined");
    }

    [Fact]
    public async Task Run_again_the_rows_that_are_done_have_no_second_effect()
    {
        var detail = await TakeAsync("rows\na once\nb refuse");
        (await rig.Engine.ReprocessAsync(detail.Message.Id, default)).ShouldBeTrue();
        await rig.SettleAsync();
        (await DetailAsync(detail.Message.Id)).Rows!.ToString().ShouldStartWith("2 rows: 0 accepted, 1 already done, 1 refused");
        (await rig.NotesAsync("a")).ShouldBe(["once"]);
    }

    [Fact]
    public async Task Messages_that_come_together_are_taken_each_by_itself_and_the_sum_is_exact()
    {
        await rig.PostNumberedAsync("n1", "rows\na one");
        await rig.SettleAsync();
        var detail = await TakeAsync("several\nn1=rows|a one\nn2=rows|b two\nn3=rows|c three|c refuse|!\nn4=quarantine\nn5=nothing\nn2=rows|b two");
        detail.Outcome.ShouldBe("6 messages, each by itself");
        var parts = detail.Parts.ShouldNotBeNull();
        (parts.Messages, parts.Done, parts.PartlyDone, parts.PutAside, parts.Waiting, parts.ReceivedBefore).ShouldBe((6, 2, 1, 1, 0, 2));
        (parts.Rows, parts.Accepted, parts.AlreadyDone, parts.Refused).ShouldBe((4, 2, 0, 2));
        parts.Aside.Select(m => m.Reason).ShouldBe(["2 of 3 rows were refused. line 2: Not this.", "It has no SKU."]);
        (await rig.NotesAsync("a")).ShouldBe(["one"]);
        (await rig.NotesAsync("b")).ShouldBe(["two"]);
    }

    [Fact]
    public async Task A_list_posted_again_changes_nothing_in_it()
    {
        var first = await TakeAsync("several\nn1=rows|a one\nn2=rows|b two");
        (await rig.PostAsync("several\nn1=rows|a one\nn2=rows|b two")).Duplicate.ShouldBeTrue();
        var other = await TakeAsync("several\nn2=rows|b two\nn3=rows|c three");
        other.Parts!.ReceivedBefore.ShouldBe(1);
        (await DetailAsync(first.Message.Id)).Parts!.Done.ShouldBe(2);
    }

    [Fact]
    public async Task A_node_that_dies_over_a_list_has_taken_all_of_it_or_none()
    {
        rig.Store.BeforeCommit = b => b.Received.Count > 1 ? FaultyStore.Trouble() : null;
        await rig.PostAsync("several\nn1=rows|a one\nn2=rows|b two", "list");
        await rig.SettleAsync();
        (await rig.Store.CountAsync("inbox", "1 = 1", default)).ShouldBe(1);
        await rig.RestartAsync();
        await rig.SettleAsync();
        (await rig.NotesAsync("b")).ShouldBe(["two"]);
        (await rig.Store.CountAsync("inbox", "state = 1", default)).ShouldBe(3);
    }

    private async Task<Weft.Engine.Queries.MessageDetail> TakeAsync(string body)
    {
        (await rig.PostAsync(body)).Answer.ShouldBe(Engine.Inbox.CallAnswer.Stored);
        var id = rig.Store.LastId;
        await rig.SettleAsync();
        return await DetailAsync(id);
    }

    private async Task<Weft.Engine.Queries.MessageDetail> DetailAsync(long id) => (await rig.Engine.Queries.MessageAsync(id, default)).ShouldNotBeNull();
}
