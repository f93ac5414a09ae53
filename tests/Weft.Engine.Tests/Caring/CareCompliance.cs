using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Access;
using Weft.Engine.Caring;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Caring;

/// <summary>Who looks after which cause, on each store.</summary>
public abstract class CareCompliance : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private StorePlace place = null!;
    private Store store = null!;

    private CauseDesk Desk => new(store, clock);

    public async ValueTask InitializeAsync()
    {
        place = await PlaceAsync();
        store = await place.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        if (place is not null) await place.DisposeAsync();
    }

    private protected abstract Task<StorePlace> PlaceAsync();

    [Fact]
    public async Task What_was_said_about_a_cause_is_there_after_a_restart()
    {
        (await Desk.AssignAsync("c1", "anna", "anna", default)).ShouldBeNull();
        (await Desk.SnoozeAsync("c1", clock.GetUtcNow().AddHours(4), "anna", default)).ShouldBeNull();
        (await Desk.NoteAsync("c1", "first", "anna", default)).ShouldBeNull();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await Desk.NoteAsync("c1", " second ", "ben", default)).ShouldBeNull();
        await store.DisposeAsync();
        store = await place.OpenAsync();

        var care = (await Desk.OfAsync(["c1", "c2"], default)).ShouldHaveSingleItem().Value;
        care.Assignee.ShouldBe("anna");
        care.SnoozedUntil.ShouldBe(clock.GetUtcNow().AddHours(4).AddMinutes(-1));
        care.Notes.Select(n => (n.Author, n.Text)).ShouldBe([("ben", "second"), ("anna", "first")]);
        care.Notes[0].At.ShouldBe(clock.GetUtcNow());
    }

    [Fact]
    public async Task One_thing_said_about_a_cause_leaves_the_others_alone()
    {
        await Desk.SnoozeAsync("c", clock.GetUtcNow().AddHours(1), "anna", default);
        await Desk.AssignAsync("c", "anna", "anna", default);
        (await OfAsync("c")).Rests(clock.GetUtcNow()).ShouldBeTrue();
        await Desk.SnoozeAsync("c", null, "anna", default);
        (await OfAsync("c")).Assignee.ShouldBe("anna");
        await Desk.AssignAsync("c", null, "anna", default);
        (await OfAsync("c")).Assignee.ShouldBeNull();
    }

    [Fact]
    public async Task A_cause_comes_back_by_itself_when_its_time_has_come()
    {
        await Desk.SnoozeAsync("c", clock.GetUtcNow().AddHours(1), "anna", default);
        (await OfAsync("c")).Rests(clock.GetUtcNow()).ShouldBeTrue();
        clock.Advance(TimeSpan.FromHours(1));
        (await OfAsync("c")).Rests(clock.GetUtcNow()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cause_rests_neither_in_the_past_nor_for_ever()
    {
        (await Desk.SnoozeAsync("c", clock.GetUtcNow(), "anna", default))!.ShouldContain("has passed");
        (await Desk.SnoozeAsync("c", clock.GetUtcNow() + CauseDesk.LongestSnooze + TimeSpan.FromSeconds(1), "anna", default))!.ShouldContain("30 days");
        (await Desk.OfAsync(["c"], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_assigned_to_somebody_who_may_sign_in_or_to_oneself()
    {
        var access = new AccessStore(store);
        var ben = new User { Id = "u1", Name = "Ben", Roles = [Roles.Viewer], CreatedAt = clock.GetUtcNow(), CreatedBy = "test" };
        await access.AddAsync(ben, default);
        (await Desk.AssignAsync("c", "Ben", "anna", default)).ShouldBeNull();
        await access.ChangeAsync(ben with { DisabledAt = clock.GetUtcNow() }, default);
        (await Desk.AssignAsync("c", "Ben", "anna", default))!.ShouldContain("no user 'Ben'");
        (await Desk.AssignAsync("c", "nobody-known", "anna", default)).ShouldNotBeNull();
        (await Desk.AssignAsync("c", "crm key", "crm key", default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("'; DROP TABLE cause_notes; --")]
    public async Task A_note_is_kept_as_it_was_typed(string text)
    {
        await Desk.NoteAsync("c", text, "anna", default);
        (await OfAsync("c")).Notes.ShouldHaveSingleItem().Text.ShouldBe(text);
    }

    [Fact]
    public async Task Text_that_a_store_cannot_keep_does_no_harm()
    {
        (await Desk.NoteAsync("c", "a\0b\ud83d", "anna", default)).ShouldBeNull();
        (await OfAsync("c")).Notes.ShouldHaveSingleItem().Text.ShouldBe("a\uFFFDb\uFFFD");
    }

    [Fact]
    public async Task Notes_say_something_and_are_neither_long_nor_many_and_old_ones_are_forgotten()
    {
        (await Desk.NoteAsync("c", " ", "anna", default))!.ShouldContain("say something");
        (await Desk.NoteAsync("c", new string('x', CauseDesk.LongestNote + 1), "anna", default))!.ShouldContain("500");
        for (var i = 0; i < CauseDesk.MostNotes; i++) (await Desk.NoteAsync("c", $"{i}", "anna", default)).ShouldBeNull();
        (await Desk.NoteAsync("c", "one more", "anna", default))!.ShouldContain("50 notes");
        await Desk.AssignAsync("c", "anna", "anna", default);
        clock.Advance(CauseDesk.KeptFor + TimeSpan.FromSeconds(1));
        (await Desk.NoteAsync("another", "x", "anna", default)).ShouldBeNull();
        (await Desk.OfAsync(["c"], default)).ShouldBeEmpty();
    }

    private async Task<CauseCare> OfAsync(string cause) => (await Desk.OfAsync([cause], default))[cause];
}

public sealed class CareOnSqliteTests : CareCompliance
{
    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteFile());
}

public sealed class CareOnPostgresTests(PostgresDatabase database) : CareCompliance, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}
