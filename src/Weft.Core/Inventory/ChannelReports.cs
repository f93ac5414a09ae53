using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>
/// A channel tells which number it shows, because somebody set it or listed the SKU. What we told it ourselves leads nowhere; another number is a foreign write.
/// </summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Number">Units it shows, never below zero.</param>
/// <param name="At">When, by the channel's clock, or when we heard of it.</param>
public sealed record ReportChannelStock(string Channel, int Number, DateTimeOffset At) : Command
{
    /// <summary>Who set it, as the channel says; null when it does not say.</summary>
    public string? Source { get; init; }
}

/// <summary>An operator, or a comparison of both sides, has the channel told its number again, whatever it has acknowledged.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Shown">What it shows, where somebody has looked.</param>
/// <param name="SeenAt">When somebody looked.</param>
/// <param name="Foreign">True when somebody else wrote that number.</param>
public sealed record RepublishStock(string Channel, int? Shown, DateTimeOffset SeenAt, bool Foreign) : Command;

/// <summary>A channel is told its number again, whatever it has acknowledged.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Shown">What it shows, where somebody has looked.</param>
/// <param name="SeenAt">When somebody looked.</param>
/// <param name="Foreign">True when somebody else wrote that number.</param>
public sealed record StockRepublished(string Channel, int? Shown, DateTimeOffset SeenAt, bool Foreign) : Event;

/// <summary>A channel shows a number that we did not tell it, or lists the SKU now.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Number">Units it shows.</param>
/// <param name="Told">What it had acknowledged last; null when it did not list the SKU.</param>
/// <param name="At">When, by the channel's clock, or when we heard of it.</param>
/// <param name="SetAgain">True when our number is set again; false when it is left until it changes.</param>
public sealed record ChannelStockSeen(string Channel, int Number, int? Told, DateTimeOffset At, bool SetAgain) : Event
{
    /// <summary>Who set it, as the channel says.</summary>
    public string? Source { get; init; }
}

/// <summary>A channel does not list the SKU: it is told no number until it reports one.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Reason">What it answered.</param>
/// <param name="At">When.</param>
public sealed record ChannelStockNotListed(string Channel, string Reason, DateTimeOffset At) : Event;

/// <summary>What a channel's answer to a stock number says beyond yes and no, as facts of the delivery's result.</summary>
public static class ChannelStockFacts
{
    /// <summary>The channel does not list the SKU. The value means nothing.</summary>
    public const string NotListed = "notListed";

    /// <summary>The channel shows this number and left it as it is, because it is not the one we had told it.</summary>
    public const string Shows = "shows";
}
