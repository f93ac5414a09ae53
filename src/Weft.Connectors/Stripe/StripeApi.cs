using Stripe;

namespace Weft.Connectors.Stripe;

/// <summary>Calls to Stripe through its own library, with the connection's HTTP client and without the library's retries: the lane owns them.</summary>
internal sealed class StripeApi
{
    /// <summary>How often a write is asked for under a new key because Stripe remembers a failure under the last.</summary>
    private const int MostRounds = 8;

    private const int LongestKey = 200;

    private readonly StripeClient client;

    public StripeApi(StripeSettings settings, HttpClient http) =>
        client = new StripeClient(new StripeClientOptions
        {
            ApiKey = settings.Key,
            ApiBase = settings.Base,
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, appInfo: null, enableTelemetry: false),
        });

    public V1Services V1 => client.V1;

    /// <summary>
    /// Writes under the delivery's key, so that Stripe does it once however often it is asked. It remembers failures as well, for a day or longer, and would repeat them even
    /// when their cause is mended. What it only remembers is therefore looked up, and asked for under a key made from the first when it is not there.
    /// </summary>
    /// <param name="key">The delivery's key.</param>
    /// <param name="write">The call, under the key it is given.</param>
    /// <param name="find">Finds what an earlier call did.</param>
    public static async Task<T> OnceAsync<T>(string key, Func<RequestOptions, Task<T>> write, Func<Task<T?>> find)
        where T : class, IStripeEntity
    {
        var own = key.Length <= LongestKey ? key : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
        for (var round = 1; ; round++)
        {
            try
            {
                var answer = await write(new RequestOptions { IdempotencyKey = round == 1 ? own : $"{own}#{round}" });
                if (round == MostRounds || !IsRemembered(answer.StripeResponse)) return answer;
            }
            catch (StripeException failure) when (round < MostRounds && IsRemembered(failure.StripeResponse))
            {
                // Asked again below.
            }

            if (await find() is { } there) return there;
        }
    }

    private static bool IsRemembered(StripeResponse? response) =>
        response?.Headers is { } headers && headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);
}
