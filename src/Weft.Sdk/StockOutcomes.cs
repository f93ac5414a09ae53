using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Inventory;

namespace Weft.Sdk;

/// <summary>Answers to a stock number that are no fault of anybody.</summary>
public static class StockOutcomes
{
    /// <summary>The channel does not list the SKU: no number is sent for it until the channel reports one, or lists it.</summary>
    /// <param name="channel">The channel as people call it, at the beginning of a sentence: "The shop", "Bazario".</param>
    /// <param name="request">What was asked.</param>
    public static DeliveryOutcome.Declined NotListed(string channel, ChannelStockRequest request) =>
        new($"{channel} does not sell {request.Sku}. It is told the number when {request.Sku} is listed there.") { Facts = Fact(ChannelStockFacts.NotListed, "") };

    /// <summary>The channel changes a number only if it is still the one we know, and it is not: somebody else has set it.</summary>
    /// <param name="channel">The channel as people call it, at the beginning of a sentence.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="shows">What the channel shows.</param>
    public static DeliveryOutcome.Declined ShowsOther(string channel, ChannelStockRequest request, int shows) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{channel} shows {shows} units of {request.Sku}, not the {request.Before} we told it: somebody else has set them."))
        {
            Facts = Fact(ChannelStockFacts.Shows, shows.ToString(CultureInfo.InvariantCulture)),
        };

    private static ImmutableDictionary<string, string> Fact(string name, string value) => ImmutableDictionary<string, string>.Empty.Add(name, value);
}
