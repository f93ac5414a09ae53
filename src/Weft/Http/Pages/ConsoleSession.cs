using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>
/// Looks every few seconds whether the session behind an open page of the console still holds, with the same roles: the page asks nothing of HTTP while it is open, so a session that ended would
/// go on there.
/// </summary>
internal sealed class ConsoleSession(ILoggerFactory logs, Sessions sessions, ConsoleUse use) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(10);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        if (user.FindFirstValue(Engine.Access.AccessClaims.Session) is not { } id) return user.Identity?.IsAuthenticated == true;
        try
        {
            return await sessions.CallerOfAsync(id, use.Take(), cancellationToken) is { } caller && caller.Granted.SequenceEqual(user.FindAll(ClaimTypes.Role).Select(c => c.Value));
        }
        catch (Exception e) when (e is DbException or IOException or TimeoutException or ObjectDisposedException)
        {
            // A store that cannot be asked for a moment signs nobody out: until it answers nothing can be read or changed either, and then it is asked again.
            return true;
        }
    }
}

/// <summary>Notes that somebody does something on an open page, which keeps the session from ending as one that nobody uses.</summary>
internal sealed class ConsoleUse : CircuitHandler
{
    private bool used;

    /// <summary>True when something was done since it was asked last.</summary>
    public bool Take() => Interlocked.Exchange(ref used, false);

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => activity =>
    {
        Volatile.Write(ref used, true);
        return next(activity);
    };
}
