using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Inventory;

/// <summary>How stock is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegisterSku))]
[JsonSerializable(typeof(MapSku))]
[JsonSerializable(typeof(CountStock))]
[JsonSerializable(typeof(ReserveStock))]
[JsonSerializable(typeof(ReleaseStock))]
[JsonSerializable(typeof(ConsumeStock))]
[JsonSerializable(typeof(SkuRegistered))]
[JsonSerializable(typeof(SkuAliased))]
[JsonSerializable(typeof(UnknownSkuDemanded))]
[JsonSerializable(typeof(StockCounted))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(StockReleased))]
[JsonSerializable(typeof(StockConsumed))]
[JsonSerializable(typeof(RepublishStock))]
[JsonSerializable(typeof(StockRepublished))]
[JsonSerializable(typeof(ChannelStockRequest))]
[JsonSerializable(typeof(StockState))]
internal sealed partial class StockJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything stock says.</summary>
public static class StockJson
{
    /// <summary>Names of commands, events and delivery requests.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = StockJsonContext.Default;
        yield return new("stock.register-sku.v1", j.RegisterSku);
        yield return new("stock.map-sku.v1", j.MapSku);
        yield return new("stock.count.v1", j.CountStock);
        yield return new("stock.reserve.v1", j.ReserveStock);
        yield return new("stock.release.v1", j.ReleaseStock);
        yield return new("stock.consume.v1", j.ConsumeStock);
        yield return new("stock.sku-registered.v1", j.SkuRegistered);
        yield return new("stock.sku-aliased.v1", j.SkuAliased);
        yield return new("stock.unknown-sku-demanded.v1", j.UnknownSkuDemanded);
        yield return new("stock.counted.v1", j.StockCounted);
        yield return new("stock.reserved.v1", j.StockReserved);
        yield return new("stock.released.v1", j.StockReleased);
        yield return new("stock.consumed.v1", j.StockConsumed);
        yield return new("stock.republish.v1", j.RepublishStock);
        yield return new("stock.republished.v1", j.StockRepublished);
        yield return new("channel.stock.v1", j.ChannelStockRequest);
    }
}
