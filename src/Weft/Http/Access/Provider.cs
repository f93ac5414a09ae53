using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Pages;

namespace Weft.Http.Access;

/// <summary>Signing in at an identity provider (OpenID Connect, authorisation code with PKCE). Afterwards it is a session like any other; no token of the provider is kept.</summary>
internal static class Provider
{
    /// <summary>Where the provider sends people back to.</summary>
    public const string CallbackPath = "/sign-in/oidc";

    private const string Scheme = "oidc";

    public static void AddProvider(this AuthenticationBuilder authentication, OidcOptions oidc) => authentication.AddOpenIdConnect(Scheme, o =>
    {
        o.Authority = oidc.Authority.ToString();
        o.ClientId = oidc.ClientId;
        o.ClientSecret = oidc.ClientSecret;
        o.RequireHttpsMetadata = !oidc.Authority.IsLoopback;
        o.ResponseType = OpenIdConnectResponseType.Code;
        // By address and not by form: the answer then comes as a plain visit, to which browsers add cookies of this site also without HTTPS.
        o.ResponseMode = OpenIdConnectResponseMode.Query;
        o.CallbackPath = CallbackPath;
        o.SignInScheme = AccessHandler.Name;
        o.MapInboundClaims = false;
        o.SaveTokens = false;
        o.GetClaimsFromUserInfoEndpoint = true;
        o.Scope.Clear();
        foreach (var scope in (IEnumerable<string>)["openid", .. oidc.Scopes]) o.Scope.Add(scope);
        // From the answer about the user as well: a list of groups is often too long for the token.
        foreach (var claim in (string[])[oidc.NameClaim, oidc.RoleClaim]) o.ClaimActions.MapJsonKey(claim, claim);
        foreach (var cookie in (CookieBuilder[])[o.CorrelationCookie, o.NonceCookie]) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        o.Events.OnTicketReceived = received => ReceivedAsync(received, oidc);
        o.Events.OnRemoteFailure = FailedAsync;
    });

    public static void MapProvider(this IEndpointRouteBuilder pages) => pages.MapGet(SignInPages.ProviderPath, (string? returnUrl) =>
        Results.Challenge(new AuthenticationProperties { RedirectUri = LocalUrl.Of(returnUrl) }, [Scheme]));

    /// <summary>The roles that the values of the claim lead to.</summary>
    public static ImmutableArray<string> RolesOf(IEnumerable<string> values, OidcOptions oidc)
    {
        var given = values.ToHashSet(StringComparer.Ordinal);
        return [.. Roles.All.Where(role => oidc.Roles.GetValueOrDefault(role) is { IsDefault: false } leading && leading.Any(given.Contains))];
    }

    private static async Task ReceivedAsync(TicketReceivedContext received, OidcOptions oidc)
    {
        var (context, principal) = (received.HttpContext, received.Principal!);
        var services = context.RequestServices;
        var subject = principal.FindFirstValue("sub") ?? throw new AuthenticationFailureException("The identity provider does not say who it is.");
        var name = principal.FindFirstValue(oidc.NameClaim) ?? principal.FindFirstValue("email") ?? subject;
        var roles = RolesOf(principal.FindAll(oidc.RoleClaim).Select(c => c.Value), oidc);
        var found = await services.GetRequiredService<Accounts>().FromProviderAsync($"{oidc.Authority} {subject}", name, roles, Sessions.AddressOf(context), context.RequestAborted);
        received.HandleResponse();
        if (found.User is not { } user)
        {
            await MessagePage.Of("Not allowed", $"{found.Problem!.Detail} {found.Problem.NextStep}").WriteAsync(context, found.Problem.Status);
            return;
        }

        await services.GetRequiredService<Sessions>().BeginAsync(context, user);
        context.Response.Redirect(LocalUrl.Of(received.ReturnUri));
    }

    /// <summary>What the provider answers may hold anything, so the page does not repeat it.</summary>
    private static Task FailedAsync(RemoteFailureContext failed)
    {
        failed.HandleResponse();
        return MessagePage.Of("Signing in did not work", "The identity provider did not confirm who you are, or the sign-in took too long. Try it again from the sign-in page.").WriteAsync(failed.HttpContext, StatusCodes.Status403Forbidden);
    }
}
