using System.Collections.Immutable;
using System.Net;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Acceptance.Access;

public sealed class ProviderTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Somebody_signs_in_at_the_provider_and_has_the_roles_of_their_groups(string store)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await Node.StartAsync(o => o.Access.Oidc = Options(provider), store: store);
        using var browser = new Browser(node);
        (await browser.TextAsync("/sign-in")).ShouldContain("Sign in with Retail login");

        using var back = await ThroughAsync(browser, "/account");
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        back.Headers.Location!.OriginalString.ShouldBe("/account");
        (await browser.TextAsync("/account")).ShouldContain("<strong>clara</strong>, with the roles operator.");

        // The provider's word counts at every sign-in.
        provider.User = ("u1", "clara", ["staff"]);
        using var again = new Browser(node);
        using (await ThroughAsync(again, "/")) { }
        (await again.TextAsync("/account")).ShouldContain("with the roles viewer.");
        (await node.Host.Engine.Access.UsersAsync(default)).ShouldHaveSingleItem();
        (await node.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "clara"), default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Somebody_without_a_group_of_ours_does_not_come_in()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await Node.StartAsync(o => o.Access.Oidc = Options(provider));
        provider.User = ("u2", "mallory", ["guests"]);
        using var browser = new Browser(node);
        using var back = await ThroughAsync(browser, "/");
        back.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        browser.Token.ShouldBeNull();
        (await node.Host.Engine.Access.UsersAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_forged_token_and_a_foreign_answer_are_not_believed()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await Node.StartAsync(o => o.Access.Oidc = Options(provider));
        using var browser = new Browser(node);
        provider.Forges = true;
        (await ThroughAsync(browser, "/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        provider.Forges = false;
        // An answer that belongs to a sign-in somebody else began.
        using var attacker = new Browser(node);
        var answer = await ToProviderAsync(attacker, "/");
        (await browser.GetAsync(answer)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        browser.Token.ShouldBeNull();
        (await browser.GetAsync("/sign-in/oidc?error=%3Cscript%3E&state=x")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_number_and_the_account_of_its_name_stays_its_own()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await Node.StartAsync(o => o.Access.Oidc = Options(provider));
        using (await Browser.SetUpAsync(node, "clara")) { }
        using var browser = new Browser(node);
        using (await ThroughAsync(browser, "//evil.example")) { }
        (await browser.TextAsync("/account")).ShouldContain("<strong>clara-2</strong>, with the roles operator.");
    }

    private static OidcOptions Options(FakeProvider provider) => new("Retail login", provider.Address, FakeProvider.ClientId, FakeProvider.ClientSecret)
    {
        Roles = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(Roles.Operator, ["weft-operators"]).Add(Roles.Viewer, ["staff"]),
    };

    private static async Task<HttpResponseMessage> ThroughAsync(Browser browser, string returnUrl) => await browser.GetAsync(await ToProviderAsync(browser, returnUrl));

    /// <summary>Goes to the provider; answers with the address it sends the browser back to.</summary>
    private static async Task<string> ToProviderAsync(Browser browser, string returnUrl)
    {
        using var away = await browser.GetAsync("/sign-in/provider?returnUrl=" + Uri.EscapeDataString(returnUrl));
        away.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var back = await plain.GetAsync(away.Headers.Location);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return back.Headers.Location!.PathAndQuery;
    }
}
