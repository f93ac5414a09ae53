using System.CommandLine;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Skus;

namespace Weft.Commands;

/// <summary><c>weft sku map</c>: says which SKU of ours a channel's SKU stands for.</summary>
internal static class SkuVerb
{
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
        return Answers.Show(await node.ChangeAsync(HttpMethod.Put, $"skus/{Uri.EscapeDataString(parsed.GetValue(from)!)}/mapping", body, cancellation), output);
    }
}
