using Weft.Http.Access;

namespace Weft.Http;

/// <summary>Headers that keep a browser from doing more with an answer than it should.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Pages may load from this server alone, so that the documentation works, and stays private, without the internet.</summary>
    private const string DocsPolicy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

    /// <summary>The console runs scripts of this server alone. Its components set styles in the page, which cannot run anything.</summary>
    private const string ConsolePolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The host's own pages load a style sheet and run nothing.</summary>
    internal const string OwnPagePolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string NothingPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>A browser that was here by HTTPS once comes by HTTPS from then on.</summary>
    private const string HttpsForAYear = "max-age=31536000";

    private static readonly string[] forPrograms = ["/api", "/in", "/openapi", "/health", "/metrics"];

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not "no-referrer": browsers would then not say either from which origin a form of ours comes.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = PolicyOf(context);
        if (context.Request.IsHttps) headers.StrictTransportSecurity = HttpsForAYear;
        if (MayBePrivate(context)) headers.CacheControl = "no-store";
        return next(context);
    }

    private static string PolicyOf(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/docs")) return DocsPolicy;
        if (context.GetEndpoint() is not { } endpoint || Array.Exists(forPrograms, p => path.StartsWithSegments(p))) return NothingPolicy;
        return endpoint.Metadata.GetMetadata<OwnPage>() is not null ? OwnPagePolicy : ConsolePolicy;
    }

    /// <summary>What somebody sees who is signed in must not be found by the next one in the browser's memory.</summary>
    private static bool MayBePrivate(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/settings") || context.GetEndpoint()?.Metadata.GetMetadata<OwnPage>() is not null && context.Request.Path != Pages.Page.StylePath;
}
