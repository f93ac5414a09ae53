using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Words;

/// <summary>One answer to "are we in sync right now?", with what speaks against it.</summary>
/// <param name="Word">The answer.</param>
/// <param name="Because">Why, the worst first.</param>
internal sealed record Verdict(Word Word, IReadOnlyList<string> Because)
{
    public static Verdict Of(Overview o)
    {
        var down = o.Connections.Where(c => c.Circuit != "Closed").Select(c => c.Name).ToList();
        List<string> bad = [], warn = [];
        if (down.Count > 0) bad.Add($"{string.Join(" and ", down)} {(down.Count == 1 ? "does" : "do")} not answer. What is owed to {(down.Count == 1 ? "it" : "them")} waits and goes out in order when {(down.Count == 1 ? "it is" : "they are")} back.");
        if (o.Late > 0) bad.Add($"{Of(o.Late, "order is", "orders are")} not in sync {Spans.Of(DeskQueries.LateAfter)} after arriving.");
        if (o.Attention > 0) bad.Add($"{Of(o.Attention, "order needs", "orders need")} a decision.");
        if (o.Held > 0) warn.Add($"{Of(o.Held, "order is", "orders are")} on hold, {Of(o.Holds.Count, "cause", "causes")} behind {(o.Held == 1 ? "it" : "them")}.");
        if (o.FailedDeliveries > 0) warn.Add($"{Of(o.FailedDeliveries, "request was", "requests were")} refused for good.");
        if (o.MessagesAside > 0) warn.Add($"{Of(o.MessagesAside, "message was", "messages were")} put aside.");
        if (o.Oversold > 0) warn.Add($"{Of(o.Oversold, "line was", "lines were")} sold without stock.");
        if (o.StockDiscrepancies > 0) warn.Add($"{Of(o.StockDiscrepancies, "stock number differs", "stock numbers differ")} between Weft and others.");
        if (o.MoneyDiscrepancies > 0) warn.Add($"{Of(o.MoneyDiscrepancies, "amount differs", "amounts differ")} between channel, provider and ERP.");
        if (bad.Count > 0) return new Verdict(new Word("No, something is wrong", "bad"), [.. bad, .. warn]);
        if (warn.Count > 0) return new Verdict(new Word("Yes, but some things wait for people", "warn"), warn);
        return o.Open > 0
            ? new Verdict(new Word("Yes", "good"), [$"{Of(o.Open, "order is", "orders are")} under way, none of them late, and nothing waits for people."])
            : new Verdict(new Word("Yes", "good"), ["Every order is in sync, and nothing waits for people."]);
    }

    private static string Of(int count, string one, string many) => $"{Spans.Count(count)} {(count == 1 ? one : many)}";
}
