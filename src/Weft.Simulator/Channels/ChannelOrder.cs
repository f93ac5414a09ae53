using Weft.Simulator.Trade;

namespace Weft.Simulator.Channels;

/// <summary>Units of one line in a shipment reported to the channel.</summary>
internal sealed record ShippedLine(int Number, int Quantity);

/// <summary>A shipment as the channel has it. The key is the caller's, where the channel asks for one.</summary>
internal sealed record Fulfilment(long Id, string? Key, IReadOnlyList<ShippedLine> Lines, string Carrier, string Tracking, DateTimeOffset At);

/// <summary>A refund as the channel has it. The key is the caller's; none when the channel's own staff made it.</summary>
internal sealed record ChannelRefund(long Id, string? Key, long Amount, IReadOnlyList<ShippedLine> Lines, long Shipping, string? PaymentRefund, DateTimeOffset At);

/// <summary>An order in a channel's books.</summary>
internal sealed class ChannelOrder
{
    public required string Id { get; init; }

    public required long Number { get; init; }

    public required Basket Basket { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    public int Version { get; set; } = 1;

    public string? PaymentReference { get; set; }

    public string? Acknowledged { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    public string? CancelReason { get; set; }

    public List<Fulfilment> Fulfilments { get; } = [];

    public List<ChannelRefund> Refunds { get; } = [];

    public bool IsCancelled => CancelledAt is not null;

    public bool IsShipped => Fulfilments.Count > 0 && Basket.Lines.All(line => UnitsShipped(line.Number) >= line.Quantity);

    private int UnitsShipped(int line) =>
        Fulfilments.Sum(fulfilment => fulfilment.Lines.Where(shipped => shipped.Number == line).Sum(shipped => shipped.Quantity));
}
