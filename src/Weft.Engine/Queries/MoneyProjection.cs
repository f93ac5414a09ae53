using Weft.Core.Finance;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>A difference of money in the list of them.</summary>
internal static class MoneyProjection
{
    /// <summary>The month in which something happens to an order; null while it is the month in which it was placed, as it is for most.</summary>
    public static OrderMonthRow? Month(OrderState s, TimeProvider clock)
    {
        var (now, since) = (clock.GetUtcNow(), s.Since.UtcDateTime);
        return s.Order is null || (now.UtcDateTime.Month == since.Month && now.UtcDateTime.Year == since.Year) ? null : new OrderMonthRow(s.Id.Value, Period.Of(now).ToString(), Micros.Of(s.Since));
    }

    public static MoneyDifferenceRow? Row(MoneyDifferenceState s) => s.Last is not { } d ? null : new MoneyDifferenceRow
    {
        Id = s.Key,
        Class = d.Class.ToString(),
        Place = d.Where,
        OrderId = d.Order?.Value,
        Document = d.Document,
        Ours = d.Ours.ToString(),
        Theirs = d.Theirs.ToString(),
        Amount = d.Amount().Minor,
        Currency = d.Amount().Currency.Code,
        State = s.Status.ToString(),
        Period = Period.Of(d.On).ToString(),
        FirstSeen = Micros.Of(s.FirstSeen),
        ChangedAt = Micros.Of(s.ChangedAt),
        Why = d.Why,
        Action = d.Action,
        DecidedBy = s.By,
        Note = s.Note,
    };
}

/// <summary>Two parties that have other figures of the same money, in a list.</summary>
/// <param name="Id">Its id: what differs.</param>
/// <param name="Class">Why.</param>
/// <param name="Where">The connection whose figure differs.</param>
/// <param name="Order">The order; null of a payout.</param>
/// <param name="Document">The document, where it is one.</param>
/// <param name="Ours">What it should be.</param>
/// <param name="Theirs">What it is there.</param>
/// <param name="Amount">How much it is about.</param>
/// <param name="State">Open, Accepted, Resolved or Gone.</param>
/// <param name="Period">The month that it keeps from being closed.</param>
/// <param name="FirstSeen">When it was seen first.</param>
/// <param name="AgeDays">Whole days since then.</param>
/// <param name="ChangedAt">When its state changed last.</param>
/// <param name="Why">In plain words.</param>
/// <param name="Action">What somebody should do.</param>
/// <param name="DecidedBy">Who decided last.</param>
/// <param name="Note">What they said.</param>
public sealed record MoneyDifferenceSummary(
    string Id, string Class, string Where, string? Order, string? Document, string Ours, string Theirs, Money Amount, string State, string Period, DateTimeOffset FirstSeen, int AgeDays,
    DateTimeOffset ChangedAt, string Why, string Action, string? DecidedBy, string? Note)
{
    /// <summary>Who looks after it; null: nobody yet.</summary>
    public string? Assignee { get; init; }

    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(FirstSeen), Id);

    internal static MoneyDifferenceSummary Of(MoneyDifferenceRow r, DateTimeOffset now) => new(
        r.Id, r.Class, r.Place, r.OrderId, r.Document, r.Ours, r.Theirs, new Money(r.Amount, Currency.Parse(r.Currency)), r.State, r.Period, Micros.ToTime(r.FirstSeen),
        Math.Max(0, (int)(now - Micros.ToTime(r.FirstSeen)).TotalDays), Micros.ToTime(r.ChangedAt), r.Why, r.Action, r.DecidedBy, r.Note);
}

/// <summary>Which differences of money are wanted.</summary>
/// <param name="Filter">"open", "accepted", "resolved", "gone" or "all".</param>
/// <param name="Class">Only of this class.</param>
/// <param name="Order">Only of this order.</param>
/// <param name="After">The last one of the page before.</param>
/// <param name="Limit">Most.</param>
public sealed record MoneyDifferenceQuery(string Filter, string? Class, string? Order, ListCursor? After, int Limit)
{
    /// <summary>Only of this connection.</summary>
    public string? Where { get; init; }

    /// <summary>Only of this currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Only of this month and of earlier ones: what keeps the month from being closed.</summary>
    public string? Until { get; init; }
}
