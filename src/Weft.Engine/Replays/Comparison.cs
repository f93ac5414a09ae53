using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Replays;

/// <summary>Says how a replay differs from what is, order by order and SKU by SKU.</summary>
internal sealed class Comparison(Store store, Vocabulary vocabulary, Rerun rerun)
{
    private const int MostFields = 60;
    private const int MostOfOneRequest = 8;

    /// <summary>By how much the totals of orders differ.</summary>
    public Dictionary<Currency, long> Money { get; } = [];

    /// <summary>Everything that differs of one stream; null when only decisions came out otherwise and all ends alike.</summary>
    public async Task<ReplayDetail?> OfAsync(string stream, OtherDecision first, CancellationToken cancellation)
    {
        var was = await rerun.Scratch.RecordedAsync(stream, cancellation);
        var now = (await rerun.Scratch.LoadAsync([stream], cancellation))[stream].State;
        var fields = new List<ReplayField>();
        if (was is OrderState before && now is OrderState after)
        {
            OrderComparison.Add(before, after, vocabulary, fields);
            await AddMoneyAsync(stream, before.Id, fields, cancellation);
            await AddSentAsync(before.Id, fields, cancellation);
            if (before.Order?.Total != after.Order?.Total) Sum(before.Order?.Total, after.Order?.Total);
        }
        else if (was is StockState left && now is StockState right)
        {
            StockComparison.Add(left, right, fields);
        }

        if (fields.Count == 0) return null;
        var kept = fields.Take(MostFields).ToList();
        var actions = Actions.Of(was, now, kept, rerun.Effective.GetValueOrDefault(stream) ?? []);
        return new ReplayDetail(stream, Micros.ToTime(first.At), Words(first.Was), Words(first.Now), kept, actions);
    }

    private static string Words(IReadOnlyList<Event> events) => events.Count == 0 ? "nothing" : string.Join(" ", events.Take(5).Select(Words));

    private static string Words(Event e) => StoryWords.Of(e) is var words && words == e.GetType().Name ? StockWords.Of(e) : words;

    private void Sum(Money? was, Money? now)
    {
        if (was is { } w) Money[w.Currency] = Money.GetValueOrDefault(w.Currency) - w.Minor;
        if (now is { } n) Money[n.Currency] = Money.GetValueOrDefault(n.Currency) + n.Minor;
    }

    /// <summary>What the sub-ledger has of the order.</summary>
    private async Task AddMoneyAsync(string stream, OrderId id, List<ReplayField> fields, CancellationToken cancellation)
    {
        var events = await store.HistoryAsync(stream, int.MaxValue, cancellation);
        var was = OrderLedger.Of(id, events.Select(e => new Recorded(e.Version, Micros.ToTime(e.At), vocabulary.Read<Event>(e.Type, e.Data))));
        var now = OrderLedger.Of(id, rerun.Scratch.HappenedTo(stream));
        foreach (var (name, of) in (ReadOnlySpan<(string, Func<OrderLedger, Money>)>)[("paid", l => l.Paid), ("refunded", l => l.Refunded), ("invoiced", l => l.Invoiced), ("credited", l => l.Credited)])
        {
            var (a, b) = (was is null ? null : (Money?)of(was), now is null ? null : (Money?)of(now));
            if (a != b && !(a is null or { IsZero: true } && b is null or { IsZero: true })) fields.Add(new ReplayField(ReplayAbout.Money, name, a?.ToString(), b?.ToString()));
        }
    }

    /// <summary>What was sent beside what would have been.</summary>
    private async Task AddSentAsync(OrderId id, List<ReplayField> fields, CancellationToken cancellation)
    {
        var prefix = id.Value + "/";
        var owed = rerun.Owed.Values.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var sent = (await store.DeliveriesAsync([.. owed.Select(o => o.Key)], cancellation)).ToDictionary(d => d.Key, StringComparer.Ordinal);
        foreach (var now in owed)
        {
            var what = $"{StoryWords.Name(now.Key[prefix.Length..])} ({now.Connection})";
            if (!sent.TryGetValue(now.Key, out var was))
            {
                if (fields.All(f => f.Field != what)) fields.Add(new ReplayField(ReplayAbout.Sent, what, null, "a request that nobody has answered"));
                continue;
            }

            foreach (var d in JsonDifference.Between(was.Request, now.Request, MostOfOneRequest)) fields.Add(new ReplayField(ReplayAbout.Sent, $"{what}, {d.Path}", Personal.Masked(d.Path, d.Was, "what was sent"), Personal.Masked(d.Path, d.Now, "what the message says")));
        }
    }
}
