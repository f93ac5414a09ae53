using System.Net.Http.Headers;

namespace Weft.Simulator.Webhooks;

/// <summary>One attempt to deliver one webhook.</summary>
internal static class WebhookSender
{
    public static async Task SendAsync(
        WebhookQueue queue, PendingWebhook pending, HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation)
    {
        var accepted = false;
        try
        {
            accepted = !pending.LosesThisAttempt && await TrySendAsync(pending.Webhook, weft, weftAddress, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // Nobody answered: the same as a refusal, it is sent again later.
        }
        finally
        {
            queue.Settle(pending, accepted);
        }
        if (accepted)
        {
            pending.Webhook.Accepted?.Invoke();
        }
    }

    private static async Task<bool> TrySendAsync(OutgoingWebhook webhook, HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(weftAddress, "/in/" + webhook.Connection));
        request.Content = new ReadOnlyMemoryContent(webhook.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(webhook.ContentType);
        foreach (var header in webhook.Headers())
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        using var response = await weft.SendAsync(request, cancellation);
        return response.IsSuccessStatusCode;
    }
}
