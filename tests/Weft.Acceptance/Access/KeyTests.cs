using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;

namespace Weft.Acceptance.Access;

public sealed class KeyTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_key_is_shown_once_works_at_once_also_after_a_restart_and_stops_when_it_is_taken_back(string store)
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys, store: store);
        using var admin = AccessApi.As(node, Roles.Admin);
        var secret = await MakeAsync(admin, """{"name":"crm","scopes":["viewer"]}""");
        using var crm = AccessApi.With(node, secret);
        (await crm.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var write = await crm.PostAsync("/api/v1/orders/1/cancel", new StringContent("{}", Encoding.UTF8, "application/json"));
        write.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Node.JsonOf(write)).GetProperty("nextStep").GetString()!.ShouldContain("weft keys create");

        var list = await admin.GetStringAsync("/api/v1/keys");
        list.ShouldContain("\"crm\"");
        list.ShouldNotContain(secret);
        list.ShouldNotContain("sha256", Case.Insensitive);

        await node.RestartAsync();
        using var after = AccessApi.With(node, secret);
        (await after.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var adminAfter = AccessApi.As(node, Roles.Admin);
        (await adminAfter.DeleteAsync("/api/v1/keys/crm")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await after.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await adminAfter.DeleteAsync("/api/v1/keys/crm")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await adminAfter.DeleteAsync("/api/v1/keys/ops")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_key_ends_when_its_time_is_over()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys, clock);
        using var admin = AccessApi.As(node, Roles.Admin);
        var secret = await MakeAsync(admin, $$"""{"name":"crm","scopes":["viewer"],"expiresAt":"{{clock.GetUtcNow().AddHours(1):O}}"}""");
        using var crm = AccessApi.With(node, secret);
        (await crm.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(1));
        (await crm.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_has_a_rate_of_its_own()
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys);
        using var admin = AccessApi.As(node, Roles.Admin);
        using var slow = AccessApi.With(node, await MakeAsync(admin, """{"name":"slow","scopes":["viewer"],"requestsPerSecond":1}"""));
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 20 && !answers.Exists(a => a.StatusCode == HttpStatusCode.TooManyRequests); i++) answers.Add(await slow.GetAsync("/api/v1/connections"));
        var refused = answers.Last();
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        (await admin.GetAsync("/api/v1/connections")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"name":"crm"}""", 400, "scope-missing")]
    [InlineData("""{"name":"crm","scopes":["root"]}""", 400, "scope-unknown")]
    [InlineData("""{"name":"<b>","scopes":["viewer"]}""", 400, "name-invalid")]
    [InlineData("""{"name":"ops","scopes":["viewer"]}""", 409, "name-taken")]
    [InlineData("""{"name":"erp","scopes":["viewer"]}""", 409, "name-taken")]
    [InlineData("""{"name":"crm","scopes":["viewer"],"expiresAt":"2020-01-01T00:00:00Z"}""", 400, "expiry-past")]
    public async Task A_wish_that_makes_no_sense_is_refused_with_its_reason(string wish, int status, string reason)
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys);
        using var admin = AccessApi.As(node, Roles.Admin);
        using var answer = await admin.PostAsync("/api/v1/keys", new StringContent(wish, Encoding.UTF8, "application/json"));
        ((int)answer.StatusCode).ShouldBe(status);
        (await Node.JsonOf(answer)).GetProperty("reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task A_key_that_is_made_closes_what_was_open_to_this_machine_and_opens_it_again_when_it_goes()
    {
        await using var node = await Node.StartAsync(o => o.Consumers.Clear());
        using var anna = await Browser.SetUpAsync(node);
        using var plain = new HttpClient { BaseAddress = node.Http.BaseAddress };
        (await plain.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var made = await anna.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys") { Content = new StringContent("""{"name":"crm","scopes":["viewer"]}""", Encoding.UTF8, "application/json") });
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await plain.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using (await anna.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/v1/keys/crm"))) { }
        (await plain.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    internal static async Task<string> MakeAsync(HttpClient admin, string wish)
    {
        using var answer = await admin.PostAsync("/api/v1/keys", new StringContent(wish, Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await Node.JsonOf(answer)).GetProperty("secret").GetString()!;
    }
}
