using System.Text;
using Weft.Benchmarks.Loads;
using Weft.Sdk;
using Weft.Simulator;

namespace Weft.Benchmarks.Intake;

/// <summary>Signed webhooks of a web shop, each with the same order.</summary>
internal static class WebhookSource
{
    public const string Name = "webhook-source";

    private const int Accepted = 202;

    public static Func<long, Shot> Of(Uri node, int[] numbers)
    {
        var body = Encoding.UTF8.GetBytes(SampleOrder.Json);
        var secret = new RetailerAccounts().WebShop.WebhookSecret;
        return number => new Shot(Webhook(node, "webshop", secret, number, body), Accepted);
    }

    /// <summary>A webhook as the simulated web shop signs it.</summary>
    public static byte[] Webhook(Uri node, string connection, string secret, long number, ReadOnlySpan<byte> body)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signature = Convert.ToBase64String(Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes($"{time}."), body.ToArray()));
        return RawHttp.Request(
            node,
            $"POST /in/{connection}",
            $"Content-Type: application/json\r\nX-Webshop-Topic: orders/create\r\nX-Webshop-Delivery-Id: {Environment.ProcessId}-{number}\r\nX-Webshop-Timestamp: {time}\r\nX-Webshop-Hmac-Sha256: {signature}\r\n",
            body);
    }
}
