using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Pages;

namespace Weft.Http.Access;

/// <summary>Who may do what, and how often.</summary>
internal static class AccessArea
{
    private const string PerCaller = "per-caller";

    public static void AddAccess(this IServiceCollection services, AccessOptions access)
    {
        services.AddSingleton<KeyRing>().AddSingleton<Sessions>().AddSingleton<Passwords>().AddSingleton<SignInLimits>().AddSingleton<OneTimeLinks>();
        services.AddSingleton<AccountTools>().AddSingleton<Accounts>().AddSingleton<Keys>();
        services.AddSingleton<AuditSums>().AddHostedService(s => s.GetRequiredService<AuditSums>());
        // What it protects (a sign-in under way, a page that is open) does not outlive the process, and nothing is written into anybody's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var authentication = services.AddAuthentication(AccessHandler.Name).AddScheme<AuthenticationSchemeOptions, AccessHandler>(AccessHandler.Name, null);
        if (access.Oidc is { } oidc) authentication.AddProvider(oidc);
        services.AddAuthorization(o => Policies(o, access));
        services.AddRateLimiter(Limits);
        services.Configure<ForwardedHeadersOptions>(o => Trust(o, access.Proxies));
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SameOrigin>();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<AuditOfRequests>();
    }

    public static void MapAccessPages(this WebApplication app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter(Forms.FromHereAsync).WithMetadata(new OwnPage());
        var open = pages.MapGroup("").AllowAnonymous();
        open.MapSignIn();
        open.MapGet(Page.StylePath, () => Results.Bytes(StyleSheet.Bytes, "text/css; charset=utf-8"));
        if (app.Services.GetRequiredService<WeftOptions>().Access.Oidc is not null) open.MapProvider();
        pages.MapGroup("").Needs(Roles.Viewer).MapAccount();
    }

    /// <summary>Needs somebody who may read, and counts against their limit.</summary>
    public static T NeedsCaller<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.RequireAuthorization(Roles.Viewer).RequireRateLimiting(PerCaller);

    /// <summary>Changes nothing, whatever its method says.</summary>
    public static RouteHandlerBuilder OnlyReads(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OnlyReads());

    /// <summary>Programs call it all the time: the audit trail counts its calls.</summary>
    public static TBuilder IsFrequent<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Frequent());

    /// <summary>A policy for each role, and one for whatever has none: it is for those who are signed in.</summary>
    private static void Policies(AuthorizationOptions options, AccessOptions access)
    {
        foreach (var role in Roles.All) options.AddPolicy(role, policy => policy.RequireRole(role));
        options.AddPolicy(Desk.ConsolePolicies.Corrector, policy => policy.RequireAssertion(c => access.Corrector is { } role && c.User.IsInRole(role)));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(c => c.Resource is HttpContext context && MayPass(context)).Build();
    }

    /// <summary>
    /// Judged before anything else about a request: who may not write learns nothing of addresses, methods and formats. Where these do not fit, routing has put an answer of its own in the
    /// endpoint's place, so the address says that it is the API's.
    /// </summary>
    private static bool MayPass(HttpContext context)
    {
        var caller = Caller.Of(context);
        if (!ApiKeyGate.IsForPrograms(context.Request)) return context.GetEndpoint() is not RouteEndpoint || caller is { Kind: Caller.User } && caller.May(Roles.Viewer);
        return caller is not null && (ApiKeyGate.Writes(context) ? caller.May(Roles.Operator) || caller.May(Roles.Finance) || caller.May(Roles.Admin) : caller.May(Roles.Viewer));
    }

    private static void Limits(RateLimiterOptions limiter)
    {
        limiter.AddPolicy(PerCaller, context =>
        {
            var caller = ApiKeyGate.ConsumerOf(context);
            return RateLimitPartition.GetTokenBucketLimiter(caller.Identity, _ => Bucket(caller));
        });
        limiter.OnRejected = async (rejected, _) =>
        {
            var caller = ApiKeyGate.ConsumerOf(rejected.HttpContext);
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            var raise = caller.IsConfigured ? $"raise apiKeys.{caller.Name}.requestsPerSecond" : "use a key with a higher rate";
            await Problem.Of(429, "too-many-requests", $"'{caller.Name}' makes more requests than it may.", null, $"Wait as long as Retry-After says, or {raise}.").WriteAsync(rejected.HttpContext);
        };
    }

    private static TokenBucketRateLimiterOptions Bucket(Caller caller) => new()
    {
        TokenLimit = 2 * caller.RequestsPerSecond,
        TokensPerPeriod = caller.RequestsPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    private static void Trust(ForwardedHeadersOptions options, IReadOnlyList<string> proxies)
    {
        options.ForwardedHeaders = proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies) options.KnownProxies.Add(IPAddress.Parse(proxy));
    }
}

/// <summary>Marks pages of the host itself, which need neither scripts nor styles within the page.</summary>
internal sealed class OwnPage;

/// <summary>The style sheet of the host's own pages: the console's colours and letters, and what is laid out otherwise.</summary>
internal static class StyleSheet
{
    public static byte[] Bytes { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(StyleSheet).Assembly.GetManifestResourceStream("Weft.Http.Pages.access.css")!;
        using var bytes = new MemoryStream();
        bytes.Write(Desk.ConsoleLooks.Colours.Span);
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
