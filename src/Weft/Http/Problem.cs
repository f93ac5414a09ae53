using System.Text.Json;

namespace Weft.Http;

/// <summary>An error after RFC 9457.</summary>
/// <param name="Type">Always "about:blank": <paramref name="Reason"/> names the kind.</param>
/// <param name="Title">The kind of error in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with this request, in plain words.</param>
/// <param name="Reason">The kind of error for programs, e.g. "order-unknown"; never changes.</param>
/// <param name="Field">The field that is wrong.</param>
/// <param name="NextStep">What to do about it.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Reason, string? Field, string? NextStep)
{
    public const string ContentType = "application/problem+json";

    public static Problem Of(int status, string reason, string detail, string? field = null, string? nextStep = null) =>
        new("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, reason, field, nextStep);

    /// <summary>The problem as an endpoint's result.</summary>
    public IResult ToResult() => Results.Json(this, ApiJson.Default.Problem, ContentType, Status);

    /// <summary>Answers with the problem.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Default.Problem));
    }
}
