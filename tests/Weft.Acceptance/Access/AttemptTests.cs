using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Support;
using Weft.Engine.Access;
using Weft.Http.Access;

namespace Weft.Acceptance.Access;

/// <summary>What somebody with bad intentions tries, and what comes of it: nothing.</summary>
public sealed class AttemptTests
{
    private const string Script = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Markup_in_what_others_write_is_text_on_every_page()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        await node.PlaceAsync(Script);
        using var cancelled = await node.SendRawAsync($"/api/v1/orders/{Uri.EscapeDataString(Script)}/holds", """{"reason":"x"}""");
        using var typed = await browser.SignInAsync(Script, "x");
        (await typed.Content.ReadAsStringAsync()).ShouldNotContain(Script);
        foreach (var page in (string[])["/settings/audit", $"/settings/audit?actor={Uri.EscapeDataString("\"" + Script)}", "/settings/users", "/settings/keys", "/account"])
            (await browser.TextAsync(page)).ShouldNotContain("<img src=x", Case.Insensitive, page);
        (await browser.TextAsync("/settings/audit")).ShouldContain("&lt;img src=x onerror=alert(1)&gt;");

        // Where it is data, no browser takes it for a page.
        using var answer = await browser.GetAsync($"/api/v1/orders/{Uri.EscapeDataString(Script)}");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
    }

    [Fact]
    public async Task Pages_run_no_script_and_are_shown_in_no_frame()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        using var stranger = new Browser(node);
        foreach (var page in (string[])["/sign-in", "/account"])
        {
            // Who is signed in is sent on from there.
            using var answer = await (page == "/sign-in" ? stranger : browser).GetAsync(page);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldStartWith("default-src 'none'; style-src 'self'");
            policy.ShouldContain("frame-ancestors 'none'");
            answer.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
            answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            answer.Content.Headers.ContentType!.CharSet.ShouldBe("utf-8");
            var html = await answer.Content.ReadAsStringAsync();
            html.ShouldNotContain("style=");
            html.ShouldNotContain("<script");
        }

        using var settings = await browser.GetAsync("/settings/users");
        settings.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        settings.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/account\r\nSet-Cookie: a=b")]
    [InlineData("/sign-out")]
    public async Task A_link_to_the_sign_in_leads_nowhere_else_afterwards(string returnUrl)
    {
        await using var node = await Node.StartAsync();
        using (await Browser.SetUpAsync(node)) { }
        using var browser = new Browser(node);
        using var signedIn = await browser.SignInAsync("anna", Browser.GoodPassword, returnUrl);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        signedIn.Headers.Location!.OriginalString.ShouldBe("/");
        signedIn.Headers.GetValues("Set-Cookie").Count().ShouldBe(1);
        using var again = await browser.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        again.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task What_is_sent_in_an_address_cannot_add_headers()
    {
        await using var node = await Node.StartAsync();
        using var browser = new Browser(node);
        using var answer = await browser.GetAsync("/account?x=%0d%0aSet-Cookie:%20weft-session=mine");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        answer.Headers.Location!.OriginalString.ShouldStartWith("/sign-in?returnUrl=%2Faccount");
    }

    [Fact]
    public async Task Another_site_can_do_nothing_in_the_name_of_somebody_who_is_signed_in()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        await node.PlaceAsync("1001");
        const string evil = "https://evil.example";
        foreach (var (path, form) in new (string, Dictionary<string, string>)[]
        {
            ("/account/password", new() { ["old"] = Browser.GoodPassword, ["password"] = "a password of theirs" }), ("/settings/users", new() { ["name"] = "eve", ["roles"] = "admin" }),
            ("/settings/keys", new() { ["name"] = "eve", ["scopes"] = "admin" }), ("/api/v1/users", new() { ["name"] = "eve" }), ("/api/v1/keys", new() { ["name"] = "eve" }), ("/sign-out", []), ("/sign-in", new() { ["name"] = "eve", ["password"] = "x" }),
        })
            (await browser.PostAsync(path, form, evil)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        (await browser.SendAsync(Cancel("1001"), evil)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        // Older browsers, and those that come without HTTPS, name the origin alone.
        using var named = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies }) { BaseAddress = node.Http.BaseAddress };
        foreach (var origin in (string[])[evil, "null", node.Host.Addresses[0] + "0"])
        {
            using var request = Cancel("1001");
            request.Headers.Add("Origin", origin);
            (await named.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, origin);
        }

        // A form that says nothing of where it comes from is no page of ours either.
        using var silent = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies }) { BaseAddress = node.Http.BaseAddress };
        (await silent.SendAsync(Cancel("1001"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.SendAsync(Cancel("1001"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_that_somebody_else_chose_is_not_taken_over()
    {
        await using var node = await Node.StartAsync();
        using (await Browser.SetUpAsync(node)) { }
        using var browser = new Browser(node);
        browser.Cookies.Add(node.Http.BaseAddress!, new Cookie("weft-session", "chosen-by-an-attacker"));
        using (await browser.SignInAsync("anna", Browser.GoodPassword)) { }
        browser.Token.ShouldNotBe("chosen-by-an-attacker");
        (await AccountTests.StatusWithAsync(node, "chosen-by-an-attacker")).ShouldBe(HttpStatusCode.Redirect);
        // Signing in again gives the browser a new word, and the old one is worth nothing.
        var first = browser.Token!;
        using (await browser.SignInAsync("anna", Browser.GoodPassword)) { }
        (await AccountTests.StatusWithAsync(node, first)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_somebody_else_by_its_id()
    {
        await using var node = await Node.StartAsync();
        using var anna = await Browser.SetUpAsync(node);
        using var ben = await Browser.WithRolesAsync(node, "ben", Roles.Viewer);
        var annas = (await node.Host.Engine.Access.SessionsAsync((await node.Host.Engine.Access.UserByNameAsync("anna", default))!.Id, default))[0].Id;
        (await ben.PostAsync("/account/sessions/end", new() { ["id"] = annas })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anna.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ben.TextAsync("/account")).ShouldNotContain(annas);
    }

    [Fact]
    public async Task Guessing_passwords_is_stopped_by_account_and_by_address_in_the_same_words_for_all()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await Node.StartAsync(o => (o.Access.FailuresPerAccount, o.Access.FailuresPerAddress) = (3, 8), clock);
        using (await Browser.SetUpAsync(node)) { }
        using var browser = new Browser(node);
        var said = new HashSet<string>();
        foreach (var name in (string[])["anna", "nobody"])
        {
            for (var i = 0; i < 3; i++)
            {
                using var wrong = await browser.SignInAsync(name, "a wrong password");
                wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
                said.Add((await wrong.Content.ReadAsStringAsync()).Replace(name, "NAME"));
            }

            using var stopped = await browser.SignInAsync(name, Browser.GoodPassword);
            stopped.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            stopped.Headers.RetryAfter!.Delta!.Value.TotalMinutes.ShouldBeInRange(14, 15);
        }

        said.Count.ShouldBe(1);
        for (var i = 0; i < 2; i++) (await browser.SignInAsync("other" + i, "x")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SignInAsync("a new one", "x")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        clock.Advance(TimeSpan.FromMinutes(15));
        (await browser.SignInAsync("anna", Browser.GoodPassword)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public void However_many_names_are_tried_no_count_is_pushed_out()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var limits = new SignInLimits(new Hosting.WeftOptions(), clock);
        for (var i = 0; i < 10; i++) limits.Count("anna", IPAddress.Loopback);
        for (var i = 0; i < 200_000; i++) limits.Count($"name {i}", new IPAddress(i));
        limits.Wait("Anna", IPAddress.Parse("203.0.113.9")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_account_that_does_not_exist_takes_as_long_as_a_wrong_password()
    {
        await using var node = await Node.StartAsync(o => (o.Access.FailuresPerAccount, o.Access.FailuresPerAddress) = (100, 1_000));
        using (await Browser.SetUpAsync(node)) { }
        using var browser = new Browser(node);
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < 7; i++)
        {
            known.Add(await TimeAsync("anna"));
            unknown.Add(await TimeAsync("nobody"));
        }

        // The fastest of each: hashing is nearly all of it, and is missing entirely where somebody forgot it.
        (unknown.Min() / known.Min()).ShouldBeInRange(0.5, 2);

        async Task<double> TimeAsync(string name)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await browser.SignInAsync(name, "a wrong password");
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    [Fact]
    public async Task What_is_too_large_is_not_read()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        using var upload = await browser.PostAsync("/account/password", new() { ["old"] = new string('x', 100_000), ["password"] = "x" });
        upload.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var field = await browser.PostAsync("/account/password", new() { ["old"] = new string('x', 5_000), ["password"] = "x" });
        field.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var api = await node.SendRawAsync("/api/v1/orders/1001/cancel", $$"""{"reason":"{{new string('x', 100_000)}}"}""");
        api.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_exported_trail_holds_no_formula()
    {
        await using var node = await Node.StartAsync();
        using var browser = await Browser.SetUpAsync(node);
        await node.PlaceAsync("=cmd()");
        using var held = await node.SendRawAsync("/api/v1/orders/=cmd()/amend", "{}");
        (await browser.TextAsync("/settings/audit")).ShouldContain("orders/=cmd()");
        await node.Host.Engine.Audit.RecordAsync(new AuditEntry("user", "=HYPERLINK(\"https://evil.example\")", "x", "", "", "done"));
        var csv = await browser.TextAsync("/settings/audit.csv");
        csv.ShouldContain("\"'=HYPERLINK(\"\"https://evil.example\"\")\"");
        csv.Split("\r\n").ShouldAllBe(line => line.Split(',', StringSplitOptions.None).All(cell => !cell.StartsWith('=')));
    }

    [Fact]
    public async Task Without_any_key_the_pages_need_signing_in_all_the_same()
    {
        await using var node = await Node.StartAsync(o => o.Consumers.Clear());
        using var browser = new Browser(node);
        foreach (var page in (string[])["/account", "/settings/users", "/settings/keys", "/settings/audit"])
            (await browser.GetAsync(page)).Headers.Location!.OriginalString.ShouldStartWith("/sign-in?returnUrl=");
        (await browser.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/api/v1/users")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Customers_are_shown_to_those_whose_work_needs_them()
    {
        await using var node = await Node.StartAsync(RoleMatrixTests.WithKeys);
        await node.PlaceAsync("1001");
        foreach (var scope in Roles.Scopes)
        {
            using var http = AccessApi.As(node, scope);
            var order = await http.GetStringAsync("/api/v1/orders/1001");
            var message = await http.GetStringAsync("/api/v1/messages/1");
            var shown = scope is Roles.Operator or Roles.PersonalData;
            foreach (var personal in (string[])["A. Customer", "a@example.com", "Main Street 1", "12345", "Town"]) order.Contains(personal).ShouldBe(shown, $"{scope}: {personal}");
            message.Contains("\"text\"").ShouldBe(shown, scope);
            order.ShouldContain("\"country\":\"DE\"");
        }
    }

    private static HttpRequestMessage Cancel(string order) =>
        new(HttpMethod.Post, $"/api/v1/orders/{order}/cancel") { Content = new StringContent("""{"reason":"x"}""", Encoding.UTF8, "application/json") };
}

internal static class RawRequests
{
    /// <summary>Sends a document to an address as it is written.</summary>
    public static Task<HttpResponseMessage> SendRawAsync(this Node node, string path, string body) => node.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
}
