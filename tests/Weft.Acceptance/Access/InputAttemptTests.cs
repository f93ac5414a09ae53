using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Support;
using Weft.Engine.Access;

namespace Weft.Acceptance.Access;

/// <summary>What is tried with what is sent: it stays letters, it says nothing that only the server may say, and it is answered without a word about the inside.</summary>
public sealed class InputAttemptTests
{
    [Fact]
    public async Task A_long_password_with_spaces_counts_to_its_last_character_and_does_not_grow_old()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(clock: clock);
        var (_, token) = await node.Host.Accounts.InviteNewAsync("ben", [Roles.Viewer], "test", default);
        var password = "a  very long sentence — 🦔 その他 — about hedgehogs, and nothing but hedgehogs, all along the river until it rains."[..90];
        using var browser = new Browser(node);
        (await browser.PostAsync("/invitation", new() { ["token"] = token!, ["password"] = password })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.SignInAsync("ben", password[..^1])).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SignInAsync("ben", password.Replace("  ", " "))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromDays(800));
        (await browser.SignInAsync("ben", password)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Weft.Http.Access.PasswordRules.Fault(string.Concat(Enumerable.Repeat("hedgehogs ", 13)), "ben")!.ShouldContain("at most 128");
    }

    [Fact]
    public async Task Fields_for_passwords_let_browsers_and_password_managers_help_and_cut_nothing()
    {
        await using var node = await Node.StartAsync();
        using var browser = new Browser(node);
        var signIn = await browser.TextAsync("/sign-in");
        var setUp = await browser.TextAsync("/set-up?token=" + node.Host.Links.ForSetUp());
        signIn.ShouldContain("autocomplete=\"username\"");
        signIn.ShouldContain("autocomplete=\"current-password\"");
        setUp.ShouldContain("autocomplete=\"new-password\"");
        foreach (var page in (string[])[signIn, setUp])
            foreach (var hindrance in (string[])["maxlength", "onpaste", "pattern=", "autocomplete=\"off\""]) page.ShouldNotContain(hindrance);
    }

    [Fact]
    public async Task Quotes_and_wildcards_in_what_is_looked_for_are_letters()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        foreach (var text in (string[])["' OR '1'='1", "1001' --", "\"; DROP TABLE orders; --", "%", "_001", "10*"])
        {
            var name = Uri.EscapeDataString(text);
            (await node.Http.GetAsync($"/api/v1/orders/{name}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, text);
            (await node.GetAsync($"orders?connection={name}")).GetProperty("items").GetArrayLength().ShouldBe(0, text);
            (await node.Http.GetStringAsync($"/orders.csv?q={name}")).ShouldNotContain("1001", customMessage: text);
        }

        (await node.Http.GetStringAsync("/orders.csv?q=1001")).ShouldContain("\n1001,");
    }

    [Fact]
    public async Task Nobody_says_of_themselves_who_they_are_or_how_it_ended()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        using (await node.SendRawAsync("/api/v1/orders/1001/holds", """{"reason":"x","by":"the boss","owner":"the boss","actor":"the boss","releasedAt":"2020-01-01T00:00:00Z"}""")) { }
        (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Entity: "order/webshop:1001"), default)).ShouldAllBe(r => r.Entry.Actor == "ops");
        (await node.Http.GetStringAsync("/api/v1/orders/1001/story")).ShouldNotContain("the boss");
        // Said twice, a parameter is not one of the two.
        (await node.Http.GetAsync("/api/v1/orders?limit=1&limit=2")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"reason": """)]
    [InlineData("""{"reason":{"a":[1,2]}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"reason":"x","lines":"all of them"}""")]
    public async Task A_refusal_says_nothing_of_the_inside(string body)
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        using var refused = await node.SendRawAsync("/api/v1/orders/1001/cancel", body);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var said = await refused.Content.ReadAsStringAsync();
        foreach (var inside in (string[])["   at ", "System.", "Weft.", "Exception", ".cs:"]) said.ShouldNotContain(inside);
    }

    [Fact]
    public async Task No_folder_is_listed_and_no_file_is_served_by_its_name()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        foreach (var path in (string[])["/_console/", "/_console/0/../../weft.yaml", "/weft.yaml", "/weft.db", "/weft.dll", "/.git/config", "/appsettings.json", "/docs/../weft.yaml", "/docs/%2e%2e/weft.yaml", "/access.css.bak"])
        {
            using var answer = await browser.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("connections:", customMessage: path);
        }
    }

    [Fact]
    public async Task No_other_origin_is_invited_to_read()
    {
        await using var node = await Node.StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, "/api/v1/orders");
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var answer = await node.Http.SendAsync(request);
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        }

        using var trace = new HttpRequestMessage(HttpMethod.Trace, "/api/v1/orders") { Content = null };
        ((int)(await node.Http.SendAsync(trace)).StatusCode).ShouldBeInRange(400, 499);
    }

    [Fact]
    public async Task Who_asks_for_a_page_gets_a_page_also_when_there_is_none()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/password") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");
        using var answer = await browser.SendAsync(request);
        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'self'");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<h1>This cannot be done</h1>");
    }
}
