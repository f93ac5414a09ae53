using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>What commands about goods that come back lead to.</summary>
internal static class ReturnDecider
{
    /// <summary>Decides a command about returns, refunds and exchanges; null when it is about something else.</summary>
    public static Decision? Decide(Command command, OrderState s, DateTimeOffset now) => command switch
    {
        RequestReturn c => Request(c, s),
        AuthoriseReturn c => Authorise(c, s, now),
        CloseReturn c => Close(c, s),
        ReceiveReturn c => Receipt.Decide(c, s, now),
        RequestRefund c => RefundDecider.Request(c, s),
        ReportRefund c => RefundReports.Decide(c, s, now),
        PayRefundFirst c => RefundDecider.PayFirst(c, s),
        TellChannelOfRefund c => RefundDecider.TellChannel(c, s),
        OfferCredit c => Exchange.Offer(c, s),
        CreditTaken c => Exchange.Taken(c, s),
        EndExchange c => CreditBack.End(c, s),
        WithdrawCredit c => CreditBack.Withdraw(c, s),
        ReturnCredit c => CreditBack.CameBack(c, s, now),
        _ => null,
    };

    private static Decision Request(RequestReturn c, OrderState s)
    {
        ImmutableArray<ReturnLine> lines = c.Lines.IsDefault ? [] : c.Lines;
        if (ReturnChecks.OfId(c.ReturnId, "returnId") is { } bad) return bad;
        if (s.Returns.Return(c.ReturnId) is { } known)
            return known.Asked.Lines.SequenceEqual(lines)
                ? new Decision.AlreadyDone($"Return {c.ReturnId} is known.")
                : new Decision.Refused($"Return {c.ReturnId} was asked for with other goods.", "returnId", "Give every return an id of its own, and the same id only to repeat one.");
        if (lines.IsEmpty) return new Decision.Refused("The return names no goods.", "lines", "Say which units of which lines come back.");
        if (s.Returns.Returns.Length >= ReturnLimits.Returns) return new Decision.Refused($"The order has {ReturnLimits.Returns} returns already.", "returnId", "Look at them: something asks for returns again and again.");
        if (c.Exchange == s.Id) return new Decision.Refused("An order cannot replace itself.", "exchange", "Name the new order that replaces the goods.");
        if (ReturnChecks.OfShipping(c.Shipping, s) is { } fault) return fault;
        foreach (var part in lines.GroupBy(l => l.LineId, StringComparer.Ordinal))
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == part.Key) is not { } line) return ReturnChecks.NoLine(part.Key);
            var (units, left) = (part.Any(p => p.Quantity <= 0) ? 0 : part.Sum(p => (long)p.Quantity), line.Shipped - Announced(s, part.Key));
            if (units <= 0 || units > left)
                return new Decision.Refused($"{units} units of line {part.Key} cannot come back: {line.Shipped} shipped, and {line.Shipped - left} of them are back or announced.", "lines", "Name units that have shipped and are still with the customer.");
        }

        var asked = new ReturnRequested(c.ReturnId, lines, c.By, c.Reason) { Shipping = c.Shipping, Exchange = c.Exchange };
        return c.NeedsAuthorisation ? Decision.Accept(asked) : Decision.Accept(asked, new ReturnAuthorised(c.ReturnId, c.By));
    }

    /// <summary>Units of a line that are back or on their way back.</summary>
    private static int Announced(OrderState s, string lineId) =>
        s.Returns.Returns.Sum(r => r.Awaits ? Math.Max(r.Received(lineId), r.Asked.Lines.Where(l => l.LineId == lineId).Sum(l => l.Quantity)) : r.Received(lineId));

    /// <summary>Goods that came before anybody agreed are paid back now.</summary>
    private static Decision Authorise(AuthoriseReturn c, OrderState s, DateTimeOffset now)
    {
        if (s.Returns.Return(c.ReturnId) is not { } known) return ReturnChecks.NoReturn(c.ReturnId);
        if (known.AuthorisedBy is { } by) return new Decision.AlreadyDone($"{by} has agreed to it already.");
        var events = ImmutableArray.Create<Event>(new ReturnAuthorised(c.ReturnId, c.By));
        var after = OrderEvolution.Evolve(s, events[0], now);
        foreach (var receipt in known.Receipts)
        {
            if (RefundPlan.ForReceipt(after, after.Returns.Return(c.ReturnId)!, receipt) is not { } refund) continue;
            events = events.Add(refund);
            after = OrderEvolution.Evolve(after, refund, now);
        }

        return new Decision.Accepted(events);
    }

    private static Decision Close(CloseReturn c, OrderState s) => s.Returns.Return(c.ReturnId) switch
    {
        null => ReturnChecks.NoReturn(c.ReturnId),
        { Closed: not null } => new Decision.AlreadyDone("The return is closed."),
        { Missing: 0 } => new Decision.AlreadyDone("All of it has arrived."),
        _ => Decision.Accept(new ReturnClosed(c.ReturnId, c.By, c.Reason)),
    };
}

