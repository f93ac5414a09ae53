using System.Text.Json.Serialization;

namespace Weft.Simulator.Channels.Bazario;

internal sealed record BazHead(long Id, string State, string Ts, string Tz, string Currency, string? Ack);

internal sealed record BazPerson(string First, string Last, string Mail);

internal sealed record BazAddress(string Street, string Zip, string City, string Country);

internal sealed record BazBuyer(BazPerson Person, BazAddress Address);

internal sealed record BazVat(string Rate, string Amount);

internal sealed record BazPosition(int No, string Item, string Title, string Qty, string Price, string Rebate, string Sum, BazVat Vat);

internal sealed record BazPositions(IReadOnlyList<BazPosition> Position);

internal sealed record BazFreight(string Sum, BazVat Vat);

internal sealed record BazBasket(BazPositions Positions, BazFreight Freight);

internal sealed record BazSums(string Gross, string Vat);

internal sealed record BazShippedLine(int No, int Qty);

internal sealed record BazParcel(string? Parcel, string? Carrier, string? Code, IReadOnlyList<BazShippedLine>? Lines);

internal sealed record BazParcels(IReadOnlyList<BazParcel> Parcel);

internal sealed record BazOrder(BazHead Head, BazBuyer Buyer, BazBasket Basket, BazSums Sums, BazParcels Parcels);

internal sealed record BazEntry(long Seq, string Kind, BazOrder Order);

internal sealed record BazEntryBox(BazEntry Entry);

internal sealed record BazMeta(int Page, bool HasMore, string NextCursor);

internal sealed record BazFeed(BazMeta Meta, IReadOnlyList<BazEntryBox> Entries);

internal sealed record BazFeedAnswer(BazFeed Feed);

internal sealed record BazOrderAnswer(BazOrder Order);

internal sealed record BazAck(string? Ref);

internal sealed record BazAckBody(BazAck? Ack);

internal sealed record BazShipBody(BazParcel? Ship);

internal sealed record BazRefund(string? Key, long Cents, IReadOnlyList<BazShippedLine>? Lines);

internal sealed record BazRefundBody(BazRefund? Refund);

internal sealed record BazCancel(string? Why);

internal sealed record BazCancelBody(BazCancel? Cancel);

internal sealed record BazStockItem(string? Item, int Qty);

internal sealed record BazStock(IReadOnlyList<BazStockItem>? Items, string? By);

internal sealed record BazStockBody(BazStock? Stock);

internal sealed record BazShelfItem(string Item, int Qty);

internal sealed record BazShelf(IReadOnlyList<BazShelfItem> Items);

internal sealed record BazShelfAnswer(BazShelf Stock);

internal sealed record BazRejected(string Item, string Reason, bool Again);

internal sealed record BazStockAnswer(string Result, IReadOnlyList<BazRejected> Rejected);

internal sealed record BazStockRow(int Seq, string Item, int Qty, string Why, string? By);

internal sealed record BazStockRowBox(BazStockRow Row);

internal sealed record BazStockMeta(bool HasMore, string Next);

internal sealed record BazStockFeed(BazStockMeta Meta, IReadOnlyList<BazStockRowBox> Rows);

internal sealed record BazStockFeedAnswer(BazStockFeed Feed);

internal sealed record BazResult(string Result);

internal sealed record BazFault(int No, string Text);

internal sealed record BazFaultAnswer(BazFault Fault);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BazFeedAnswer))]
[JsonSerializable(typeof(BazOrderAnswer))]
[JsonSerializable(typeof(BazAckBody))]
[JsonSerializable(typeof(BazShipBody))]
[JsonSerializable(typeof(BazRefundBody))]
[JsonSerializable(typeof(BazCancelBody))]
[JsonSerializable(typeof(BazStockBody))]
[JsonSerializable(typeof(BazShelfAnswer))]
[JsonSerializable(typeof(BazStockAnswer))]
[JsonSerializable(typeof(BazStockFeedAnswer))]
[JsonSerializable(typeof(BazResult))]
[JsonSerializable(typeof(BazFaultAnswer))]
internal sealed partial class BazarioJson : JsonSerializerContext;
