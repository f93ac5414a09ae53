using System.Text;
using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Nodes;

namespace Weft.Benchmarks.Availability;

/// <summary>Customers who order what others look at: units are held for each cart, which changes the numbers.</summary>
internal static class CartSource
{
    public const string Name = "cart-source";

    /// <summary>Numbers: SKUs in the catalogue.</summary>
    public static Func<long, Shot> Of(Uri node, int[] numbers) => i => new Shot(Cart(node, numbers[0], i), 201);

    private static byte[] Cart(Uri node, int skus, long i)
    {
        var body = $$"""{"id":"{{Environment.ProcessId}}-{{i}}","channel":"{{Node.Shop}}","locations":["{{Assortment.Centre}}"],"lines":[{"sku":"{{ReaderSource.SkuOf(skus, i)}}","quantity":1}]}""";
        return RawHttp.Request(node, "POST /api/v1/reservations", ReaderSource.Headers, Encoding.UTF8.GetBytes(body));
    }
}
