using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Acceptance.Access;

/// <summary>Every endpoint there is, asked by everybody there is. A new endpoint without a role fails here.</summary>
public sealed class RoleMatrixTests
{
    /// <summary>What needs nobody: webhooks are signed, health is for load balancers, the description holds no data, and the rest comes before anybody is signed in.</summary>
    private static readonly string[] open =
    [
        "/access.css", "/health/live", "/health/ready", "/in/{connection}/{**rest}", "/invitation", "/openapi/{documentName}.json", "/set-up", "/sign-in", "/sign-in/link", "/sign-out",
    ];

    private static readonly string[] everybody = ["nobody", "viewer", "operator", "finance", "admin", "personal-data"];

    [Fact]
    public async Task Only_the_known_addresses_are_open_to_everybody()
    {
        await using var node = await Node.StartAsync();
        var free = Endpoints(node).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(PathOf).Where(p => !p.StartsWith("/docs")).Distinct().Order(StringComparer.Ordinal);
        free.ShouldBe(open);
        foreach (var closed in Endpoints(node).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null)) closed.Metadata.GetMetadata<IAuthorizeData>()?.Policy.ShouldNotBeNull(PathOf(closed));
    }

    [Fact]
    public async Task Every_write_of_the_API_names_a_role_that_may_write()
    {
        await using var node = await Node.StartAsync();
        var writes = Writes(node).ToList();
        writes.Count.ShouldBeGreaterThan(30);
        foreach (var write in writes) new[] { Roles.Operator, Roles.Finance, Roles.Admin }.ShouldContain(RoleNeeded.Of(write), PathOf(write));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_key_does_what_its_scope_says_and_nothing_else(string store)
    {
        await using var node = await Node.StartAsync(WithKeys, store: store);
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints(node).Where(IsApi))
        {
            foreach (var who in everybody)
            {
                using var request = RequestTo(endpoint);
                if (who != "nobody") request.Headers.Add("X-Api-Key", KeyOf(who));
                using var answer = await http.SendAsync(request);
                if (!IsRight(endpoint, who, answer.StatusCode)) wrong.Add($"{request.Method} {PathOf(endpoint)} as {who}: {(int)answer.StatusCode}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_person_does_what_their_roles_say_and_nothing_else(string store)
    {
        await using var node = await Node.StartAsync(o => o.Access.RequestsPerSecond = 10_000, store: store);
        var wrong = new List<string>();
        foreach (var role in Roles.All)
        {
            using var browser = await Browser.WithRolesAsync(node, "user-" + role, role);
            foreach (var endpoint in Endpoints(node).Where(e => IsApi(e) || PathOf(e) is "/settings/users" or "/settings/keys" or "/settings/audit" or "/account"))
            {
                // Such a call would end the session it is made in.
                if (PathOf(endpoint).EndsWith("/sessions") && role == Roles.Admin) continue;
                using var request = RequestTo(endpoint);
                using var answer = await browser.SendAsync(request);
                if (!IsRight(endpoint, role, answer.StatusCode)) wrong.Add($"{request.Method} {PathOf(endpoint)} as {role}: {(int)answer.StatusCode}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_documentation_lists_the_role_of_every_write()
    {
        await using var node = await Node.StartAsync();
        var table = new StringBuilder("| write | role |\n|---|---|\n");
        foreach (var write in Writes(node).OrderBy(PathOf, StringComparer.Ordinal).ThenBy(MethodOf, StringComparer.Ordinal))
            table.Append($"| `{MethodOf(write)} {PathOf(write)["/api/v1".Length..]}` | {RoleNeeded.Of(write)} |\n");
        Snapshot.ShouldHold("docs/reference/roles.md", table.ToString());
    }

    internal static void WithKeys(WeftOptions options)
    {
        foreach (var scope in Roles.Scopes) options.Consumers.Add(new ApiConsumer("key-" + scope, Node.HashOf(KeyOf(scope)), RequestsPerSecond: 10_000) { Scopes = [scope] });
    }

    internal static string KeyOf(string scope) => $"the key of {scope}";

    private static bool IsRight(Endpoint endpoint, string who, HttpStatusCode status)
    {
        var needed = RoleNeeded.Of(endpoint);
        if (who == "nobody") return status == HttpStatusCode.Unauthorized;
        return Roles.Granted([who]).Contains(needed) ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) : status == HttpStatusCode.Forbidden;
    }

    private static HttpRequestMessage RequestTo(RouteEndpoint endpoint)
    {
        // No address holds the name of anything there is, so nothing that is allowed changes anything.
        var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart ? "404" : p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart l ? l.Content : "."))));
        var request = new HttpRequestMessage(new HttpMethod(MethodOf(endpoint)), "/" + path);
        if (request.Method != HttpMethod.Get) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return request;
    }

    private static IEnumerable<RouteEndpoint> Writes(Node node) => Endpoints(node).Where(e => IsApi(e) && RoleNeeded.Changes(e.Metadata));

    private static IEnumerable<RouteEndpoint> Endpoints(Node node) => node.Host.Endpoints.OfType<RouteEndpoint>();

    private static bool IsApi(RouteEndpoint endpoint) => PathOf(endpoint).StartsWith("/api/");

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
}
