using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>Reads what the ERP reports: its products and its stock.</summary>
internal static class ErpReports
{
    /// <summary>The kind of a stock count.</summary>
    public const string Count = "count";

    private const string By = "erp";

    /// <summary>The kind of a product.</summary>
    public const string Product = "product";

    public static Translation Translate(ReceivedMessage message) => message.Kind switch
    {
        Count => JsonFields.Translate(message.Body, 0, static (c, _) => ReadCount(c)),
        Product => JsonFields.Translate(message.Body, 0, static (p, _) => ReadProduct(p)),
        var unknown => new Translation.Quarantine($"Unknown event kind {unknown}.", "kind", "Update Weft; then reprocess the message."),
    };

    /// <summary>Names the content of a product, as far as we care: a price that changes is none of our business here.</summary>
    public static string Digest(JsonFields p)
    {
        var content = string.Join('\n', [p.Text("name"), .. PartsOf(p).Select(part => $"{part.Quantity} {part.Sku}")]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8));
    }

    private static Translation.Commands ReadCount(JsonFields c) =>
        new(new Addressed(StockWorkflow.StreamOf(c.Sku("sku")), new CountStock(c.Id("location"), (int)c.Whole("onHand", 0, int.MaxValue), c.Time("at"))));

    private static Translation.Commands ReadProduct(JsonFields p)
    {
        var to = StockWorkflow.StreamOf(p.Sku("sku"));
        var register = new Addressed(to, new RegisterSku(p.Text("name")));
        var parts = PartsOf(p);
        return parts.IsEmpty ? new Translation.Commands(register) : new Translation.Commands([register, new Addressed(to, new DefineKit(parts, By))]);
    }

    private static ImmutableArray<KitPart> PartsOf(JsonFields p) => p.IsNull("parts") ? [] : [.. p.Objects("parts").Select(part => new KitPart(part.Sku("sku"), part.Units("quantity")))];
}
