using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>Calls to a vendor's JSON API: one header proves who we are, answers are read whole and up to a limit.</summary>
internal sealed class VendorApi(HttpClient http, TimeProvider clock, string keyHeader, string key)
{
    /// <summary>Longest answer that is read.</summary>
    public const long MostAnswerBytes = 16 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue json = new("application/json");

    public Task<Answer> GetAsync(string path, CancellationToken cancellation) => CallAsync(HttpMethod.Get, path, null, null, cancellation);

    public Task<Answer> PostAsync(string path, byte[] body, CancellationToken cancellation, string? idempotencyKey = null) => CallAsync(HttpMethod.Post, path, body, idempotencyKey, cancellation);

    public Task<Answer> PutAsync(string path, byte[] body, CancellationToken cancellation) => CallAsync(HttpMethod.Put, path, body, null, cancellation);

    private async Task<Answer> CallAsync(HttpMethod method, string path, byte[]? body, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(keyHeader, key);
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = json } };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await response.Content.LoadIntoBufferAsync(MostAnswerBytes, cancellation);
        return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation), Outcomes.RetryAfter(response, clock));
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
{
    private const int MostDetail = 300;

    public bool Ok => (int)Status is >= 200 and < 300;

    public bool NotFound => Status == HttpStatusCode.NotFound;

    /// <summary>True when the system says no to what was asked, and not merely that it cannot answer now.</summary>
    public bool Refuses => Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity;

    public JsonFields Json() => JsonFields.Parse(Body);

    /// <summary>The outcome of an answer that is neither success nor a refusal the connector has words for.</summary>
    public DeliveryOutcome Failure() => Outcomes.Of(Status, Detail(), RetryAfter);

    /// <summary>Throws unless it is a success: for reads, whose failure is the failure of the whole.</summary>
    /// <exception cref="CallFailedException">It is not.</exception>
    public Answer OrThrow() => Ok ? this : throw new CallFailedException(Status, Detail(), RetryAfter);

    private string Detail()
    {
        var text = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, MostDetail)));
        return text.ReplaceLineEndings(" ");
    }
}
