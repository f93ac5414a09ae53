using System.Threading.RateLimiting;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>Who may use the API, and how often.</summary>
internal static class ApiAccessArea
{
    private const string PerConsumer = "per-consumer";

    public static void AddApiAccess(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(PerConsumer, context =>
            {
                var consumer = ApiKeyGate.ConsumerOf(context);
                return RateLimitPartition.GetTokenBucketLimiter(consumer.Name, _ => Bucket(consumer));
            });
            limiter.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                await Problem.Of(429, "too-many-requests", $"'{ApiKeyGate.ConsumerOf(rejected.HttpContext).Name}' makes more requests than it may.", null, "Wait as long as Retry-After says, or raise apiKeys.NAME.requestsPerSecond.").WriteAsync(rejected.HttpContext);
            };
        });
    }

    /// <summary>Needs an API key where any is configured, and counts against the consumer's limit.</summary>
    public static T NeedsKey<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new KeyNeeded()).RequireRateLimiting(PerConsumer);

    /// <summary>Changes nothing, whatever its method says.</summary>
    public static RouteHandlerBuilder OnlyReads(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OnlyReads());

    private static TokenBucketRateLimiterOptions Bucket(ApiConsumer consumer) => new()
    {
        TokenLimit = 2 * consumer.RequestsPerSecond,
        TokensPerPeriod = consumer.RequestsPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
