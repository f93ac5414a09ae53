using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Weft.Engine;
using Weft.Engine.Inbox;
using Weft.Sdk;

namespace Weft.Http.Inbound;

/// <summary>Calls from outside: <c>POST /in/{connection}</c> and below. Success is said only after the message is durable.</summary>
internal static class InboundEndpoint
{
    /// <summary>The stored header that holds the path below the connection.</summary>
    public const string PathHeader = "weft-path";

    private const string OwnHeaders = "weft-";
    private const string ComeAgainSeconds = "2";

    /// <summary>They say nothing about the message and would only be stored again and again.</summary>
    private static readonly HashSet<string> dropped = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Accept", "Accept-Encoding", "Content-Length", "Cookie", "Transfer-Encoding", "Expect" };

    /// <summary>Nothing that is there for people and their programs comes before it: webhooks are many, and known by their signatures, not by sessions or keys.</summary>
    public static void MapInbound(this IEndpointRouteBuilder app) => app.MapPost("/in/{connection}/{**rest}", (RequestDelegate)ReceiveAsync).AllowAnonymous().ExcludeFromDescription().ShortCircuit();

    private static async Task ReceiveAsync(HttpContext context)
    {
        var engine = context.RequestServices.GetRequiredService<WeftEngine>();
        var connection = (string)context.Request.RouteValues["connection"]!;
        if (engine.Connections.Find(connection) is null)
        {
            await AnswerAsync(context, new CallResult(CallAnswer.Unknown, $"No connection is called '{connection}'."));
            return;
        }

        // A caller that does not say how much it sends may send as much as is allowed.
        var bytes = Math.Min(context.Request.ContentLength ?? engine.MaxBodyBytes, engine.MaxBodyBytes);
        var budget = context.RequestServices.GetRequiredService<ByteBudget>();
        if (!budget.TryTake(bytes))
        {
            await AnswerAsync(context, new CallResult(CallAnswer.ComeAgain, "Too much is being received at once."));
            return;
        }

        try
        {
            await TakeAsync(context, engine, connection);
        }
        finally
        {
            budget.Return(bytes);
        }
    }

    private static async Task TakeAsync(HttpContext context, WeftEngine engine, string connection)
    {
        var (body, whole) = await ReadAsync(context, engine.MaxBodyBytes);
        var call = new IncomingCall(context.Request.RouteValues["rest"] as string ?? "", HeadersOf(context.Request), body, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        await AnswerAsync(context, whole ? await engine.ReceiveAsync(connection, call) : await engine.RefuseTooLargeAsync(connection, call));
    }

    /// <summary>Reads the body, or, when it is larger than allowed, its beginning: no more than the limit is ever held.</summary>
    private static async Task<(ReadOnlyMemory<byte> Body, bool Whole)> ReadAsync(HttpContext context, int limit)
    {
        // The limit is kept here, because a refused body's beginning is worth keeping.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var tooLarge = read.Buffer.Length > limit;
            if (tooLarge || read.IsCompleted)
            {
                var body = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, limit)).ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (body, !tooLarge);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [PathHeader] = request.RouteValues["rest"] as string ?? "" };
        foreach (var (name, values) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (!dropped.Contains(name) && !lower.StartsWith(OwnHeaders, StringComparison.Ordinal)) headers[lower] = values.ToString();
        }

        return headers;
    }

    private static Task AnswerAsync(HttpContext context, CallResult result)
    {
        switch (result.Answer)
        {
            case CallAnswer.Stored:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return Task.CompletedTask;
            case CallAnswer.NotGenuine:
                return Problem.Of(401, "not-genuine", result.Reason!, "signature", "Compare the secret on both sides; the call is kept and can be reprocessed.").WriteAsync(context);
            case CallAnswer.TooLarge:
                // What the caller still wants to send is not read.
                context.Response.Headers.Connection = "close";
                return Problem.Of(413, "too-large", result.Reason!, "body", "Send smaller messages, or raise intake.maxBodyBytes.").WriteAsync(context);
            case CallAnswer.Unknown:
                return Problem.Of(404, "connection-unknown", result.Reason!, "connection", "Use the name of a connection in the configuration.").WriteAsync(context);
            default:
                context.Response.Headers.RetryAfter = ComeAgainSeconds;
                return Problem.Of(503, "come-again", result.Reason ?? "The message could not be stored.", null, "Send it again later; nothing was kept.").WriteAsync(context);
        }
    }
}
