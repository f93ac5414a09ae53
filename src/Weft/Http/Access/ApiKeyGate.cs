using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>Marks endpoints that only API consumers may use.</summary>
internal sealed class KeyNeeded;

/// <summary>Marks endpoints that change nothing although their requests have a body.</summary>
internal sealed class OnlyReads;

/// <summary>Decides who is asking, and whether they may. Without any configured key, reads are open to this machine and writes are refused.</summary>
internal sealed class ApiKeyGate(RequestDelegate next, WeftOptions options)
{
    private const string Bearer = "Bearer ";
    private static readonly object consumer = new();
    private static readonly ApiConsumer local = new("local", [], ApiAccess.Read);

    /// <summary>Who is asking.</summary>
    public static ApiConsumer ConsumerOf(HttpContext context) => context.Items[consumer] as ApiConsumer ?? local;

    public Task InvokeAsync(HttpContext context)
    {
        if (!NeedsKey(context)) return next(context);
        if (Refusal(context, Find(KeyOf(context.Request))) is not { } problem) return next(context);
        if (problem.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return problem.WriteAsync(context);
    }

    /// <summary>
    /// Judged before anything else about a request: who may not write learns nothing of addresses, methods and formats. Where these do not fit, routing has put an answer of its own in the
    /// endpoint's place, so the address says that it is the API's.
    /// </summary>
    private static bool NeedsKey(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<KeyNeeded>() is not null || context.Request.Path.StartsWithSegments(HttpArea.Api);

    private Problem? Refusal(HttpContext context, ApiConsumer? consumer)
    {
        var writes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<OnlyReads>() is null;
        if (options.Consumers.Count == 0)
        {
            if (writes) return Problem.Of(403, "no-keys-configured", "This node has no API keys, so it only answers reads.", null, "Make a key with 'weft keys new', put its hash under apiKeys in weft.yaml, and start the node again.");
            // A page in a browser, or a proxy that publishes this port, must not get what is meant for this machine.
            if (!IsThisMachine(context.Request.Host.Host)) return Problem.Of(403, "not-local", "Without API keys this node answers only requests that are addressed to localhost.", null, "Make a key with 'weft keys new' and put its hash under apiKeys in weft.yaml.");
            context.Items[ApiKeyGate.consumer] = local;
            return null;
        }

        if (consumer is null) return Problem.Of(401, "key-unknown", "An API key is needed, and none or an unknown one was sent.", "Authorization", "Send 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.");
        if (writes && consumer.Access == ApiAccess.Read) return Problem.Of(403, "read-only", $"The key of '{consumer.Name}' may only read.", null, $"Set apiKeys.{consumer.Name}.access to write.");
        context.Items[ApiKeyGate.consumer] = consumer;
        return null;
    }

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        return request.Headers["X-Api-Key"].ToString() is { Length: > 0 } key ? key : null;
    }

    /// <summary>Compares with every consumer, each in constant time, so that the time tells nothing.</summary>
    private ApiConsumer? Find(string? key)
    {
        if (string.IsNullOrEmpty(key)) return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        ApiConsumer? found = null;
        foreach (var consumer in options.Consumers)
            if (CryptographicOperations.FixedTimeEquals(hash, consumer.KeySha256.AsSpan())) found = consumer;
        return found;
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
