using System.Net;
using System.Net.Http.Headers;
using Weft.Simulator.Faults;

namespace Weft.Simulator.Wire;

/// <summary>
/// The simulated systems behind an HttpClient, without a network: host <c>erp.sim</c> is the ERP. Answers on the caller's own
/// thread, so that a single-threaded simulation stays repeatable; delays are only reported.
/// </summary>
internal sealed class SimHandler(Retailer retailer, Action<TimeSpan>? onDelay) : HttpMessageHandler
{
    private const string HostSuffix = ".sim";

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var address = request.RequestUri ?? throw new HttpRequestException("The request has no address.");
        var system = address.Host.EndsWith(HostSuffix, StringComparison.Ordinal) ? address.Host[..^HostSuffix.Length] : address.Host;
        var exchange = retailer.Call(system, Translate(request, address))
            ?? throw new HttpRequestException(HttpRequestError.NameResolutionError, $"There is no simulated system at {address.Host}.");
        if (exchange.Delay > TimeSpan.Zero)
        {
            onDelay?.Invoke(exchange.Delay);
        }
        return exchange.Fate switch
        {
            CallFate.NotConnected => throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was refused."),
            CallFate.LostAfterCommit => throw new TaskCanceledException(
                "The request was canceled due to the configured timeout.", new TimeoutException("No answer came in time.")),
            _ => Translate(request, exchange.Response!),
        };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Send(request, cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    private static SimRequest Translate(HttpRequestMessage request, Uri address)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            headers[name] = values.ToString();
        }
        var body = Array.Empty<byte>();
        if (request.Content is { } content)
        {
            using var copy = new MemoryStream();
            content.CopyTo(copy, context: null, CancellationToken.None);
            body = copy.ToArray();
        }
        return new SimRequest(request.Method.Method, address.AbsolutePath, address.Query, headers, body);
    }

    private static HttpResponseMessage Translate(HttpRequestMessage request, SimResponse answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(answer.Body),
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(answer.ContentType);
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }
        return response;
    }
}
