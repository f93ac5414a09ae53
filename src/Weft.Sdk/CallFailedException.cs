using System.Net;

namespace Weft.Sdk;

/// <summary>
/// A call was answered, but not with success. For calls whose failure is the failure of the whole, such as the read of a poll: <see cref="Outcomes.Of(Exception)"/>
/// knows how to go on, including how long to wait.
/// </summary>
/// <param name="status">What was answered.</param>
/// <param name="detail">What the answer says.</param>
/// <param name="retryAfter">How long the system asks us to wait.</param>
public sealed class CallFailedException(HttpStatusCode status, string? detail, TimeSpan? retryAfter) : HttpRequestException($"The system answered {(int)status}. {detail}", null, status)
{
    /// <summary>What the answer says.</summary>
    public string? Detail { get; } = detail;

    /// <summary>How long the system asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
