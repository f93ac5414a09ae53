using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Queries;

/// <summary>What a retry will lead to is known before anything is sent, and nothing is sent to find out.</summary>
public sealed class RetryPreviewTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task What_the_other_system_has_is_adopted_and_what_it_does_not_have_is_created()
    {
        await RefuseAsync("n send a", "n send b");
        rig.Far.OnLookUp = d => d.Key == "n/a" ? new LookUp.Found(new DeliveryOutcome.Delivered("SO-7")) : new LookUp.NotThere();
        var preview = await PreviewAsync();
        preview.Rows.Select(r => (r.Key, r.Forecast, r.Reference)).ShouldBe([("n/a", RetryForecast.WillAdopt, "SO-7"), ("n/b", RetryForecast.WillCreate, null)]);
        preview.Counts.ShouldBe(new Dictionary<RetryForecast, int> { [RetryForecast.WillCreate] = 1, [RetryForecast.WillAdopt] = 1 }, ignoreOrder: true);
        preview.LookedUp.ShouldBe(2);
        await rig.SettleAsync();
        rig.Far.Sent.Count.ShouldBe(2, "nothing is sent to find out");
        (await rig.NotesAsync("n")).ShouldNotContain("again a", "and nothing is decided");
    }

    [Fact]
    public async Task What_was_tried_again_as_it_is_will_fail_again_and_says_so()
    {
        await RefuseAsync("n send a");
        await RetryAllAsync();
        var row = (await PreviewAsync()).Rows.ShouldHaveSingleItem();
        (row.Forecast, row.FailedAgain).ShouldBe((RetryForecast.WillFailAgain, true));
        row.Why.ShouldContain("tried 2 times");
        (await rig.Engine.Desk.DeadCausesAsync(default)).ShouldHaveSingleItem().Repeated.ShouldBe(1);
    }

    [Fact]
    public async Task What_failed_again_is_adopted_all_the_same_when_it_is_there()
    {
        await RefuseAsync("n send a");
        await RetryAllAsync();
        rig.Far.OnLookUp = _ => new LookUp.Found(new DeliveryOutcome.Delivered("SO-7"));
        (await PreviewAsync()).Rows.ShouldHaveSingleItem().Forecast.ShouldBe(RetryForecast.WillAdopt);
    }

    [Fact]
    public async Task While_the_circuit_is_open_nobody_is_asked()
    {
        await RefuseAsync("n send a");
        for (var i = 0; i < 100; i++) rig.FarLane.Circuit.Failed("no route");
        var row = (await PreviewAsync()).Rows.ShouldHaveSingleItem();
        row.Forecast.ShouldBe(RetryForecast.WillFailAgain);
        row.Why.ShouldContain("no route");
        rig.Far.LookedUp.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_cannot_say_or_cannot_be_asked_leaves_it_not_known()
    {
        await RefuseAsync("n send a", "n send b");
        rig.Far.OnLookUp = d => d.Key == "n/a" ? new LookUp.Unknown("the index is being built") : throw new InvalidOperationException("boom");
        var rows = (await PreviewAsync()).Rows;
        rows.ShouldAllBe(r => r.Forecast == RetryForecast.NotKnown);
        rows[0].Why.ShouldContain("the index is being built");
    }

    [Fact]
    public async Task Where_one_key_has_one_effect_nobody_is_asked()
    {
        rig.Far.LooksUp = false;
        await RefuseAsync("n send a");
        (await PreviewAsync()).Rows.ShouldHaveSingleItem().Forecast.ShouldBe(RetryForecast.NotKnown);
        rig.Far.LookedUp.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_more_than_the_limit_are_looked_up_and_the_rest_is_said_to_be_not()
    {
        await RefuseAsync([.. Enumerable.Range(0, DeskQueries.MostLookedUp + 7).Select(i => $"n send x{i}")]);
        var preview = await PreviewAsync();
        (preview.LookedUp, rig.Far.LookedUp.Count, preview.Counts[RetryForecast.NotLookedUp]).ShouldBe((DeskQueries.MostLookedUp, DeskQueries.MostLookedUp, 7));
        preview.Rows[^1].Why.ShouldContain("50 at most");
    }

    [Fact]
    public async Task One_dead_letter_is_previewed_alone_and_what_is_none_has_no_preview()
    {
        await RefuseAsync("n send a", "n send b");
        var b = await rig.DeliveryAsync("n/b");
        var preview = await rig.Engine.Desk.PreviewAsync(b.Id, default);
        preview!.Rows.ShouldHaveSingleItem().Key.ShouldBe("n/b");
        (await rig.Engine.Desk.PreviewAsync(b.Id + 1_000, default)).ShouldBeNull();
        (await rig.Engine.Desk.PreviewAsync("0123456789ab", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cause_is_tried_step_by_step_and_what_fails_again_meanwhile_is_left_alone()
    {
        await RefuseAsync("n send a", "n send b", "n send c");
        var cause = (await rig.Engine.Desk.DeadCausesAsync(default)).ShouldHaveSingleItem().Id;
        var first = await StepAsync(cause, 1, null);
        (first.Retried, first.Left).ShouldBe((1, 2));
        (await rig.DeliveryAsync("n/a")).Attempts.ShouldBe(2, "the oldest goes first, and fails again");
        var second = await StepAsync(cause, 100, first.UpTo);
        (second.Retried, second.Left).ShouldBe((2, 0));
        (await rig.DeliveryAsync("n/a")).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task What_would_be_sent_is_compared_with_what_was_refused()
    {
        await DeadAsync("n/a", "note/n", new SendNote("something older"));
        var row = (await PreviewAsync()).Rows.ShouldHaveSingleItem();
        (row.Forecast, row.FailedAgain).ShouldBe((RetryForecast.WillCreate, true));
        row.Why.ShouldContain("has changed since it was refused");
        ((SendNote)rig.Far.LookedUp.ShouldHaveSingleItem().Request).Text.ShouldBe("a", "it is looked up by what would be sent");
    }

    [Fact]
    public async Task An_order_whose_SKU_is_still_not_mapped_fails_again_and_nobody_is_asked()
    {
        await DeadAsync("webshop:1/erp-order", "order/webshop:1", new SendNote("a"));
        await rig.Store.RunAsync(HoldStatements.Add, [new HoldRow("webshop:1", "UnmappedSku", "MUG-OLD", "operations", "Unknown.", "Map it.", 1, 1)], default);
        var row = (await PreviewAsync()).Rows.ShouldHaveSingleItem();
        row.Forecast.ShouldBe(RetryForecast.WillFailAgain);
        row.Why.ShouldContain("nobody has mapped");
        rig.Far.LookedUp.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_goes_to_a_connection_that_is_gone_fails_again()
    {
        await DeadAsync("n/a", "note/n", new SendNote("a"), "old-erp");
        var row = (await PreviewAsync()).Rows.ShouldHaveSingleItem();
        (row.Forecast, row.Why.Contains("'old-erp'")).ShouldBe((RetryForecast.WillFailAgain, true));
    }

    private async Task DeadAsync(string key, string stream, SendNote asked, string connection = "far")
    {
        var batch = new WriteBatch();
        batch.Deliveries.Add(new DeliveryRow
        {
            Id = rig.Store.NextId(), Key = key, Connection = connection, Kind = "note.send.v1", Entity = key, Stream = stream, Priority = 1, Latest = false, Request = NoteWords.Vocabulary.Write(asked),
            State = DeliveryState.Dead, Attempts = 2, DueAt = 1, CreatedAt = 1,
        });
        await rig.Store.CommitAsync(batch, CancellationToken.None);
    }

    private async Task RefuseAsync(params string[] notes)
    {
        rig.Far.Answers(_ => new DeliveryOutcome.Permanent("The customer is blocked."));
        foreach (var note in notes)
        {
            await rig.PostAsync(note);
            await rig.SettleAsync();
        }
    }

    private async Task RetryAllAsync() => await StepAsync((await rig.Engine.Desk.DeadCausesAsync(default))[0].Id, 100, null);

    private async Task<CauseRetried> StepAsync(string cause, int most, long? upTo)
    {
        var step = rig.Engine.Desk.RetryAsync(cause, most, upTo, "anna", default);
        while (!step.IsCompleted) await rig.SettleAsync();
        await rig.SettleAsync();
        return await step;
    }

    private async Task<RetryPreview> PreviewAsync() => (await rig.Engine.Desk.PreviewAsync((await rig.Engine.Desk.DeadCausesAsync(default)).ShouldHaveSingleItem().Id, default))!;
}
