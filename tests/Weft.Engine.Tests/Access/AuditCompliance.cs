using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Access;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Access;

/// <summary>The audit trail, and who may use Weft, on each store.</summary>
public abstract class AuditCompliance : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private StorePlace place = null!;
    private Store store = null!;

    private AuditTrail Trail => new(store, clock);

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
    public async Task Entries_that_come_at_once_hang_on_each_other_and_are_listed_newest_first()
    {
        var trail = Trail;
        await Task.WhenAll(Enumerable.Range(1, 1_200).Select(i => trail.RecordAsync(Entry($"order/{i % 3}"))));
        var check = await Trail.CheckAsync(null, default);
        (check.Whole, check.Entries, check.Last).ShouldBe((true, 1_200, 1_200));
        var page = await trail.ListAsync(new AuditQuery(Limit: 2), default);
        page.Select(r => r.Seq).ShouldBe([1_200, 1_199]);
        (await trail.ListAsync(new AuditQuery(Before: 1_199, Entity: "order/1", Limit: 5), default)).ShouldAllBe(r => r.Seq < 1_199 && r.Entry.Entity == "order/1");
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'somebody else' WHERE seq = 3", "Entry 3 is not as it was written")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE seq = 1", "Entry 1 is not as it was written")]
    [InlineData("DELETE FROM audit WHERE seq = 3", "Entry 3 is missing")]
    [InlineData("DELETE FROM audit WHERE seq >= 4", "ends with entry 3, and there were entries up to 5")]
    [InlineData("DELETE FROM audit", "ends with entry 0, and there were entries up to 5")]
    [InlineData("DELETE FROM audit_head", "mark at the end of the trail is missing")]
    [InlineData("INSERT INTO audit SELECT 6, at, kind, actor, action, entity, address, outcome, detail, sealed, hash FROM audit WHERE seq = 5", "Entry 6 is not as it was written")]
    public async Task Whoever_changes_or_leaves_out_entries_is_noticed(string sql, string says)
    {
        await WriteFiveAsync(Trail);
        await place.ExecuteAsync(sql);
        (await Trail.CheckAsync(null, default)).Faults.ShouldContain(f => f.Contains(says));
        // What is written afterwards does not heal it.
        await Trail.RecordAsync(Entry("order/later"));
        (await Trail.CheckAsync(null, default)).Whole.ShouldBe(sql == "DELETE FROM audit_head");
    }

    [Fact]
    public async Task Whoever_makes_the_whole_trail_anew_needs_the_audit_key()
    {
        var key = new byte[32];
        var trail = Trail;
        trail.SealWith(key);
        await WriteFiveAsync(trail);
        (await trail.CheckAsync(null, default)).ShouldSatisfyAllConditions(c => c.Whole.ShouldBeTrue(), c => c.Sealed.ShouldBe(5));
        (await Trail.CheckAsync(null, default)).Faults.ShouldContain(f => f.Contains("access.auditKey"));

        // All of it again, without the key, as somebody would who can write to the store.
        await place.ExecuteAsync("DELETE FROM audit");
        await place.ExecuteAsync("DELETE FROM audit_head");
        await WriteFiveAsync(Trail);
        (await trail.CheckAsync(null, default)).Faults.ShouldContain(f => f.Contains("not made with this audit key"));
    }

    [Fact]
    public async Task A_hash_that_was_kept_elsewhere_proves_what_was_before_it()
    {
        await WriteFiveAsync(Trail);
        var kept = await Trail.CheckAsync(null, default);
        await Trail.RecordAsync(Entry("order/6"));
        (await Trail.CheckAsync((kept.Last, kept.LastHash), default)).Whole.ShouldBeTrue();
        await place.ExecuteAsync("DELETE FROM audit");
        await place.ExecuteAsync("DELETE FROM audit_head");
        await Trail.RecordAsync(Entry("order/other"));
        (await Trail.CheckAsync(null, default)).Whole.ShouldBeTrue();
        (await Trail.CheckAsync((kept.Last, kept.LastHash), default)).Faults.ShouldContain(f => f.Contains("kept elsewhere"));
    }

    [Fact]
    public async Task Text_that_no_store_takes_does_not_stop_the_trail()
    {
        await Trail.RecordAsync(Entry("order/\0" + new string('x', 499) + "\ud83d") with { Actor = "half \ud83d" });
        (await Trail.CheckAsync(null, default)).Whole.ShouldBeTrue();
        (await Trail.ListAsync(new AuditQuery(), default))[0].Entry.Entity.Length.ShouldBeLessThanOrEqualTo(AuditEntry.LongestText);
    }

    [Fact]
    public async Task People_sessions_and_keys_come_back_as_they_were_written()
    {
        var access = new AccessStore(store);
        var now = clock.GetUtcNow();
        var user = new User { Id = "u1", Name = "Anna", Roles = [Roles.Viewer, Roles.Admin], Password = "hash", PasswordChangedAt = now, Subject = "issuer u1", Invitation = "abc", InvitedUntil = now, CreatedAt = now, CreatedBy = "test" };
        (await access.AddAsync(user, default)).ShouldBeTrue();
        (await access.AddAsync(user with { Id = "u2", Name = "ANNA", Subject = null }, default)).ShouldBeFalse();
        foreach (var found in new[] { await access.UserByNameAsync("anna", default), await access.UserByIdAsync("u1", default), await access.UserBySubjectAsync("issuer u1", default), await access.UserByInvitationAsync("abc", default) })
            (found! with { Roles = user.Roles }).ShouldBe(user);
        var changed = user with { Roles = [Roles.Viewer], Password = null, DisabledAt = now };
        await access.ChangeAsync(changed, default);
        ((await access.UsersAsync(default)).ShouldHaveSingleItem() with { Roles = changed.Roles }).ShouldBe(changed);

        await access.AddAsync(new Session("s1", "u1", now, now, "127.0.0.1", "Browser"), default);
        await access.AddAsync(new Session("s2", "u1", now.AddHours(1), now.AddHours(1), "::1", ""), default);
        await access.SeeAsync("s1", now.AddMinutes(5), default);
        (await access.SessionAsync("s1", default)).ShouldBe(new Session("s1", "u1", now, now.AddMinutes(5), "127.0.0.1", "Browser"));
        (await access.SessionsAsync("u1", default)).Select(s => s.Id).ShouldBe(["s2", "s1"]);
        await access.EndOldAsync(now.AddMinutes(6), now, default);
        (await access.SessionsAsync("u1", default)).Select(s => s.Id).ShouldBe(["s2"]);
        await access.EndAsync(["s2"], default);
        (await access.SessionAsync("s2", default)).ShouldBeNull();

        var key = new ApiKey { Id = "k1", Name = "crm", Sha256 = "00", Scopes = [Roles.Viewer], RequestsPerSecond = 7, CreatedAt = now, CreatedBy = "Anna", ExpiresAt = now.AddDays(1) };
        await access.AddAsync(key, default);
        await access.UseAsync("k1", now.AddMinutes(1), default);
        (await access.RevokeAsync("k1", now.AddMinutes(2), "Ben", default)).ShouldBeTrue();
        (await access.RevokeAsync("k1", now.AddMinutes(3), "Eve", default)).ShouldBeFalse();
        ((await access.KeysAsync(default)).ShouldHaveSingleItem() with { Scopes = key.Scopes }).ShouldBe(key with { UsedAt = now.AddMinutes(1), RevokedAt = now.AddMinutes(2), RevokedBy = "Ben" });
    }

    private static async Task WriteFiveAsync(AuditTrail trail)
    {
        for (var i = 1; i <= 5; i++) await trail.RecordAsync(Entry($"order/{i}"));
    }

    private static AuditEntry Entry(string entity) => new("key", "ops", "cancelOrder", entity, "127.0.0.1", "done");
}

public sealed class AuditOnSqliteTests : AuditCompliance
{
    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteFile());
}

public sealed class AuditOnPostgresTests(PostgresDatabase database) : AuditCompliance, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}
