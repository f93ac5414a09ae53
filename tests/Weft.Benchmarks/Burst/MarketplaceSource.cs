using System.Globalization;
using System.Text;
using Weft.Benchmarks.Intake;
using Weft.Benchmarks.Loads;
using Weft.Simulator;

namespace Weft.Benchmarks.Burst;

/// <summary>
/// A marketplace that tells of its orders while they are not paid yet, each an order of its own over the whole catalogue: Weft checks, stores, decides and promises units of each,
/// and tells the channels what is left. Nothing goes on to ERP and warehouse, whose pace is not ours, before there is a payment.
/// </summary>
internal static class MarketplaceSource
{
    public const string Name = "marketplace-source";
    public const string Connection = "marketplace";

    private const int Accepted = 202;

    /// <summary>Numbers: SKUs of the catalogue.</summary>
    public static Func<long, Shot> Of(Uri node, int[] numbers)
    {
        var (skus, secret) = (numbers[0], new RetailerAccounts().WebShop.WebhookSecret);
        return i => new Shot(WebhookSource.Webhook(node, Connection, secret, i, Order(i, skus)), Accepted);
    }

    private static byte[] Order(long i, int skus) => Encoding.UTF8.GetBytes(SampleOrder.Json
        .Replace("\"id\":4711", string.Create(CultureInfo.InvariantCulture, $"\"id\":{1_000_000 + i}"), StringComparison.Ordinal)
        .Replace("\"authorized\"", "\"pending\"", StringComparison.Ordinal)
        .Replace("SKU-0001", SkuOf(i * 7, skus), StringComparison.Ordinal)
        .Replace("SKU-0042", SkuOf((i * 13) + 1, skus), StringComparison.Ordinal));

    private static string SkuOf(long i, int skus) => string.Create(CultureInfo.InvariantCulture, $"ART-{(i % skus) + 1:00000}");
}
