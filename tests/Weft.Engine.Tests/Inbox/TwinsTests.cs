using System.Text;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Inbox;

/// <summary>A number that a sender gives to two different contents.</summary>
public sealed class TwinsTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task The_same_content_again_is_a_repeat()
    {
        (await rig.PostNumberedAsync("7", "a one")).Duplicate.ShouldBeFalse();
        (await rig.PostNumberedAsync("7", "a one")).Duplicate.ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["one"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Other_content_is_put_aside_with_both_to_see(bool atOnce)
    {
        await rig.PostNumberedAsync("7", "a one");
        var first = rig.Store.LastId;
        if (!atOnce) await rig.SettleAsync();
        (await rig.PostNumberedAsync("7", "a two")).ShouldBe(new Engine.Inbox.CallResult(Engine.Inbox.CallAnswer.Stored));
        await rig.SettleAsync();

        (await rig.NotesAsync("a")).ShouldBe(["one"]);
        var aside = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        aside.Reason.ShouldBe($"The number 7 was used before for something else: message {first} came under it with other content, and was acted on.");
        aside.NextStep!.ShouldContain($"weft messages show {aside.Id}");
        var detail = (await rig.Engine.Queries.MessageAsync(aside.Id, default)).ShouldNotBeNull();
        Encoding.UTF8.GetString(detail.Body.Span).ShouldBe("a two");
        var twin = detail.SameNumber.ShouldHaveSingleItem();
        (twin.Message.Id, twin.State, Encoding.UTF8.GetString(twin.Body.Span)).ShouldBe((first, "Settled", "a one"));
    }

    [Fact]
    public async Task Other_content_is_put_aside_while_the_first_is_being_committed()
    {
        await using var slow = await TestEngine.OpenAsync(options: new EngineOptions { MaxUnitsPerCommit = 1 });
        await slow.PostNumberedAsync("7", "a one");
        await slow.PostNumberedAsync("7", "a two");
        var disk = new TaskCompletionSource();
        slow.Store.WhileCommitting = () => disk.Task;
        (await slow.Engine.Turns.StepAsync(default)).ShouldBeTrue();
        var second = slow.Engine.Turns.StepAsync(default);
        disk.SetResult();
        await second;
        await slow.SettleAsync();

        (await slow.NotesAsync("a")).ShouldBe(["one"]);
        (await slow.QuarantinedAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("was used before for something else");
    }

    [Fact]
    public async Task Run_again_it_is_put_aside_again_and_the_first_stands()
    {
        await rig.PostNumberedAsync("7", "a one");
        await rig.PostNumberedAsync("7", "a two");
        await rig.SettleAsync();
        (await rig.Engine.ReprocessAsync((await rig.QuarantinedAsync()).ShouldHaveSingleItem().Id, default)).ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).Count.ShouldBe(1);
        (await rig.NotesAsync("a")).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_first_of_which_nothing_was_done_does_not_stand_in_the_way_of_its_correction()
    {
        await rig.PostNumberedAsync("7", "quarantine");
        await rig.SettleAsync();
        await rig.PostNumberedAsync("7", "a corrected");
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["corrected"]);
    }

    [Fact]
    public async Task A_first_that_is_done_in_part_stands_and_can_be_run_again()
    {
        await rig.PostNumberedAsync("7", "rows\na once\nb refuse");
        var first = rig.Store.LastId;
        await rig.SettleAsync();
        await rig.PostNumberedAsync("7", "rows\na twice\nb two");
        await rig.SettleAsync();
        (await rig.NotesAsync("b")).ShouldBeEmpty();
        await rig.Engine.ReprocessAsync(first, default);
        await rig.SettleAsync();
        (await rig.Store.MessageAsync(first, default))!.State.ShouldBe(InboxState.PartlyDone);
        (await rig.NotesAsync("a")).ShouldBe(["once"]);
    }

    [Fact]
    public async Task Numbers_of_two_messages_that_look_alike_have_nothing_to_do_with_each_other()
    {
        await rig.PostNumberedAsync("7", "a one");
        await rig.PostNumberedAsync("71", "a two");
        await rig.PostNumberedAsync("", "a three");
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public async Task Other_content_that_comes_in_a_list_is_noticed_too()
    {
        await rig.PostNumberedAsync("7", "a one");
        await rig.SettleAsync();
        await rig.PostAsync("several\n7=a two\n8=b one\n8=b two");
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["one"]);
        (await rig.NotesAsync("b")).ShouldBe(["one"]);
        (await rig.QuarantinedAsync()).Count.ShouldBe(2);
    }
}
