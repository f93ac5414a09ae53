using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Connectors.Http;
using Weft.Core.Alerts;
using Weft.Sdk;

namespace Weft.Connectors.Webhook;

/// <summary>
/// Tells another program of alerts by a signed POST, as the Standard Webhooks describe: <c>webhook-id</c> is the same for every attempt, so a receiver that gets it twice knows, and
/// <c>webhook-signature</c> is the HMAC-SHA256 over id, time and body.
/// </summary>
internal sealed class WebhookConnector(ConnectionSettings settings, ConnectorTools tools) : HttpConnector
{
    public const string Vendor = "webhook";
    private const string NoticeKind = "alert.notice.v1";
    private const string EncodedSecret = "whsec_";
    private const int ShortestSecret = 16;
    private const int MostAnswerBytes = 4_096;
    private const int MostDetail = 200;

    private readonly byte[] secret = SecretOf(settings.Required("secret"))!;

    public static ConnectorKind Kind { get; } = new(Vendor, Check, (s, tools) => new WebhookConnector(s, tools)) { Keys = ["secret"] };

    public override ConnectorAbilities Abilities { get; } = new(Vendor, [NoticeKind], TakesCalls: false);

    /// <summary>The receiver knows by the id what it has: it is sent again without asking.</summary>
    public override bool LookUpBeforeResend(string kind) => false;

    protected override async Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        var body = Body((AlertNoticeRequest)delivery.Request);
        var time = tools.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.TryAddWithoutValidation("webhook-id", delivery.Key);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", time);
        request.Headers.TryAddWithoutValidation("webhook-signature", $"v1,{Signature(secret, delivery.Key, time, body)}");
        using var response = await tools.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var said = await DetailAsync(response, cancellation);
        if (!response.IsSuccessStatusCode) return Outcomes.Of(response.StatusCode, said, Outcomes.RetryAfter(response, tools.Clock));
        return IsPage(said) ? new DeliveryOutcome.Uncertain("A web page answered, as a proxy in between would, and not the receiver.") : new DeliveryOutcome.Delivered(delivery.Key);
    }

    /// <summary>The signature of a call.</summary>
    public static string Signature(byte[] secret, string id, string time, byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(secret.AsSpan(), [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body]));

    /// <summary>A secret as its bytes: text as it stands, or base64 after <c>whsec_</c>; null when that is none.</summary>
    public static byte[]? SecretOf(string text)
    {
        if (!text.StartsWith(EncodedSecret, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[EncodedSecret.Length..], bytes, out var written) ? bytes[..written] : null;
    }

    private static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        foreach (var fault in SettingFaults.Missing(settings, "secret")) yield return fault;
        if (settings["secret"] is not { Length: > 0 } secret) yield break;
        if (SecretOf(secret) is not { } bytes) yield return new("secret", "What follows whsec_ is not base64.");
        else if (bytes.Length < ShortestSecret) yield return new("secret", $"It is shorter than {ShortestSecret} characters and could be guessed.");
    }

    private static byte[] Body(AlertNoticeRequest notice)
    {
        var c = notice.Cause;
        var data = new JsonObject
        {
            ["id"] = notice.AlertId, ["kind"] = c.Kind, ["title"] = c.Title, ["why"] = c.Why, ["nextStep"] = c.NextStep, ["since"] = Time(c.Since), ["orders"] = c.Orders,
            ["amounts"] = new JsonArray([.. c.Amounts.Select(m => (JsonNode)new JsonObject { ["amount"] = m.Amount, ["currency"] = m.Currency.Code })]),
        };
        if (c.Connection is { } connection) data["connection"] = connection;
        if (c.Link is { } link) data["link"] = link;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["type"] = $"alert.{notice.News.ToString().ToLowerInvariant()}", ["timestamp"] = Time(notice.At), ["data"] = data });
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool IsPage(string said) => said.TrimStart() is var text && (text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase));

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(MostAnswerBytes, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return text[..Math.Min(text.Length, MostDetail)].ReplaceLineEndings(" ");
    }
}
