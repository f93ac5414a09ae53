using System.Globalization;
using Weft.Core.Orders;
using Weft.Engine.Queries;

namespace Weft.Engine.Replays;

/// <summary>Finds the ordinary commands that bring an order or a SKU to where a replay has it, and names what has none.</summary>
internal static class Actions
{
    /// <param name="was">As it is.</param>
    /// <param name="now">As it would be.</param>
    /// <param name="fields">What differs.</param>
    /// <param name="messages">Messages that had no effect and have one today.</param>
    public static List<ReplayAction> Of(object was, object now, IReadOnlyList<ReplayField> fields, IReadOnlyList<long> messages)
    {
        var actions = messages.Select(m => new ReplayAction("reprocess", m.ToString(CultureInfo.InvariantCulture), $"Run message {m} again: today's rules take it.")).ToList();
        if (was is OrderState { Order: not null } before && now is OrderState { Order: not null } after) AddOfOrder(before, after, fields, actions);
        if (actions.Count == 0)
        {
            actions.Add(was is OrderState
                ? new ReplayAction(ReplayAction.None, "", "What was decided stays decided: no command takes it back.", "Open the order, and cancel, amend or re-route it there.")
                : new ReplayAction(ReplayAction.None, "", "Stock follows its orders, counts and movements: nothing is set by hand.", "Apply the orders that differ, or have the location counted."));
        }

        return actions;
    }

    private static void AddOfOrder(OrderState was, OrderState now, IReadOnlyList<ReplayField> fields, List<ReplayAction> actions)
    {
        if (was.Order != now.Order && fields.Any(f => IsContent(f.Field)))
        {
            actions.Add(was.GoodsSettled
                ? new ReplayAction(ReplayAction.None, "", "All goods have left or are cancelled: the order cannot be changed any more.", "Correct it with a return or a refund.")
                : new ReplayAction("amend", was.Id.Value, "Change the order to what today's rules make of its message."));
        }

        foreach (var hold in was.Holds.Where(h => !now.Holds.Any(n => n.Kind == h.Kind && n.Key == h.Key))) actions.Add(Release(hold));
        foreach (var hold in now.Holds.Where(h => !was.Holds.Any(w => w.Kind == h.Kind && w.Key == h.Key))) actions.Add(Place(hold));
        foreach (var o in was.Obligations.Where(o => o.State == ObligationState.Failed))
        {
            if (now.Obligation(o.Key) is not { State: ObligationState.Failed } || fields.Any(f => f.About == ReplayAbout.Sent && f.Field.StartsWith(StoryWords.Name(o.Key), StringComparison.Ordinal)))
                actions.Add(new ReplayAction("retry", o.Key, $"Send the {StoryWords.Name(o.Key)} again, as today's rules have it."));
        }

        foreach (var sent in fields.Where(f => f.About == ReplayAbout.Sent).Select(f => f.Field.Split(',')[0]).Distinct(StringComparer.Ordinal))
            if (was.Obligations.Any(o => o.State == ObligationState.Met && sent.StartsWith(StoryWords.Name(o.Key), StringComparison.Ordinal)))
                actions.Add(new ReplayAction(ReplayAction.None, sent, $"{Upper(sent)}: it was sent and taken; it is not sent a second time.", "Correct it in that system, or amend the order."));
    }

    private static bool IsContent(string field) =>
        field == "total" || field.StartsWith("lines[", StringComparison.Ordinal) || field.StartsWith("shipTo", StringComparison.Ordinal) || field.StartsWith("charges", StringComparison.Ordinal);

    private static ReplayAction Release(Hold hold) => hold.Kind switch
    {
        HoldKind.UnmappedSku => new ReplayAction(ReplayAction.None, $"{hold.Kind}|{hold.Key}", $"The hold '{hold.Kind}' ({hold.Key}) goes by itself when the SKU is known.", "Map the SKU: every order that waits for it goes on."),
        HoldKind.Substitution => new ReplayAction(ReplayAction.None, $"{hold.Kind}|{hold.Key}", "The customer is asked about a substitute.", "Accept or decline it at the order."),
        _ => new ReplayAction("release-hold", $"{hold.Kind}|{hold.Key}", $"Release the hold '{hold.Kind}' ({hold.Key})."),
    };

    private static ReplayAction Place(Hold hold) => hold.Kind is HoldKind.Manual or HoldKind.PaymentReview or HoldKind.Fraud or HoldKind.Address
        ? new ReplayAction("place-hold", $"{hold.Kind}|{hold.Key}", $"Stop the order: {hold.Reason}")
        : new ReplayAction(ReplayAction.None, $"{hold.Kind}|{hold.Key}", $"Today the order would be stopped: {hold.Reason}", "Place a hold of your own at the order, if it is to stop.");

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
