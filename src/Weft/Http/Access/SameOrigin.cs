namespace Weft.Http.Access;

/// <summary>
/// Refuses what another site makes a browser do in the name of somebody who is signed in here. Browsers say where a request comes from (<c>Sec-Fetch-Site</c>, <c>Origin</c>); a write, or the
/// opening of a socket, with a session and without such a word of this very origin is not taken. API keys are not sent by themselves, so they need none of this.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var reads = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) && !context.WebSockets.IsWebSocketRequest && !request.Headers.ContainsKey("Upgrade");
        if (reads || Caller.Of(context) is not { Kind: Caller.User } || IsFromHere(request)) return next(context);
        return Problem.Of(403, "other-site", "The request comes from another site than this one.", null, "Do it on this node's own pages, or with an API key.").WriteAsync(context);
    }

    /// <summary>True when the browser says that a page of this origin makes the request.</summary>
    public static bool IsFromHere(HttpRequest request)
    {
        // No page can set or leave out this word. Browsers say it by HTTPS and to this machine; elsewhere the origin has to do.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site == "same-origin";
        var origin = request.Headers.Origin.ToString();
        return Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Scheme == request.Scheme
            && string.Equals(from.IsDefaultPort ? from.Host : from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
