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

    /// <summary>The kind of a product.</summary>
    public const string Product = "product";

    public static Translation Translate(ReceivedMessage message) => message.Kind switch
    {
        Count => JsonFields.Translate(message.Body, 0, static (c, _) => ReadCount(c)),
        Product => JsonFields.Translate(message.Body, 0, static (p, _) => ReadProduct(p)),
        var unknown => new Translation.Quarantine($"Unknown event kind {unknown}.", "kind", "Update Weft; then reprocess the message."),
    };

    /// <summary>Names the content of a product, as far as we care: a price that changes is none of our business here.</summary>
    public static string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));

    private static Translation.Commands ReadCount(JsonFields c) =>
        new(new Addressed(StockWorkflow.StreamOf(c.Sku("sku")), new CountStock(c.Id("location"), (int)c.Whole("onHand", 0, int.MaxValue), c.Time("at"))));

    private static Translation.Commands ReadProduct(JsonFields p) => new(new Addressed(StockWorkflow.StreamOf(p.Sku("sku")), new RegisterSku(p.Text("name"))));
}
