using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Inventory;

/// <summary>How stock is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegisterSku))]
[JsonSerializable(typeof(MapSku))]
[JsonSerializable(typeof(DefineKit))]
[JsonSerializable(typeof(JoinKit))]
[JsonSerializable(typeof(SeePart))]
[JsonSerializable(typeof(CountStock))]
[JsonSerializable(typeof(MoveStock))]
[JsonSerializable(typeof(SetSafetyStock))]
[JsonSerializable(typeof(AnnounceInbound))]
[JsonSerializable(typeof(AllocateStock))]
[JsonSerializable(typeof(ReserveStock))]
[JsonSerializable(typeof(QuoteStock))]
[JsonSerializable(typeof(ReleaseStock))]
[JsonSerializable(typeof(ConsumeStock))]
[JsonSerializable(typeof(HoldUnits))]
[JsonSerializable(typeof(ReleaseUnits))]
[JsonSerializable(typeof(JudgeShortage))]
[JsonSerializable(typeof(ReportChannelStock))]
[JsonSerializable(typeof(SkuRegistered))]
[JsonSerializable(typeof(SkuAliased))]
[JsonSerializable(typeof(KitDefined))]
[JsonSerializable(typeof(KitJoined))]
[JsonSerializable(typeof(PartSeen))]
[JsonSerializable(typeof(UnknownSkuDemanded))]
[JsonSerializable(typeof(StockCounted))]
[JsonSerializable(typeof(StockMoved))]
[JsonSerializable(typeof(SafetyStockSet))]
[JsonSerializable(typeof(InboundAnnounced))]
[JsonSerializable(typeof(StockAllocated))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(StockReleased))]
[JsonSerializable(typeof(StockConsumed))]
[JsonSerializable(typeof(RepublishStock))]
[JsonSerializable(typeof(StockRepublished))]
[JsonSerializable(typeof(UnitsHeld))]
[JsonSerializable(typeof(UnitsReleased))]
[JsonSerializable(typeof(StockPublished))]
[JsonSerializable(typeof(ChannelStockSeen))]
[JsonSerializable(typeof(ChannelStockNotListed))]
[JsonSerializable(typeof(StockOversold))]
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
        yield return new("stock.define-kit.v1", j.DefineKit);
        yield return new("stock.join-kit.v1", j.JoinKit);
        yield return new("stock.see-part.v1", j.SeePart);
        yield return new("stock.count.v1", j.CountStock);
        yield return new("stock.move.v1", j.MoveStock);
        yield return new("stock.set-safety-stock.v1", j.SetSafetyStock);
        yield return new("stock.announce-inbound.v1", j.AnnounceInbound);
        yield return new("stock.allocate.v1", j.AllocateStock);
        yield return new("stock.reserve.v1", j.ReserveStock);
        yield return new("stock.quote.v1", j.QuoteStock);
        yield return new("stock.release.v1", j.ReleaseStock);
        yield return new("stock.consume.v1", j.ConsumeStock);
        yield return new("stock.hold-units.v1", j.HoldUnits);
        yield return new("stock.release-units.v1", j.ReleaseUnits);
        yield return new("stock.judge-shortage.v1", j.JudgeShortage);
        yield return new("stock.report-channel-stock.v1", j.ReportChannelStock);
        yield return new("stock.sku-registered.v1", j.SkuRegistered);
        yield return new("stock.sku-aliased.v1", j.SkuAliased);
        yield return new("stock.kit-defined.v1", j.KitDefined);
        yield return new("stock.kit-joined.v1", j.KitJoined);
        yield return new("stock.part-seen.v1", j.PartSeen);
        yield return new("stock.unknown-sku-demanded.v1", j.UnknownSkuDemanded);
        yield return new("stock.counted.v1", j.StockCounted);
        yield return new("stock.moved.v1", j.StockMoved);
        yield return new("stock.safety-stock-set.v1", j.SafetyStockSet);
        yield return new("stock.inbound-announced.v1", j.InboundAnnounced);
        yield return new("stock.allocated.v1", j.StockAllocated);
        yield return new("stock.reserved.v1", j.StockReserved);
        yield return new("stock.released.v1", j.StockReleased);
        yield return new("stock.consumed.v1", j.StockConsumed);
        yield return new("stock.republish.v1", j.RepublishStock);
        yield return new("stock.republished.v1", j.StockRepublished);
        yield return new("stock.units-held.v1", j.UnitsHeld);
        yield return new("stock.units-released.v1", j.UnitsReleased);
        yield return new("stock.published.v1", j.StockPublished);
        yield return new("stock.channel-seen.v1", j.ChannelStockSeen);
        yield return new("stock.channel-not-listed.v1", j.ChannelStockNotListed);
        yield return new("stock.oversold.v1", j.StockOversold);
        yield return new("channel.stock.v1", j.ChannelStockRequest);
    }
}
