using System.Text;
using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Nodes;

namespace Weft.Benchmarks.Availability;

/// <summary>
/// What shops ask: mostly the number of one SKU for a channel, some with its parts (a product's page), some of twenty SKUs at once (a list of products). Half of what is asked
/// is about the popular SKUs.
/// </summary>
internal static class ReaderSource
{
    public const string Name = "reader-source";
    public const string Key = "benchmark-reader";

    private const int SkusOfList = 20;
    public static readonly string Headers = $"X-Api-Key: {Key}\r\nContent-Type: application/json\r\n";

    /// <summary>Numbers: SKUs in the catalogue.</summary>
    public static Func<long, Shot> Of(Uri node, int[] numbers) => i => new Shot(Read(node, numbers[0], i), 200);

    private static byte[] Read(Uri node, int skus, long i) => (Mixed(i) % 100) switch
    {
        < 80 => Ask(node, SkuOf(skus, i), "&explain=false"),
        < 95 => Ask(node, SkuOf(skus, i), ""),
        _ => List(node, skus, i),
    };

    private static byte[] Ask(Uri node, string sku, string how) => RawHttp.Request(node, $"GET /api/v1/availability?sku={sku}&channel={Node.Shop}{how}", Headers);

    private static byte[] List(Uri node, int skus, long i)
    {
        var names = string.Join(',', Enumerable.Range(0, SkusOfList).Select(n => $"\"{SkuOf(skus, (i * SkusOfList) + n)}\""));
        return RawHttp.Request(node, "POST /api/v1/availability/query", Headers, Encoding.UTF8.GetBytes($$"""{"skus":[{{names}}],"channels":["{{Node.Shop}}"],"explain":false}"""));
    }

    /// <summary>A SKU that somebody wants.</summary>
    public static string SkuOf(int skus, long i)
    {
        var any = (int)(Mixed(i + 17) % (ulong)skus);
        return Assortment.SkuOf(i % 2 == 0 ? any - (any % Assortment.Popular) : any).Value;
    }

    /// <summary>A number that looks drawn by chance, the same for the same order.</summary>
    private static ulong Mixed(long i)
    {
        var x = (ulong)i * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        return x ^ (x >> 27);
    }
}
