using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Queries;

namespace Weft.Engine.Replays;

/// <summary>How two states of one order differ, in the words of the order's page.</summary>
internal static class OrderComparison
{
    private const int MostOfContent = 20;

    public static void Add(OrderState was, OrderState now, Vocabulary vocabulary, List<ReplayField> fields)
    {
        void Differs(ReplayAbout about, string field, string? before, string? after)
        {
            if (before != after) fields.Add(new ReplayField(about, field, before, after));
        }

        Differs(ReplayAbout.Order, "order", was.Order is null ? null : "taken", now.Order is null ? null : "taken");
        if (was.Order is not null || now.Order is not null) Differs(ReplayAbout.Order, "status", was.Order is null ? null : was.Status().ToString(), now.Order is null ? null : now.Status().ToString());
        Differs(ReplayAbout.Money, "total", was.Order?.Total.ToString(), now.Order?.Total.ToString());
        Differs(ReplayAbout.Money, "payment", was.Order is null ? null : was.Payment.State.ToString(), now.Order is null ? null : now.Payment.State.ToString());
        Content(was, now, vocabulary, fields);
        foreach (var (kind, key) in was.Holds.Concat(now.Holds).Select(h => (h.Kind, h.Key)).Distinct())
            Differs(ReplayAbout.Order, $"hold {kind} ({key})", Of(was, kind, key), Of(now, kind, key));
        foreach (var id in was.Lines.Concat(now.Lines).Select(l => l.LineId).Distinct(StringComparer.Ordinal))
            Differs(ReplayAbout.Stock, $"line {id}", Of(was.Lines, id), Of(now.Lines, id));
        foreach (var key in was.Obligations.Concat(now.Obligations).Select(o => o.Key).Distinct(StringComparer.Ordinal))
            Differs(ReplayAbout.Order, StoryWords.Name(key), Of(was.Obligation(key)), Of(now.Obligation(key)));
        Differs(ReplayAbout.Order, "nodes", Nodes(was), Nodes(now));
        Differs(ReplayAbout.Order, "shipments", Shipments(was), Shipments(now));
        Differs(ReplayAbout.Order, "cancellation", was.Cancellation?.State.ToString(), now.Cancellation?.State.ToString());
        Differs(ReplayAbout.Order, "waits for the order", Waiting(was), Waiting(now));
    }

    /// <summary>What the order says. The terms it was taken under show in what follows from them.</summary>
    private static void Content(OrderState was, OrderState now, Vocabulary vocabulary, List<ReplayField> fields)
    {
        if (was.Order is null || now.Order is null) return;
        foreach (var d in JsonDifference.Between(vocabulary.Write(new OrderPlaced(was.Order, was.Parties!)), vocabulary.Write(new OrderPlaced(now.Order, was.Parties!)), MostOfContent))
            if (d.Path != "order.total") fields.Add(new ReplayField(IsMoney(d) ? ReplayAbout.Money : ReplayAbout.Order, d.Path.Replace("order.", "", StringComparison.Ordinal), Personal.Masked(d.Path, d.Was, "as it is"), Personal.Masked(d.Path, d.Now, "as the message says")));
    }

    private static bool IsMoney(JsonDifference d) =>
        (d.Was ?? d.Now) is { } text && text.Split(' ') is [var amount, { Length: 3 } code] && Core.Shared.Currency.TryParse(code, out var currency) && Core.Shared.Money.TryParse(amount, currency, out _);

    private static string? Of(OrderState s, HoldKind kind, string key) => s.Holds.FirstOrDefault(h => h.Kind == kind && h.Key == key)?.Reason;

    private static string? Of(ImmutableArray<LineState> lines, string id) => lines.FirstOrDefault(l => l.LineId == id) is not { } l ? null
        : string.Join(", ", ((int Units, string What)[])
            [(l.Open, "open"), (l.Backordered, "waiting for stock"), (l.Reserved, "reserved"), (l.Released, "at the warehouse"), (l.Shipped, "shipped"), (l.Cancelled, "cancelled")]
            is var all ? all.Where(b => b.Units > 0).Select(b => $"{b.Units} {b.What}").Prepend($"{l.Ordered} × {l.Sku}") : []);

    private static string? Of(Obligation? o) => o is null ? null : o.State == ObligationState.Open ? "open" : o.State.ToString().ToLowerInvariant();

    private static string? Nodes(OrderState s) => s.Plan is { } plan ? string.Join(", ", plan.Pieces.Select(p => $"{p.Id} at {p.Node}")) : s.Parties?.Location;

    private static string? Shipments(OrderState s) => s.Shipments.IsEmpty ? null : string.Join(", ", s.Shipments.Select(x => x.ShipmentId));

    private static string? Waiting(OrderState s) => s.Waiting.IsEmpty ? null : string.Join(", ", s.Waiting.Select(w => w.CommandName));
}
