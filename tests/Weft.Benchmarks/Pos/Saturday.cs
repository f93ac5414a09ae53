using System.Text;
using System.Text.Json.Nodes;
using Weft.Benchmarks.Loads;
using Weft.Sdk;

namespace Weft.Benchmarks.Pos;

/// <summary>A line at a till.</summary>
/// <param name="Sku">Number of the SKU.</param>
/// <param name="Units">Units.</param>
internal readonly record struct TillLine(int Sku, int Units);

/// <summary>
/// What the tills of many stores send on a Saturday. Each store has counted what it carries in the morning; then it sells, and takes back one transaction in ten. Two lines in five
/// are about best-sellers, which every store carries. The same for everybody who asks, so that one process sends it and another knows what must come of it.
/// </summary>
/// <param name="stores">Stores.</param>
/// <param name="skus">SKUs of the catalogue.</param>
internal sealed class Saturday(int stores, int skus)
{
    public const string Source = "till-source";
    public const string Connection = "pos";
    public const string Secret = "pos-secret";
    public const int OpeningUnits = 10_000;

    /// <summary>Lines of a transaction on average.</summary>
    public const double LinesEach = 3;

    private const int MostLines = 5;
    private const int BestSellers = 100;
    private const int Others = 200;
    private const int Accepted = 202;

    /// <summary>Numbers: stores and SKUs. The first calls, one for each store, are the counts of the morning.</summary>
    public static Func<long, Shot> Of(Uri node, int[] numbers)
    {
        var day = new Saturday(numbers[0], numbers[1]);
        return i => new Shot(Post(node, i < day.Stores ? day.Opening((int)i) : day.Transaction(i)), Accepted);
    }

    public int Stores => stores;

    /// <summary>What a store carries, best-sellers first.</summary>
    public IEnumerable<int> Carried(int store) => Enumerable.Range(0, Math.Min(BestSellers + Others, skus)).Select(place => SkuAt(store, place));

    public static string StoreOf(int store) => $"S{store + 1:000}";

    public static string SkuOf(int sku) => $"ART-{sku + 1:00000}";

    public static bool IsReturn(long number) => number % 10 == 9;

    /// <summary>Where a transaction is made.</summary>
    public int StoreAt(long number) => (int)(Mixed(number) % (ulong)stores);

    /// <summary>What is sold or taken back.</summary>
    public IEnumerable<TillLine> LinesOf(long number)
    {
        var store = StoreAt(number);
        for (var i = 0; i < 1 + (number % MostLines); i++)
        {
            var drawn = Mixed((number * MostLines) + i + 1);
            var place = drawn % 5 < 2 ? (int)(drawn / 5 % BestSellers) : BestSellers + (int)(drawn / 5 % Others);
            yield return new TillLine(SkuAt(store, place), 1 + (int)(drawn / 5_000 % 2));
        }
    }

    private int SkuAt(int store, int place) => place < BestSellers ? place : BestSellers + (((store * 37) + ((place - BestSellers) * 23)) % (skus - BestSellers));

    private JsonObject Opening(int store)
    {
        var lines = Carried(store).Distinct().Select((sku, i) => (JsonNode)new JsonObject { ["line"] = i + 1, ["sku"] = SkuOf(sku), ["quantity"] = OpeningUnits });
        return Document(StoreOf(store), store, "count", [.. lines]);
    }

    private JsonObject Transaction(long number)
    {
        var back = IsReturn(number);
        var lines = LinesOf(number).Select((line, i) =>
        {
            var json = new JsonObject { ["line"] = i + 1, ["sku"] = SkuOf(line.Sku), ["quantity"] = line.Units };
            if (back) json["condition"] = "sellable";
            return (JsonNode)json;
        });
        return Document(StoreOf(StoreAt(number)), number, back ? "return" : "sale", [.. lines]);
    }

    private static JsonObject Document(string store, long number, string type, JsonArray lines)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonObject
        {
            ["store"] = store, ["workstation"] = "1", ["businessDay"] = now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["sequence"] = number, ["type"] = type, ["at"] = now.ToString("O"), ["lines"] = lines,
        };
    }

    private static byte[] Post(Uri node, JsonObject transaction)
    {
        var body = Encoding.UTF8.GetBytes(transaction.ToJsonString());
        var signature = Convert.ToHexStringLower(Signatures.HmacSha256(Secret, body));
        return RawHttp.Request(node, $"POST /in/{Connection}", $"Content-Type: application/json\r\nX-Pos-Signature: {signature}\r\n", body);
    }

    private static ulong Mixed(long i)
    {
        var x = (ulong)i * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
