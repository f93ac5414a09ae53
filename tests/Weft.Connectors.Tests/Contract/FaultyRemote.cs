using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Weft.Connectors.Tests.Contract;

/// <summary>What goes wrong with a call.</summary>
public enum CallFault
{
    /// <summary>Nobody listens: it certainly did not happen.</summary>
    Refused,

    /// <summary>The call gets lost on its way there.</summary>
    LostOnTheWay,

    /// <summary>The call is done, its answer gets lost.</summary>
    LostAnswer,

    /// <summary>429 with Retry-After.</summary>
    TooManyCalls,

    /// <summary>503 with Retry-After.</summary>
    Unavailable,

    /// <summary>500, with plain text.</summary>
    Broken,

    /// <summary>401.</summary>
    KeyRefused,

    /// <summary>200 with a web page, as a proxy in between would answer.</summary>
    WebPage,
}

/// <summary>Stands before a remote system and plays a fault on chosen calls.</summary>
internal sealed class FaultyRemote(HttpMessageHandler remote, CallFault fault, Func<int, bool> onCall) : DelegatingHandler(remote)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(7);

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>True once the fault was played.</summary>
    public bool Played { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!onCall(++Calls)) return await base.SendAsync(request, cancellationToken);
        Played = true;
        switch (fault)
        {
            case CallFault.Refused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
            case CallFault.LostOnTheWay:
                throw new TaskCanceledException("No answer in time.", new TimeoutException());
            case CallFault.LostAnswer:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw new TaskCanceledException("No answer in time.", new TimeoutException());
            case CallFault.TooManyCalls:
                return Answer(HttpStatusCode.TooManyRequests, "Slow down.", RetryAfter);
            case CallFault.Unavailable:
                return Answer(HttpStatusCode.ServiceUnavailable, "Down for maintenance.", RetryAfter);
            case CallFault.Broken:
                return Answer(HttpStatusCode.InternalServerError, "Something went wrong.", null);
            case CallFault.KeyRefused:
                return Answer(HttpStatusCode.Unauthorized, "Who are you?", null);
            default:
                return Answer(HttpStatusCode.OK, "<html><body>Please log in</body></html>", null);
        }
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string text, TimeSpan? retryAfter)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };
        if (retryAfter is { } wait) answer.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return answer;
    }
}
