using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Weft.Engine.Access;

namespace Weft.Http.Access;

/// <summary>Finds out who makes a request: the holder of an API key, the user of a session, or, while there is no key at all, this machine.</summary>
internal sealed class AccessHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, KeyRing keys, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The name under which ASP.NET Core knows it.</summary>
    public const string Name = "weft";

    private bool elsewhere;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ApiKeyGate.KeyOf(Request) is { } key)
        {
            if (await keys.FindAsync(key) is not { } holder) return AuthenticateResult.Fail("The key is unknown.");
            holder.Caller.Attach(Context);
            return AuthenticateResult.Success(new AuthenticationTicket(holder.Principal, Name));
        }

        if (await sessions.CallerOfAsync(Request, Context.RequestAborted) is { } caller) return Success(caller with { Address = Sessions.AddressOf(Context) });
        if (!ApiKeyGate.IsForPrograms(Request) || !await keys.IsEmptyAsync()) return AuthenticateResult.NoResult();
        // A page in a browser, or a proxy that publishes this port, must not get what is meant for this machine.
        elsewhere = !IsThisMachine(Request.Host.Host) || Context.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from);
        return elsewhere ? AuthenticateResult.NoResult() : Success(Caller.ThisMachine);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (ApiKeyGate.IsForPrograms(Request))
        {
            if (elsewhere) return Problem.Of(403, "not-local", "Without API keys this node answers only requests that are addressed to localhost.", null, "Make a key with 'weft keys new' and put its hash under apiKeys in weft.yaml.").WriteAsync(Context);
            Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Of(401, "key-unknown", "An API key is needed, and none or an unknown one was sent.", "Authorization", "Send 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.").WriteAsync(Context);
        }

        if (!HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method)) return ApiKeyGate.IsForPeople(Request) ? Pages.MessagePage.Of("You are signed out", "Nothing was changed. Sign in and do it again.").WriteAsync(Context, StatusCodes.Status401Unauthorized) : Problem.Of(401, "not-signed-in", "Nobody is signed in (any more).", null, "Sign in and try again.").WriteAsync(Context);
        Response.Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var refusal = Refusals.Of(Context);
        if (ApiKeyGate.Writes(Context) && Caller.Of(Context) is { } caller)
            Context.RequestServices.GetRequiredService<AuditSums>().Count(new AuditEntry(caller.Kind, caller.Name, AuditOfRequests.ActionOf(Context.GetEndpoint()), "", Sessions.AddressOf(Context), "refused", "403"));
        return ApiKeyGate.IsForPrograms(Request) ? refusal.WriteAsync(Context) : Pages.MessagePage.Of("Not allowed", refusal.Detail).WriteAsync(Context, StatusCodes.Status403Forbidden);
    }

    private AuthenticateResult Success(Caller caller)
    {
        caller.Attach(Context);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.Principal(), Name));
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>Why somebody may not do something, and who could change that.</summary>
internal static class Refusals
{
    public static Problem Of(HttpContext context)
    {
        var caller = ApiKeyGate.ConsumerOf(context);
        var role = RoleNeeded.Of(context.GetEndpoint());
        if (caller.IsThisMachine) return Problem.Of(403, "no-keys-configured", "This node has no API keys, so it only answers reads.", null, "Make a key with 'weft keys new', put its hash under apiKeys in weft.yaml, and start the node again.");
        if (caller.Kind == Caller.User) return Problem.Of(403, "role-missing", $"This needs the role {role}, which {caller.Name} does not have.", null, "Somebody with the role admin can give it, under Users.");
        var onlyReads = !caller.May(Roles.Operator) && !caller.May(Roles.Finance) && !caller.May(Roles.Admin);
        var reason = onlyReads ? "read-only" : "scope-missing";
        var what = onlyReads ? $"The key of '{caller.Name}' may only read." : $"The key of '{caller.Name}' lacks the scope {role}.";
        if (!caller.IsConfigured) return Problem.Of(403, reason, what, null, $"Make a key with the scope {role}: 'weft keys create'.");
        return Problem.Of(403, reason, what, null, role is Roles.Operator or Roles.Finance ? $"Set apiKeys.{caller.Name}.access to write, or name {role} in apiKeys.{caller.Name}.scopes." : $"Name {role} in apiKeys.{caller.Name}.scopes.");
    }
}
