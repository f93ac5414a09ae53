using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>Tells an order's story from its events, its state, and how its deliveries do.</summary>
internal sealed class StoryTeller(Lanes lanes, TimeProvider clock, HoldOptions holds)
{
    public OrderStory Tell(OrderState s, IReadOnlyList<(long At, Event What)> events, IReadOnlyList<DeliveryRow> deliveries)
    {
        var byKey = deliveries.ToDictionary(d => d.Key, StringComparer.Ordinal);
        var obligations = s.Obligations.Select(o => Tell(o, s, byKey.GetValueOrDefault($"{s.Id}/{o.Key}"))).ToList();
        var timeline = events.Select(e => new StoryEntry(Micros.ToTime(e.At), e.What.GetType().Name, StoryWords.Of(e.What))).ToList();
        return new OrderStory(
            s.Id.Value, s.Order?.Number, s.Order?.Connection, s.Status().ToString(), s.InSync, s.Order?.Total, Summary(s, events, obligations),
            [.. s.Holds.Select(h => new StoryHold(h.Kind.ToString(), h.Key, h.Owner, h.Reason, h.NextStep, h.Since) { DueAt = s.Amendments.AnswerBy(h) ?? holds.DueAt(h.Kind, h.Since) })],
            obligations,
            [.. s.Lines.Select(l => new StoryLine(l.LineId, l.Sku.Value, l.Ordered, l.Open, l.Backordered, l.Reserved, l.Released, l.Shipped, l.Cancelled) { CancelledAt = s.CancelledAt(l.LineId) })],
            timeline)
        {
            Pieces = StoryPiece.Of(s),
            Proposals = StoryProposal.Of(s),
        };
    }

    private StoryObligation Tell(Obligation o, OrderState s, DeliveryRow? delivery)
    {
        var what = PieceWords.Of(o, s) ?? StoryWords.Of(o.Kind);
        var attempts = delivery?.Attempts ?? 0;
        StoryObligation Make(string state, string? next, DateTimeOffset? at) =>
            new(o.Key, what, o.Connection, state, s.DueSince(o), o.Reference, attempts, o.Settled ? null : o.Reason ?? delivery?.Reason, next, at, delivery?.Id);

        if (o.State == ObligationState.Met) return Make("met", null, null);
        if (o.State == ObligationState.Waived) return Make("waived", o.Reason is null ? null : $"Not needed any more: {StoryWords.Sentence(o.Reason)}", null);
        if (o.State == ObligationState.Failed) return Make("failed", "Correct the cause and send it again, or cancel the order; nothing happens until then.", null);
        if (!s.IsDue(o)) return Make("waiting", WaitsFor(o, s), null);
        if (o.Kind == ObligationKind.Shipment) return Make("open", $"{o.Connection} picks and ships.", null);
        if (ReturnWords.Awaited(o, s) is { } awaited) return Make("open", awaited, null);
        if (delivery is null) return Make("open", "Weft sends it.", null);
        return Pending(delivery, lanes.Find(o.Connection)) is var (next, at) ? Make("open", next, at) : Make("open", null, null);
    }

    private static string WaitsFor(Obligation o, OrderState s)
    {
        var first = o.After.Select(s.Obligation).OfType<Obligation>().Where(a => !a.Settled).Select(a => StoryWords.Of(a.Kind)).Distinct(StringComparer.Ordinal).ToList();
        var follows = first.Count > 0 ? $"Follows the {string.Join(" and the ", first)}." : null;
        var held = !s.IsHeldBack(o) ? null : s.Holds.IsEmpty ? "Waits until all units are promised again." : $"Waits until {StoryWords.Of(s.Holds)} released.";
        return follows is null && held is null ? "Waits until all goods of the order have left or are cancelled." : string.Join(' ', new[] { follows, held }.OfType<string>());
    }

    private (string Next, DateTimeOffset? At) Pending(DeliveryRow delivery, Lane? lane)
    {
        var now = clock.GetUtcNow();
        if (lane is null) return ($"Waits: no connection is called '{delivery.Connection}' in the configuration.", null);
        if (lane.Circuit.OpenUntil is { } until)
        {
            var since = lane.Circuit.FailingSince is { } from ? $" since {from:HH:mm:ss} UTC" : "";
            var again = until > now ? until : now;
            var why = lane.Circuit.LastFailure is { } failure && failure != delivery.Reason ? $": {StoryWords.Sentence(failure)}" : ".";
            return ($"{lane.Name} does not answer{since}{why} Weft tries again by itself; this follows when {lane.Name} is back.", again);
        }

        if (lane.PausedUntil is { } pause) return ($"The rate limit of {lane.Name} is used up; Weft goes on by itself.", pause);
        var due = Micros.ToTime(delivery.DueAt);
        return delivery.Attempts == 0
            ? due > now ? ($"Weft sends it to {lane.Name}.", due) : (SentNow(lane.Name), now)
            : ("Weft tries it again by itself.", due > now ? due : now);
    }

