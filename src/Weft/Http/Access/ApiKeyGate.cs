namespace Weft.Http.Access;

/// <summary>Marks endpoints that change nothing although their requests have a body.</summary>
internal sealed class OnlyReads;

/// <summary>Who is asking.</summary>
internal static class ApiKeyGate
{
    private const string Bearer = "Bearer ";

    /// <summary>Who is asking: by the time an endpoint runs, somebody is known.</summary>
    public static Caller ConsumerOf(HttpContext context) => Caller.Of(context) ?? Caller.ThisMachine;

    /// <summary>The key that a request carries; null without one.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        return request.Headers["X-Api-Key"].ToString() is { Length: > 0 } key ? key : null;
    }

    /// <summary>True for what programs use: they are answered with problems, people with pages.</summary>
    public static bool IsForPrograms(HttpRequest request) => request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/metrics");

    /// <summary>True for a browser that goes to a page, as opposed to a script or a program.</summary>
    public static bool IsForPeople(HttpRequest request) => !IsForPrograms(request) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a request that may change something.</summary>
    public static bool Writes(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<OnlyReads>() is null;
}
