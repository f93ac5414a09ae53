using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>The ERP's catalogue has this SKU.</summary>
public sealed record RegisterSku(string Name) : Command;

/// <summary>Somebody says: this channel SKU is that SKU of ours.</summary>
public sealed record MapSku(Sku To, string By) : Command;

/// <summary>The owner of a location's stock states how many sellable units are there.</summary>
/// <param name="Location">The location.</param>
/// <param name="OnHand">Sellable units, never below zero.</param>
/// <param name="CountedAt">As of when, by the owner's clock. Says nothing about what moved later.</param>
public sealed record CountStock(string Location, int OnHand, DateTimeOffset CountedAt) : Command;

/// <summary>An order line wants units. Asking again gets the same promise.</summary>
public sealed record ReserveStock(OrderId Order, string LineId, int Quantity, string Location) : Command;

/// <summary>An order line needs its units no more.</summary>
public sealed record ReleaseStock(OrderId Order, string LineId) : Command;

/// <summary>The owner of the stock has booked the goods issue of promised units.</summary>
/// <param name="BookedAt">When, by the owner's clock.</param>
public sealed record ConsumeStock(OrderId Order, string LineId, int Quantity, DateTimeOffset BookedAt) : Command;

/// <summary>The SKU is in the catalogue.</summary>
public sealed record SkuRegistered(string Name) : Event;

/// <summary>The SKU is another name for one of ours.</summary>
public sealed record SkuAliased(Sku To, string By) : Event;

/// <summary>Somebody wants a SKU nobody knows; they wait for it.</summary>
public sealed record UnknownSkuDemanded(OrderId Order, string LineId, int Quantity, string Location) : Event;

/// <summary>Stock was counted.</summary>
public sealed record StockCounted(string Location, int OnHand, DateTimeOffset CountedAt) : Event;

/// <summary>Units are promised to an order line; the rest waits for stock.</summary>
public sealed record StockReserved(OrderId Order, string LineId, string Location, int Reserved, int Backordered) : Event;

/// <summary>A promise is taken back.</summary>
public sealed record StockReleased(OrderId Order, string LineId) : Event;

/// <summary>Promised units have left the owner's books.</summary>
public sealed record StockConsumed(OrderId Order, string LineId, int Quantity, DateTimeOffset BookedAt) : Event;

/// <summary>A channel is told how many units it may sell. The newest number wins.</summary>
public sealed record ChannelStockRequest(Sku Sku, int Available) : DeliveryRequest;
