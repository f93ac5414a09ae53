using System.Buffers.Text;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;

namespace Weft.Acceptance.Access;

public sealed class AccountTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task The_first_account_is_made_by_the_printed_link_once(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        (await node.Host.Accounts.NeedsSetUpAsync(default)).ShouldBeTrue();
        var token = node.Host.Links.ForSetUp();
        using var stranger = new Browser(node);
        (await stranger.PostAsync("/set-up", new() { ["token"] = "a guess", ["name"] = "eve", ["password"] = Browser.GoodPassword })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.GetAsync("/set-up?token=a+guess")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var browser = new Browser(node);
        (await browser.TextAsync("/set-up?token=" + token)).ShouldContain("Make the account");
        (await browser.PostAsync("/set-up", new() { ["token"] = token, ["name"] = "anna", ["password"] = "short" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.PostAsync("/set-up", new() { ["token"] = token, ["name"] = "anna", ["password"] = Browser.GoodPassword })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.TextAsync("/account")).ShouldContain("viewer, operator, finance, admin");

        (await node.Host.Accounts.NeedsSetUpAsync(default)).ShouldBeFalse();
        (await stranger.PostAsync("/set-up", new() { ["token"] = token, ["name"] = "eve", ["password"] = Browser.GoodPassword })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.PostAsync("/set-up", new() { ["token"] = node.Host.Links.ForSetUp(), ["name"] = "eve", ["password"] = Browser.GoodPassword })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_session_begins_with_the_password_and_ends_on_the_server_when_signing_out(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        using (await Browser.SetUpAsync(node)) { }
        using var browser = new Browser(node);
        using var signedIn = await browser.SignInAsync("ANNA", Browser.GoodPassword, "/account");
        signedIn.Headers.Location!.OriginalString.ShouldBe("/account");
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldNotContain("expires", Case.Insensitive);
        (await browser.TextAsync("/account")).ShouldContain("anna");

        var kept = browser.Token!;
        using var signedOut = await browser.PostAsync("/sign-out", []);
        signedOut.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        signedOut.Headers.GetValues("Clear-Site-Data").Single().ShouldContain("storage");
        browser.Token.ShouldBeNull();
        // Somebody who copied the cookie before gains nothing.
        (await StatusWithAsync(node, kept)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_HTTPS_the_cookie_is_for_HTTPS_alone()
    {
        await using var node = await Node.StartAsync(o => o.Access.Proxies.Add("127.0.0.1"));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = node.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/set-up") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = node.Host.Links.ForSetUp(), ["name"] = "anna", ["password"] = Browser.GoodPassword }) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "weft.example");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("Origin", "https://weft.example");
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-weft-session=");
        cookie.ShouldContain("secure", Case.Insensitive);
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
        (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "anna"), default)).ShouldHaveSingleItem().Entry.Address.ShouldBe("203.0.113.9");
    }

    [Fact]
    public async Task Nobody_but_a_configured_proxy_says_where_a_request_comes_from()
    {
        await using var node = await Node.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders/1/cancel") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var answer = await node.Http.SendAsync(request);
        (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "ops"), default)).ShouldHaveSingleItem().Entry.Address.ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData(30, 3, true)]
    [InlineData(61, 1, false)]
    [InlineData(30, 24, false)]
    public async Task A_session_ends_when_it_is_not_used_and_when_it_is_old(int minutesBetween, int times, bool lasts)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(clock: clock);
        using var browser = await Browser.SetUpAsync(node);
        for (var i = 0; i < times; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(minutesBetween));
            using var used = await browser.GetAsync("/account");
        }

        using var last = await browser.GetAsync("/account");
        last.StatusCode.ShouldBe(lasts ? HttpStatusCode.OK : HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_changed_password_ends_every_other_session(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        using var here = await Browser.SetUpAsync(node);
        using var elsewhere = new Browser(node);
        using (await elsewhere.SignInAsync("anna", Browser.GoodPassword)) { }
        (await elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await here.PostAsync("/account/password", new() { ["old"] = "not this one at all", ["password"] = "another long password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var before = here.Token;
        (await here.PostAsync("/account/password", new() { ["old"] = Browser.GoodPassword, ["password"] = "another long passphrase" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        here.Token.ShouldNotBe(before);
        (await here.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await elsewhere.SignInAsync("anna", Browser.GoodPassword)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await elsewhere.SignInAsync("anna", "another long passphrase")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_session_is_ended_from_the_account_page_and_by_an_administrator()
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys);
        using var here = await Browser.SetUpAsync(node);
        using var elsewhere = new Browser(node);
        using (await elsewhere.SignInAsync("anna", Browser.GoodPassword)) { }
        (await here.PostAsync("/account/sessions/end", new() { ["id"] = "others" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await here.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var admin = AccessApi.As(node, Roles.Admin);
        (await admin.DeleteAsync("/api/v1/users/anna/sessions")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await here.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_role_that_is_taken_away_is_gone_at_once_and_a_disabled_user_is_out()
    {
        await using var node = await Node.StartAsync();
        using var anna = await Browser.SetUpAsync(node);
        using var ben = await Browser.WithRolesAsync(node, "ben", Roles.Admin);
        (await ben.GetAsync("/settings/users")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await node.Host.Accounts.ChangeAsync("ben", [Roles.Viewer], null, default);
        (await ben.GetAsync("/settings/users")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using (var disabled = await anna.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/api/v1/users/ben") { Content = new StringContent("""{"disabled":true}""", System.Text.Encoding.UTF8, "application/json") })) disabled.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ben.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await ben.SignInAsync("ben", Browser.GoodPassword)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await node.Host.Accounts.ChangeAsync("anna", [Roles.Viewer], null, default)).Problem!.Reason.ShouldBe("last-admin");
    }

    [Fact]
    public async Task An_invitation_works_once_and_not_for_ever()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(clock: clock);
        var (_, token) = await node.Host.Accounts.InviteNewAsync("ben", [Roles.Viewer], "test", default);
        using var browser = new Browser(node);
        (await browser.PostAsync("/invitation", new() { ["token"] = token!, ["password"] = Browser.GoodPassword })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.PostAsync("/invitation", new() { ["token"] = token!, ["password"] = "yet another passphrase" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var (_, second) = await node.Host.Accounts.InviteAsync("ben", default);
        clock.Advance(TimeSpan.FromDays(3));
        (await browser.GetAsync("/invitation?token=" + second)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_printed_link_signs_in_once()
    {
        await using var node = await Node.StartAsync();
        var link = node.Host.Links.ForSignIn((await node.Host.Accounts.EnsureAsync("demo-user", default)).Id);
        using var browser = new Browser(node);
        (await browser.TextAsync("/sign-in/link?token=" + link)).ShouldContain("works once");
        (await browser.PostAsync("/sign-in/link", new() { ["token"] = link })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = new Browser(node);
        (await second.PostAsync("/sign-in/link", new() { ["token"] = link })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("elevenchars", "at least 12")]
    [InlineData("aaaaaaaaaaaa", "repeats")]
    [InlineData("123456789012", "row")]
    [InlineData("Password123!", "tried first")]
    [InlineData("anna.miller2026", "little more than the name")]
    [InlineData("nine blue herons wade", null)]
    [InlineData("ねこがきにのぼってねむる", null)]
    public void Passwords_are_long_and_not_those_that_are_tried_first(string password, string? says)
    {
        var fault = Weft.Http.Access.PasswordRules.Fault(password, "anna.miller");
        if (says is null) fault.ShouldBeNull();
        else fault!.ShouldContain(says);
    }

    [Fact]
    public async Task Passwords_and_sessions_are_kept_as_hashes_alone()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        var token = browser.Token!;
        // 256 random bits, as letters of an address.
        Base64Url.DecodeFromChars(token).Length.ShouldBe(32);
        var user = (await node.Host.Engine.Access.UserByNameAsync("anna", default))!;
        var rounds = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(user.Password!).AsSpan(5, 4));
        rounds.ShouldBeGreaterThanOrEqualTo(210_000);
        await node.StopAsync();
        var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(node.StorePath));
        bytes.ShouldNotContain(Browser.GoodPassword);
        bytes.ShouldNotContain(token);
    }

    internal static async Task<HttpStatusCode> StatusWithAsync(Node node, string token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = node.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("Cookie", "weft-session=" + token);
        using var answer = await http.GetAsync("/account");
        return answer.StatusCode;
    }
}

/// <summary>The API as somebody with one scope uses it.</summary>
internal static class AccessApi
{
    public static HttpClient As(Node node, string scope) => With(node, RoleMatrixTests.KeyOf(scope));

    public static HttpClient With(Node node, string key)
    {
        var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }
}
