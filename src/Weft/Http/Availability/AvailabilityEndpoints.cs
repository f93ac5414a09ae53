using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Promising;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Availability;

/// <summary>What can be promised, answered from memory.</summary>
internal static class AvailabilityEndpoints
{
    private const string CreateOrMap = "Create it in the ERP, or map it: PUT /api/v1/skus/{sku}/mapping.";

    public static void MapAvailability(this IEndpointRouteBuilder api, StockOptions limits)
    {
        api.MapGet("/availability", ShowAsync).WithTags("Stock").WithName("getAvailability")
            .WithSummary("Units of a SKU that can be promised: for a channel or everywhere, at one location, now or by a time; with the parts of the sum").Produces<AvailabilityView>().ProducesFault(400).ProducesFault(404);
        api.MapPost("/availability/query", QueryAsync).WithTags("Stock").WithName("queryAvailability").OnlyReads().TakesUpTo(limits.MaxRequestBytes)
            .WithSummary("The same for many SKUs and channels at once").Produces<AvailabilityList>().ProducesFault(400).ProducesFault(404).ProducesFault(413);
    }

    private static async ValueTask<IResult> ShowAsync(
        WeftEngine engine, WeftOptions options, [AsParameters] AskedFor asked, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(asked.Sku)) return Problem.Of(400, "sku-missing", "Say which SKU.", "sku", "Ask for /api/v1/availability?sku=MUG.").ToResult();
        if (Unknown(options, asked.Channel, asked.Location) is { } unknown) return unknown.ToResult();
        var found = await engine.Availability.OfAsync(new Sku(asked.Sku), asked.Channel, asked.At, cancellation);
        return found is null
            ? Problem.Of(404, "sku-unknown", NotInCatalogue(asked.Sku), "sku", CreateOrMap).ToResult()
            : Results.Json(AvailabilityView.Of(found, asked.Channel, new Question(asked.Location, asked.At, asked.Explain ?? true)), ApiJson.Default.AvailabilityView);
    }

    private static async Task<IResult> QueryAsync(WeftEngine engine, WeftOptions options, AvailabilityQuery query, CancellationToken cancellation)
    {
        if (query.Skus is not { Count: > 0 } || query.Skus.Any(string.IsNullOrWhiteSpace)) return Problem.Of(400, "skus-missing", "Say which SKUs; none of them may be empty.", "skus", "Send {\"skus\":[\"MUG\"],\"channels\":[\"webshop\"]}.").ToResult();
        var channels = query.Channels is { Count: > 0 } named ? named : [null];
        var most = options.Stock.MaxNumbersPerQuery;
        if ((long)query.Skus.Count * channels.Count > most)
            return Problem.Of(400, "too-many-numbers", $"{query.Skus.Count} SKUs for {channels.Count} channels are {(long)query.Skus.Count * channels.Count} numbers; {most} are allowed at once.", "skus", "Ask in parts, or raise stock.maxNumbersPerQuery.").ToResult();
        foreach (var channel in channels)
            if (Unknown(options, channel, query.Location) is { } unknown) return unknown.ToResult();
        var skus = query.Skus.Select(s => new Sku(s!)).ToList();
        var found = await engine.Availability.OfAsync(skus, channels, query.At, cancellation);
        return Results.Json(Answer(found, skus, channels, new Question(query.Location, query.At, query.Explain ?? true)), ApiJson.Default.AvailabilityList);
    }

    private static AvailabilityList Answer(IReadOnlyList<SkuAvailability?> found, List<Sku> skus, IReadOnlyList<string?> channels, Question asked)
    {
        var items = new List<AvailabilityView>(found.Count);
        var unknown = new List<UnknownSku>();
        for (var i = 0; i < found.Count; i++)
        {
            var (sku, channel) = (skus[i / channels.Count].Value, channels[i % channels.Count]);
            if (found[i] is { } known) items.Add(AvailabilityView.Of(known, channel, asked));
            else if (i % channels.Count == 0) unknown.Add(new UnknownSku(sku, NotInCatalogue(sku), CreateOrMap));
        }

        return new AvailabilityList(items, unknown);
    }

    private static Problem? Unknown(WeftOptions options, string? channel, string? location)
    {
        if (channel is not null && !options.Channels.ContainsKey(channel))
            return Problem.Of(404, "channel-unknown", $"No channel is called '{channel}'.{Nearest.Hint(channel, options.Channels.Keys)}", "channel", $"Channels: {string.Join(", ", options.Channels.Keys)}.");
        return location is not null && options.Locations.Count > 0 && !options.Locations.ContainsKey(location)
            ? Problem.Of(404, "location-unknown", $"No location is called '{location}'.{Nearest.Hint(location, options.Locations.Keys)}", "location", "Use the code of a location of the configuration.")
            : null;
    }

    private static string NotInCatalogue(string sku) => $"SKU {sku} is not in the catalogue.";

    /// <summary>A question about one SKU.</summary>
    /// <param name="Sku">Which SKU.</param>
    /// <param name="Channel">For which channel; without one, at all locations.</param>
    /// <param name="Location">Only what this location gives.</param>
    /// <param name="At">When it is to be promised; what arrives until then counts.</param>
    /// <param name="Explain">False for the number alone.</param>
    internal readonly record struct AskedFor(string? Sku, string? Channel, string? Location, DateTimeOffset? At, bool? Explain);
}
