using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>
/// A channel tells which number it shows, because somebody set it or listed the SKU. What we told it ourselves leads nowhere; another number is a foreign write.
/// </summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Number">Units it shows.</param>
/// <param name="At">When, by the channel's clock, or when we heard of it.</param>
public sealed record ReportChannelStock(string Channel, int Number, DateTimeOffset At) : Command
{
    /// <summary>Who set it, as the channel says; null when it does not say.</summary>
    public string? Source { get; init; }
}

/// <summary>What a channel's answer to a stock number says beyond yes and no, as facts of the delivery's result.</summary>
public static class ChannelStockFacts
{
    /// <summary>The channel does not list the SKU. The value is the channel's own reason, or empty.</summary>
    public const string NotListed = "notListed";

    /// <summary>The channel shows this number and left it as it is, because it is not the one we had told it.</summary>
    public const string Shows = "shows";
}
