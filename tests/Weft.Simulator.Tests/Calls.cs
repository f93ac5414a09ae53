using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Simulator.Tests;

/// <summary>Calls to the simulated systems with their default keys.</summary>
internal static class Calls
{
    public static HttpRequestMessage Request(HttpMethod method, string address, string? body = null, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(method, address);
        var system = request.RequestUri!.Host.Replace(".sim", "", StringComparison.Ordinal);
        Authorise(request, system);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return request;
    }

    public static void Authorise(HttpRequestMessage request, string system)
    {
        switch (system)
        {
            case "webshop":
                request.Headers.Add("X-Webshop-Access-Token", "webshop-key");
                break;
            case "bazario":
                request.Headers.Add("X-Api-Key", "bazario-key");
                break;
            case "wms":
                request.Headers.Add("X-Wms-Key", "wms-key");
                break;
            default:
                request.Headers.Add("Authorization", $"Bearer {system}-key");
                break;
        }
    }

    public static HttpResponseMessage Get(this HttpClient http, string address)
    {
        using var request = Request(HttpMethod.Get, address);
        return http.Send(request);
    }

    public static HttpResponseMessage Post(this HttpClient http, string address, string body, string? idempotencyKey = null)
    {
        using var request = Request(HttpMethod.Post, address, body, idempotencyKey);
        return http.Send(request);
    }

    public static HttpResponseMessage Put(this HttpClient http, string address, string body)
    {
        using var request = Request(HttpMethod.Put, address, body);
        return http.Send(request);
    }

    public static JsonNode Json(this HttpResponseMessage response)
    {
        using var stream = response.Content.ReadAsStream();
        return JsonNode.Parse(stream)!;
    }
}
