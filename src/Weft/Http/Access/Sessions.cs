using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>
/// Sessions of people. The browser keeps a random word, the store its hash; every request looks it up, so that a session can be ended at any time and a role that was taken away is gone at once.
/// </summary>
internal sealed class Sessions(WeftEngine engine, WeftOptions options, TimeProvider clock)
{
    private const int TokenBytes = 32;
    private const int LongestToken = 100;
    private const int LongestAgent = 200;
    private static readonly TimeSpan noteEvery = TimeSpan.FromMinutes(1);

    private readonly AccessOptions limits = options.Access;

    /// <summary>The cookie's name. The prefix makes browsers take it over HTTPS alone, from this host alone.</summary>
    public static string CookieOf(HttpRequest request) => request.IsHttps ? "__Host-weft-session" : "weft-session";

    /// <summary>Begins a session and gives it to the browser under a new word, whatever the browser had before.</summary>
    public async Task BeginAsync(HttpContext context, User user)
    {
        if (TokenOf(context.Request) is { } earlier) await engine.Access.EndAsync([IdOf(earlier)], context.RequestAborted);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = clock.GetUtcNow();
        await engine.Access.EndOldAsync(now - limits.SessionIdle, now - limits.SessionLifetime, context.RequestAborted);
        await engine.Access.AddAsync(new Session(IdOf(token), user.Id, now, now, AddressOf(context), AgentOf(context.Request)), context.RequestAborted);
        var surplus = (await engine.Access.SessionsAsync(user.Id, context.RequestAborted)).Skip(limits.MaxSessions).Select(s => s.Id).ToList();
        await engine.Access.EndAsync(surplus, context.RequestAborted);
        context.Response.Cookies.Append(CookieOf(context.Request), token, Cookie(context.Request));
    }

    /// <summary>Ends the request's session.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (TokenOf(context.Request) is { } token) await engine.Access.EndAsync([IdOf(token)], context.RequestAborted);
        context.Response.Cookies.Delete(CookieOf(context.Request), Cookie(context.Request));
    }

    /// <summary>Ends the sessions of a user, all or all but one.</summary>
    public async Task EndAllAsync(string userId, string? but, CancellationToken cancellation)
    {
        while ((await engine.Access.SessionsAsync(userId, cancellation)).Where(s => s.Id != but).Select(s => s.Id).ToList() is { Count: > 0 } others) await engine.Access.EndAsync(others, cancellation);
    }

    /// <summary>Who is signed in; null when nobody is, or not any more.</summary>
    public async Task<Caller?> CallerOfAsync(HttpRequest request, CancellationToken cancellation) =>
        TokenOf(request) is { } token ? await CallerOfAsync(IdOf(token), used: true, cancellation) : null;

    /// <summary>Who a session belongs to; null when it is over.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="used">True when somebody uses it now, which keeps it from ending.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Caller?> CallerOfAsync(string sessionId, bool used, CancellationToken cancellation)
    {
        if (await engine.Access.SessionAsync(sessionId, cancellation) is not { } session) return null;
        var now = clock.GetUtcNow();
        if (now - session.SeenAt >= limits.SessionIdle || now - session.CreatedAt >= limits.SessionLifetime) return null;
        if (await engine.Access.UserByIdAsync(session.UserId, cancellation) is not { DisabledAt: null } user) return null;
        if (used && now - session.SeenAt >= noteEvery) await engine.Access.SeeAsync(session.Id, now, cancellation);
        return new Caller(Caller.User, user.Id, user.Name, Roles.Granted(user.Roles), limits.RequestsPerSecond) { SessionId = session.Id };
    }

    /// <summary>Where a request comes from.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";

    private static string AgentOf(HttpRequest request)
    {
        var agent = string.Concat(request.Headers.UserAgent.ToString().Where(c => !char.IsControl(c)));
        return agent.Length <= LongestAgent ? agent : agent[..LongestAgent];
    }

    private static string? TokenOf(HttpRequest request) => request.Cookies[CookieOf(request)] is { Length: > 0 and <= LongestToken } token ? token : null;

    private static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Lax, so that a link in a mail leads to the page and not to the sign-in; writes from other sites are refused apart (<see cref="SameOrigin"/>).</summary>
    private static CookieOptions Cookie(HttpRequest request) => new() { HttpOnly = true, Secure = request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
