using System.Text.Json.Serialization;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels;

internal sealed record StatedRefund(string Id, long Amount);

internal sealed record StatedOrder(string Id, string Currency, long Total, IReadOnlyList<StatedRefund> Refunds);

internal sealed record StatedOrders(IReadOnlyList<StatedOrder> Orders);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatedOrders))]
internal sealed partial class StatementJson : JsonSerializerContext;

/// <summary>The monthly statement that a channel makes of its orders: totals and refunds in minor units, in one format for all, as accountants want it.</summary>
internal static class ChannelStatements
{
    private const int MaxOrders = 100;

    /// <summary>The statement of these orders; null when too many are asked for.</summary>
    public static StatedOrders? Of(IReadOnlyList<string> ids, Func<string, ChannelOrder?> find, IReadOnlyDictionary<string, long> restated) => ids.Count is 0 or > MaxOrders
        ? null
        : new StatedOrders([.. ids.Select(find).OfType<ChannelOrder>().Select(order => new StatedOrder(
            order.Id, order.Basket.Currency, order.Basket.Total + restated.GetValueOrDefault(order.Id), [.. order.Refunds.Select(one => new StatedRefund(one.Id.ToString(), one.Amount))]))]);
}
