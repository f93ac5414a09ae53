using System.Net;

namespace Weft.Real.Tryton;

/// <summary>
/// A way to Tryton on which all connectors of these tests share one login. At every call Tryton reads all open sessions of the user: with one for each of the hundreds of connectors that are made
/// here, that was a third of its work.
/// </summary>
internal sealed class SharedLogin() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly SemaphoreSlim turn = new(1);
    private static byte[]? granted;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && (await content.ReadAsStringAsync(cancellationToken)).Contains("\"common.db.login\"", StringComparison.Ordinal)) return await LogInAsync(request, cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized) granted = null;
        return answer;
    }

    private async Task<HttpResponseMessage> LogInAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (granted is null)
            {
                using var answer = await base.SendAsync(request, cancellation);
                answer.EnsureSuccessStatusCode();
                granted = await answer.Content.ReadAsByteArrayAsync(cancellation);
            }

            return new(HttpStatusCode.OK) { Content = new ByteArrayContent(granted) };
        }
        finally
        {
            turn.Release();
        }
    }
}
