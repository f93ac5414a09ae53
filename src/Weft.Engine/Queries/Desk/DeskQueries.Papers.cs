using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>Questions about one order.</summary>
public sealed partial class DeskQueries
{
    private const int MostEvents = 2_000;
    private const int MostPapers = 300;
    private const string FromDelivery = "delivery/";
    private const string Ourselves = "Weft";

    /// <summary>Everything that was written about an order.</summary>
    public async Task<OrderPapers> PapersAsync(OrderId id, CancellationToken cancellation)
    {
        var history = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(id).ToString(), MostEvents, cancellation);
        var deliveries = await engine.Store.DeliveriesByKeyAsync(id.Value + "/", MostPapers, cancellation);
        var named = history.Select(e => StockTeller.MessageOf(e.Cause)).OfType<long>().Distinct().Take(MostPapers).ToList();
        var messages = (await engine.Store.MessagesAsync(named, cancellation)).ToDictionary(m => m.Id);
        var senders = deliveries.ToDictionary(d => d.Id, d => d.Connection);
        return new OrderPapers(
            [.. history.Select(e => Entry(e, messages, senders))],
            [.. messages.Values.OrderBy(m => m.Id).Select(QuarantinedMessage.Of)],
            [.. deliveries.Select(DeliverySummary.Of)])
        {
            Corrections = await engine.Corrections.OfAsync(named, cancellation),
        };
    }

    private PaperEntry Entry(EventRow row, Dictionary<long, InboxRow> messages, Dictionary<long, string> deliveries)
    {
        var what = parts.Vocabulary.Read<Event>(row.Type, row.Data);
        var message = StockTeller.MessageOf(row.Cause);
        var delivery = DeliveryOf(row.Cause);
        var sender = message is { } m && messages.TryGetValue(m, out var received) ? received.Connection : delivery is { } d ? deliveries.GetValueOrDefault(d) : null;
        var who = sender is not null && parts.Connections.Find(sender) is not null ? sender : Ourselves;
        return new PaperEntry(Micros.ToTime(row.At), what.GetType().Name, StoryWords.Of(what), who, message is { } kept && messages.ContainsKey(kept) ? kept : null, delivery);
    }

    private static long? DeliveryOf(string cause) =>
        cause.StartsWith(FromDelivery, StringComparison.Ordinal) && long.TryParse(cause.AsSpan(FromDelivery.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
