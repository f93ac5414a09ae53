using Weft.Http.Inbound;

namespace Weft.Http;

/// <summary>Headers that keep a browser from doing more with an answer than it should.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Pages may load from this server alone, so that the documentation works, and stays private, without the internet.</summary>
    private const string PagePolicy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // Webhooks are called by programs, and often.
        if (context.GetEndpoint()?.Metadata.GetMetadata<IsInbound>() is not null) return next(context);
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = IsPage(context.Request.Path) ? PagePolicy : "default-src 'none'; frame-ancestors 'none'";
        if (context.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>All that is not called by programs alone is a page.</summary>
    private static bool IsPage(PathString path) => !path.StartsWithSegments("/api") && !path.StartsWithSegments("/openapi") && !path.StartsWithSegments("/health") && !path.StartsWithSegments("/metrics");
}