/// <summary>Named bounds of the returns of one order.</summary>
public static class ReturnLimits
{
    /// <summary>Returns of one order.</summary>
    public const int Returns = 1_000;

    /// <summary>Refunds of one order.</summary>
    public const int Refunds = 2_000;

    /// <summary>Reports of refunds that cannot be.</summary>
    public const int Doubts = 100;

    /// <summary>Characters of the id of a return, a receipt or a refund.</summary>
    public const int IdLength = 100;

    /// <summary>
    /// How long a refund waits for the ERP's credit note. The books come first, because a refund without its credit note is what finance looks for at the end of a month; but the
    /// money is the customer's, and the law gives days to pay it back: after this time, or when the ERP refuses for good, it is paid without.
    /// </summary>
    public static readonly TimeSpan CreditNoteFirst = TimeSpan.FromHours(24);

    /// <summary>How long a refund waits for the order that replaces the goods; then it is paid out, and an order that comes later is paid like any other.</summary>
    public static readonly TimeSpan ExchangeWithin = TimeSpan.FromDays(14);

    /// <summary>
    /// How long a channel has to tell by itself of a refund that the payment provider reports. Most of them were made in the channel, whose own report is merely slower: told at once, it
    /// would show the refund twice.
    /// </summary>
    public static readonly TimeSpan ChannelReportsWithin = TimeSpan.FromMinutes(15);
}

/// <summary>Checks that several commands share.</summary>
internal static class ReturnChecks
{
    private const string IdCharacters = "-._:";

    /// <summary>Ids become part of keys that other systems see.</summary>
    public static Decision.Refused? OfId(string? id, string field) =>
        string.IsNullOrEmpty(id) || id.Length > ReturnLimits.IdLength || !id.All(c => char.IsAsciiLetterOrDigit(c) || IdCharacters.Contains(c, StringComparison.Ordinal))
            ? new($"'{id}' is no id: it has 1 to {ReturnLimits.IdLength} letters, digits and {string.Join(' ', IdCharacters.ToCharArray())}.", field, "Use a short id, such as R1, or a UUID.")
            : null;

    public static Decision.Refused NoReturn(string id) => new($"The order has no return {id}.", "returnId", "Name a return of the order, or ask for one first.");

    public static Decision.Refused NoLine(string id) => new($"The order has no line {id}.", "lines", "Name lines of the order.");

    public static Decision.Refused? OfShipping(ShippingShare? share, OrderState s)
    {
        if (share is null) return null;
        if (share.Percent.HasValue == share.Amount.HasValue) return new("Shipping goes back as a percentage or as an amount.", "shipping", "Say one of the two.");
        if (share.Percent is < 0 or > 100) return new($"{share.Percent} % of the shipping charge cannot go back.", "shipping.percent", "Say 0 to 100.");
        if (share.Amount is not { } amount) return null;
        if (amount.Currency != s.Order!.Total.Currency) return new($"The order is in {s.Order.Total.Currency}.", "shipping.amount", "Give the amount in the order's currency.");
        var left = Shares.Sum(Balance.ShippingLeft(s).Select(c => c.Gross()), amount.Currency);
        return amount.Minor <= 0 || amount > left ? new($"{amount} of shipping cannot go back; {left} are left of it.", "shipping.amount", "Pay back at most what is left.") : null;
    }
}
