using System.Net;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;

namespace Weft.Acceptance.Access;

public sealed class AuditTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_write_stands_in_the_trail_with_who_what_on_what_from_where_and_how_it_ended(string store)
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys, store: store);
        await node.PlaceAsync("1001");
        using var anna = await Browser.SetUpAsync(node);
        using var done = await node.SendRawAsync("/api/v1/orders/1001/cancel", """{"reason":"x"}""");
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var refused = await node.SendRawAsync("/api/v1/orders/9999/cancel", """{"reason":"x"}""");
        using var admin = AccessApi.As(node, Roles.Admin);
        await KeyTests.MakeAsync(admin, """{"name":"crm","scopes":["viewer","operator"]}""");
        using (await node.Http.GetAsync("/api/v1/orders")) { }
        using (await anna.PostAsync("/sign-out", [])) { }
        using (await anna.SignInAsync("anna", "a wrong password")) { }
        using (await anna.SignInAsync("secret typed as a name", "x")) { }

        var trail = (await node.Host.Engine.Audit.ListAsync(new AuditQuery(), default)).Reverse().Select(r => r.Entry).ToList();
        trail.Select(e => (e.Kind, e.Actor, e.Action, e.Entity, e.Outcome, e.Detail)).ShouldBe(
        [
            ("node", "weft", "start", "", "done", null),
            ("user", "anna", "setUp", "user/anna", "done", "all roles"),
            ("key", "ops", "cancelOrder", "order/webshop:1001", "done", null),
            ("key", "ops", "cancelOrder", "orders/9999", "refused", "404"),
            ("key", "key-admin", "createKey", "key/crm", "done", "viewer, operator"),
            ("user", "anna", "signOut", "user/anna", "done", null),
            ("user", "anna", "signIn", "", "refused", "wrong password"),
            ("user", "(unknown)", "signIn", "", "refused", "wrong password"),
        ]);
        trail.Skip(1).ShouldAllBe(e => e.Address == "127.0.0.1");
        (await node.Host.Engine.Audit.CheckAsync(null, default)).Whole.ShouldBeTrue();

        var page = await Node.JsonOf(await admin.GetAsync("/api/v1/audit?limit=2&entity=order/webshop:1001"));
        page.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await admin.GetAsync("/api/v1/audit?limit=501")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_programs_do_all_the_time_and_what_is_refused_is_counted_by_the_minute()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys, clock);
        for (var i = 0; i < 3; i++)
            using (await node.SendRawAsync("/api/v1/stock/movements", """{"rows":[]}""")) { }
        using var viewer = AccessApi.As(node, Roles.Viewer);
        for (var i = 0; i < 2; i++)
            using (await viewer.DeleteAsync("/api/v1/orders/1/holds")) { }
        (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "ops"), default)).ShouldBeEmpty();
        await node.StopAsync();

        await using var store = await Engine.WeftEngine.OpenToReadAsync(new Engine.StoreSettings("sqlite", node.StorePath), Engine.EngineParts.Standard(new Engine.Connections([]), new Core.Inventory.StockPolicy([]), new Engine.EngineOptions(), clock, new Microsoft.Extensions.Logging.LoggerFactory()), default);
        (await store.Audit.ListAsync(new AuditQuery(Actor: "ops"), default)).ShouldHaveSingleItem().Entry.ShouldBe(new AuditEntry("key", "ops", "postMovements", "", "127.0.0.1", "refused", "3 times, 400"));
        (await store.Audit.ListAsync(new AuditQuery(Actor: "key-viewer"), default)).ShouldHaveSingleItem().Entry.ShouldBe(new AuditEntry("key", "key-viewer", "releaseHold", "", "127.0.0.1", "refused", "2 times, 403"));
    }

    [Fact]
    public async Task The_command_line_makes_keys_and_users_and_proves_the_trail()
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys);
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];
        var key = new Dictionary<string, string> { ["WEFT_API_KEY"] = RoleMatrixTests.KeyOf(Roles.Admin) };

        var made = await WeftProgram.RunAsync(folder.Path, key, ["keys", "create", "crm", "--scope", "viewer", "--expires", "90d", .. at, "--json"]);
        made.ExitCode.ShouldBe(0, made.Error);
        made.Json().GetProperty("secret").GetString()!.ShouldStartWith("weft_");
        (await WeftProgram.RunAsync(folder.Path, key, ["keys", "list", .. at])).Output.ShouldContain("crm");
        (await WeftProgram.RunAsync(folder.Path, key, ["keys", "revoke", "crm", .. at])).Output.ShouldContain("Done.");

        var invited = await WeftProgram.RunAsync(folder.Path, key, ["users", "invite", "ben", "--role", "viewer", "finance", .. at]);
        invited.Output.ShouldContain(node.Http.BaseAddress + "invitation?token=");
        (await WeftProgram.RunAsync(folder.Path, key, ["users", "roles", "ben", "--role", "operator", .. at])).Output.ShouldContain("ben: operator");
        (await WeftProgram.RunAsync(folder.Path, key, ["users", "disable", "ben", .. at])).Output.ShouldContain("disabled");

        (await WeftProgram.RunAsync(folder.Path, key, ["audit", "list", "--on", "user/ben", .. at])).Output.ShouldContain("inviteUser");
        var verified = await WeftProgram.RunAsync(folder.Path, key, ["audit", "verify", .. at, "--json"]);
        verified.ExitCode.ShouldBe(0, verified.Error);
        var kept = $"{verified.Json().GetProperty("last").GetInt64()}:{verified.Json().GetProperty("lastHash").GetString()}";
        (await WeftProgram.RunAsync(folder.Path, key, ["audit", "verify", "--expect", kept, .. at])).ExitCode.ShouldBe(0);
        (await WeftProgram.RunAsync(folder.Path, key, ["audit", "verify", "--expect", "1:00", .. at])).ExitCode.ShouldBe(1);
        (await WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = Node.Key }, ["audit", "list", .. at])).ShouldBeOneClearMessage("lacks the scope admin");
    }
}
