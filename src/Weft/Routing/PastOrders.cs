using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weft.Commands;
using Weft.Http;
using Weft.Http.Routing;

namespace Weft.Routing;

/// <summary>Where past orders come from: a file, or the newest orders of a node.</summary>
internal static class PastOrders
{
    private const int MostOrders = 100_000;

    /// <summary>How many of the newest orders are meant; null when it is the name of a file.</summary>
    public static int? Newest(string past) =>
        !int.TryParse(past, NumberStyles.None, CultureInfo.InvariantCulture, out var newest) ? null
        : newest is > 0 and <= MostOrders ? newest
        : throw new VerbException($"--orders: between 1 and {MostOrders} orders of the node, or the name of a file.");

    /// <summary>Orders of a file: a list of what the API answers at orders/{id}/routing.</summary>
    public static IReadOnlyList<OrderRouting> OfFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var orders = JsonSerializer.Deserialize(stream, ApiJson.Default.ListOrderRouting) ?? [];
            if (orders.FindIndex(o => o is not { Order: not null, Decisions: not null } || !o.Decisions.All(IsWhole)) is var faulty and >= 0)
                throw new VerbException($"{file}: entry {faulty + 1} lacks its order, or a decision with question, lines, shipTo and offers.", nextStep: "An entry looks like the answer to GET /api/v1/orders/{id}/routing.");
            return orders;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"{file} cannot be read: {e.Message}", nextStep: "It is a JSON list of answers to GET /api/v1/orders/{id}/routing.");
        }
    }

    /// <summary>A file may be written by anybody.</summary>
    private static bool IsWhole(PastDecision? d) =>
        d is { Question: { ShipTo: not null, Lines.IsDefaultOrEmpty: false }, Offers.IsDefault: false }
        && d.Offers.All(o => o is { Location: not null, Free.IsDefault: false })
        && (d.Decision is null || d.Decision is { Plan: { Pieces.IsDefault: false, Cost: not null } } && d.Decision.Plan.Pieces.All(p => p is { Location: not null, Lines.IsDefault: false }));

    /// <summary>The newest orders of a node.</summary>
    public static async IAsyncEnumerable<OrderRouting> OfNodeAsync(NodeClient node, int newest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        for (var left = newest; left > 0;)
        {
            var from = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var (page, _) = await node.GetAsync($"orders?limit={Math.Min(left, Paging.DefaultLimit)}{from}", ApiJson.Default.PageOrderSummary, cancellation);
            foreach (var order in page.Items) yield return (await node.GetAsync($"orders/{Uri.EscapeDataString(order.Id)}/routing", ApiJson.Default.OrderRouting, cancellation)).Value;
            left -= page.Items.Count;
            if ((cursor = page.Next) is null) yield break;
        }
    }
}
