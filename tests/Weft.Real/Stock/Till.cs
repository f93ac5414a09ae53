using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weft.Real.Stock;

/// <summary>The only till of a store: it posts each transaction under the store, the workstation, the business day, and the next sequence number.</summary>
internal sealed class Till(HttpClient http, Uri weft, string store)
{
    /// <summary>What it signs with.</summary>
    public const string Secret = "till-secret";

    private const string Workstation = "1";

    /// <summary>What it has posted, as it posted it.</summary>
    private readonly List<byte[]> posted = [];

    public Task CountAsync(string sku, int units) => TransactAsync("count", sku, units, null);

    public Task SellAsync(string sku, int units) => TransactAsync("sale", sku, units, null);

    /// <summary>Takes units back in a condition: sellable, damaged or inspection.</summary>
    public Task TakeBackAsync(string sku, int units, string condition) => TransactAsync("return", sku, units, condition);

    /// <summary>Posts its last transaction once more, as a till does that has lost the answer.</summary>
    public Task RepeatAsync() => PostAsync(posted[^1]);

    private Task TransactAsync(string type, string sku, int units, string? condition)
    {
        var now = DateTimeOffset.UtcNow;
        object line = condition is null ? new { line = 1, sku, quantity = units } : new { line = 1, sku, quantity = units, condition };
        var transaction = new { store, workstation = Workstation, businessDay = $"{now:yyyy-MM-dd}", sequence = posted.Count + 1, type, at = now, lines = new[] { line } };
        posted.Add(JsonSerializer.SerializeToUtf8Bytes(transaction));
        return PostAsync(posted[^1]);
    }

    private async Task PostAsync(byte[] body)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(weft, "in/tills")) { Content = new ByteArrayContent(body) };
        call.Content.Headers.ContentType = new("application/json");
        call.Headers.Add("X-Pos-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        using var answer = await http.SendAsync(call);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }
}