    private string Summary(OrderState s, IReadOnlyList<(long At, Event What)> events, IReadOnlyList<StoryObligation> obligations)
    {
        if (s.Order is null)
        {
            return $"Waiting for the order: something about it arrived{(events.Count > 0 ? $" {Ago(Micros.ToTime(events[0].At))} ago" : "")}, the order itself has not. "
                + $"{s.Id.Connection} has the ball; what waits is decided as soon as the order is there.";
        }

        if (s.InSync) return Ended(s);
        if (s.IsUndecided) return Undecided(s.Amendments.Undecided!);
        if (obligations.FirstOrDefault(o => o.State == "failed") is { } failed)
            return $"An operator has the ball for {Ago(failed.Since)}: the {failed.What} failed at {failed.Who}. {StoryWords.Sentence(failed.LastFailure)} {failed.Next}";
        if (s.Holds is [var hold, .. var more]) return OnHold(hold, more.Length);
        if (s.Lines.FirstOrDefault(l => l.Backordered > 0) is { } line) return OutOfStock(s, line, events);
        if (obligations.Where(o => o.State == "open").OrderByDescending(o => o.Attempts > 0).ThenBy(o => o.Since).FirstOrDefault() is { } open) return Underway(open);
        return $"Weft has the ball for {Ago(events.Count > 0 ? Micros.ToTime(events[^1].At) : s.Since)}: it waits for stock to promise what is not promised yet, and goes on by itself.";
    }

    private static string Ended(OrderState s)
    {
        int shipped = s.Lines.Sum(l => l.Shipped), cancelled = s.Lines.Sum(l => l.Cancelled), back = s.Lines.Sum(l => s.Returns.Returns.Sum(r => r.Received(l.LineId)));
        if (shipped == 0) return "Cancelled: every system agrees, and nothing is open.";
        var also = string.Concat(back > 0 ? $", {StoryWords.Units(back)} came back" : "", cancelled > 0 ? $", {StoryWords.Units(cancelled)} cancelled" : "");
        return $"{(s.Status() == OrderStatus.CancelledButShipped ? "Cancelled but shipped, and settled" : "Complete")}: every system agrees, and nothing is open. {StoryWords.Units(shipped)} left{also}.";
    }

    private string Undecided(Proposal p) =>
        $"A change waits for a decision for {Ago(p.Since)}: {Actors.Of(p.What.By)} wants {AmendmentWords.Lines(p.What.Lines, "")}. {AmendmentWords.Money(p.What.Before, p.What.After)} Accept {p.What.Key}, which asks the warehouse to stop first, or decline it, and the channel is told.";

    private string OnHold(Hold hold, int more) =>
        $"On hold for {Ago(hold.Since)}: {StoryWords.Sentence(hold.Reason)} {hold.NextStep} The ball is with {Actors.Owner(hold.Owner)}; the order goes on by itself when "
        + (more == 0 ? "the hold is released." : $"this hold and {(more == 1 ? "another one" : $"{more} others")} are released.");

    private string OutOfStock(OrderState s, LineState line, IReadOnlyList<(long At, Event What)> events)
    {
        var since = events.LastOrDefault(e => e.What is StockPromised { Backordered: > 0 } p && p.LineId == line.LineId) is { What: not null, At: var at } ? Micros.ToTime(at) : s.Since;
        return $"Waiting for stock for {Ago(since)}: {line.Backordered} of {line.Ordered} units of {line.Sku} are not there yet. "
            + $"Whoever fills {s.Parties!.Location} has the ball; the order goes on by itself when the units are counted there."
            + (s.CancelledAt(line.LineId) is { } over ? $" If they are not there by {over.UtcDateTime:yyyy-MM-dd HH:mm} UTC, they are cancelled." : "");
    }

    /// <summary>Of several things that are due, the one that fails is told of, and else the one that is due longest.</summary>
    private string Underway(StoryObligation open)
    {
        var when = open.NextAt is { } at && open.Next != SentNow(open.Who) ? $" Next attempt at {at.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC." : "";
        var tried = open.Attempts > 0 ? $" Tried {(open.Attempts == 1 ? "once" : $"{open.Attempts} times")}; last answer: {StoryWords.Sentence(open.LastFailure)}" : "";
        return $"{open.Who} has the ball for {Ago(open.Since)}: {open.What}.{tried} {open.Next}{when}";
    }

    private static string SentNow(string who) => $"Weft sends it to {who} now.";

    private string Ago(DateTimeOffset since)
    {
        var span = clock.GetUtcNow() - since;
        return span.TotalSeconds < 60 ? $"{Math.Max(0, (int)span.TotalSeconds)} s" : span.TotalMinutes < 60 ? $"{(int)span.TotalMinutes} min" : span.TotalHours < 48 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalDays} days";
    }
}
