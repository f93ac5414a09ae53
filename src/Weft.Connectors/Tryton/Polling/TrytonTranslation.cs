using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>What the polled documents mean in Weft's words.</summary>
internal static class TrytonTranslation
{
    public static Translation Of(ReceivedMessage message)
    {
        try
        {
            return message.Kind switch
            {
                TrytonPoll.ShipmentKind when JsonSerializer.Deserialize(message.Body.Span, PollJson.Default.ShipmentDocument) is { } s => Shipment(s),
                TrytonPoll.SkuKind when JsonSerializer.Deserialize(message.Body.Span, PollJson.Default.SkuDocument) is { } s => Sku(s),
                TrytonPoll.StockKind when JsonSerializer.Deserialize(message.Body.Span, PollJson.Default.StockDocument) is { } s => Stock(s),
                TrytonPoll.ShipmentKind or TrytonPoll.SkuKind or TrytonPoll.StockKind => new Translation.Quarantine($"The {message.Kind} message is empty.", null, "Report this as a defect of the connector."),
                _ => new Translation.Quarantine($"Tryton connections know no message of kind '{message.Kind}'.", "kind", "Reprocess it with a version of Weft that knows it."),
            };
        }
        catch (JsonException e)
        {
            return new Translation.Quarantine($"The {message.Kind} message cannot be read: {e.Message}", e.Path, "Reprocess it with the version of Weft that has read it from Tryton.");
        }
    }

    private static Translation Shipment(ShipmentDocument s)
    {
        // Other programs may give their sales to the same web shop, with ids of their own kind.
        if (!s.Order.Contains(':', StringComparison.Ordinal)) return new Translation.Nothing($"Sale {s.Order} is not an order of Weft.");
        var lines = ImmutableArray.CreateBuilder<LineQuantity>();
        foreach (var l in s.Lines)
        {
            if (l is null) return new Translation.Quarantine($"Shipment {s.Shipment} of order {s.Order} has an empty line.", "lines", "Report this as a defect of the connector.");
            if (Sales.LineIdIn(l.Note) is not { } lineId)
                return new Translation.Quarantine($"Shipment {s.Shipment} of order {s.Order}: the sale line for {l.Sku} has lost the channel's line id.", "note", "Put 'Channel line ' and the channel's line id back into the note of the sale line in Tryton, and report the shipment of the order by hand.");
            if (!Whole(l.Quantity, out var units) || units <= 0)
                return new Translation.Quarantine($"Shipment {s.Shipment} of order {s.Order} holds {l.Quantity} units of {l.Sku}; Weft knows whole units.", "quantity", "Correct the shipment in Tryton.");
            lines.Add(new(lineId, units));
        }

        if (lines.Count == 0) return new Translation.Nothing($"Shipment {s.Shipment} holds no goods of order {s.Order}.");
        var report = new ReportShipment(s.Shipment, [.. lines.GroupBy(l => l.LineId).Select(g => new LineQuantity(g.Key, g.Sum(l => l.Quantity)))], s.Carrier, s.Tracking, s.ShippedAt) { FulfilmentId = s.Fulfilment };
        return new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(new OrderId(s.Order)), report));
    }

    private static Translation Sku(SkuDocument s) => s.Sku.Length == 0 ? NoCode() : new Translation.Commands(new Addressed(StockWorkflow.StreamOf(new Sku(s.Sku)), new RegisterSku(s.Name)));

    private static Translation.Quarantine NoCode() => new("The product has no code, and without it no SKU.", "code", "Give the product a code in Tryton.");

    private static Translation Stock(StockDocument s)
    {
        if (s.Sku.Length == 0) return NoCode();
        var counts = ImmutableArray.CreateBuilder<Addressed>();
        foreach (var (location, onHand) in s.OnHand)
        {
            if (!Whole(onHand, out var units)) return new Translation.Quarantine($"Tryton has {onHand} units of {s.Sku} in {location}; Weft knows whole units.", "quantity", "Keep this product in whole units in Tryton, or leave it out of the channels.");
            // Tryton's books may go below zero when people force a shipment; there is nothing to sell then.
            counts.Add(new(StockWorkflow.StreamOf(new Sku(s.Sku)), new CountStock(location, Math.Max(0, units), s.CountedAt)));
        }

        return new Translation.Commands(counts.ToImmutable());
    }

    /// <summary>Whole units, which is all that Weft knows; false for a part of one.</summary>
    public static bool Whole(double quantity, out int units)
    {
        units = 0;
        if (!(Math.Abs(quantity) <= int.MaxValue) || quantity != Math.Truncate(quantity)) return false;
        units = (int)quantity;
        return true;
    }
}
