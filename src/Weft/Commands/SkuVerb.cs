using System.CommandLine;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Skus;

namespace Weft.Commands;

/// <summary><c>weft sku map</c>: says which SKU of ours a channel's SKU stands for.</summary>
internal static class SkuVerb
{
    private const int MostLooksWithoutProgress = 20;
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(100);
    private static readonly Argument<string> from = new("FROM") { Description = "The SKU as the channel calls it." };
    private static readonly Argument<string> to = new("TO") { Description = "The SKU of the ERP's catalogue." };

    public static Command Command() => new("sku", "SKUs that channels call differently.")
    {
        NodeClient.Asks(new Command("map", "Say which SKU a channel's SKU stands for; orders that wait for it go on.") { from, to }).Does(MapAsync),
    };

    private static async Task<int> MapAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new MappingRequest(parsed.GetValue(to)), ApiJson.Default.MappingRequest);
        var sku = Uri.EscapeDataString(parsed.GetValue(from)!);
        var answer = await node.ChangeAsync(HttpMethod.Put, $"skus/{sku}/mapping", body, cancellation);
        await WatchAsync(node, sku, output, cancellation);
        return Answers.Show(answer, output);
    }

    /// <summary>Says how many of the orders that waited have been let go of, until all have or nothing moves any more.</summary>
    private static async Task WatchAsync(NodeClient node, string sku, Output output, CancellationToken cancellation)
    {
        long last = -1;
        for (var still = 0; still < MostLooksWithoutProgress; still++)
        {
            var (page, _) = await node.GetAsync($"holds?kind=UnmappedSku&key={sku}", ApiJson.Default.PageHoldCause, cancellation);
            if (page.Items is not [var cause, ..]) return;
            if (cause.Orders != last) still = 0;
            last = cause.Orders;
            if (cause.Release is { } r) output.Progress($"{r.Done} of {r.Of} let go of");
            await Task.Delay(between, TimeProvider.System, cancellation);
        }
    }
}
