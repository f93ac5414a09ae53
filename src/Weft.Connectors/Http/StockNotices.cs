using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>What a channel's notice of a changed number leads to.</summary>
internal static class StockNotices
{
    /// <summary>How we name ourselves to channels that note who sets a number, so that the echo of our own writes is known.</summary>
    public const string OurName = "weft";

    /// <summary>The channel lowered the number itself, because it sold units.</summary>
    public static Translation.Nothing Sold(Sku sku) => new($"The channel sold units of {sku}: the order says so itself.");

    /// <summary>The channel does not list the SKU any more.</summary>
    public static Translation.Nothing Delisted(Sku sku) => new($"{sku} is not listed there any more: the channel will say so when it is told the next number.");

    /// <summary>Somebody set a number, or listed the SKU with it.</summary>
    /// <param name="channel">The channel's connection.</param>
    /// <param name="sku">The SKU.</param>
    /// <param name="number">Units it shows now.</param>
    /// <param name="source">Who set them.</param>
    /// <param name="at">When.</param>
    public static Translation Set(string channel, Sku sku, int number, string? source, DateTimeOffset at) => source == OurName
        ? new Translation.Nothing($"The number of {sku} is the one we set ourselves.")
        : new Translation.Commands(new Addressed(StockWorkflow.StreamOf(sku), new ReportChannelStock(channel, number, at) { Source = source }));
}
