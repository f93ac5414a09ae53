using System.Text.Json;
using Weft.Http.Access;
using Weft.Http.Pages;

namespace Weft.Http;

/// <summary>Makes every error an RFC 9457 problem, or a page for whoever asked for a page: what an endpoint throws, and what the server answers without a body.</summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody reads an answer.
            return;
        }
        catch (BadHttpRequestException e)
        {
            var fault = e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.Of(e.StatusCode, "too-large", e.Message, "body", "Send it in parts, or raise the limit in the configuration.")
                : Problem.Of(e.StatusCode, "request-invalid", Says(e.InnerException ?? e), null, "Compare the request with /openapi/v1.json.");
            await WriteAsync(context, fault);
        }
        catch (Exception e)
        {
            LogFailed(e, context.GetEndpoint()?.DisplayName);
            await WriteAsync(context, Problem.Of(500, "internal", "Weft failed on this request; the log says why.", null, "Try again; report it when it stays."));
        }

        if (context.Response is { HasStarted: false, StatusCode: 415, ContentType: null })
            await WriteAsync(context, Problem.Of(415, "not-json", "The body is not JSON, going by its Content-Type.", "Content-Type", "Send JSON, with Content-Type: application/json."));
        if (context.Response is { HasStarted: false, StatusCode: 404 or 405, ContentType: null })
            await WriteAsync(context, Problem.Of(context.Response.StatusCode, "no-such-address", "There is nothing at this address for this method.", null, "See /openapi/v1.json for what there is."));
    }

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        return ApiKeyGate.IsForPeople(context.Request) ? MessagePage.Of(Heading(problem), problem.Status is 404 or 405 ? "It may have been typed wrongly, or what was there is gone." : $"{problem.Detail} {problem.NextStep}").WriteAsync(context, problem.Status) : problem.WriteAsync(context);
    }

    /// <summary>What is wrong, without the names of our own types that the reader of JSON would tell.</summary>
    private static string Says(Exception e) => e is JsonException json
        ? $"The body cannot be read at '{json.Path ?? "$"}' (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}): it is no JSON there, or another kind of value than is asked for."
        : e.Message;

    private static string Heading(Problem problem) => problem.Status switch
    {
        404 or 405 => "There is nothing at this address",
        >= 500 => "This page failed",
        _ => "This cannot be done",
    };

    [LoggerMessage(2001, LogLevel.Error, "A request to {Endpoint} failed")]
    private partial void LogFailed(Exception failure, string? endpoint);
}
