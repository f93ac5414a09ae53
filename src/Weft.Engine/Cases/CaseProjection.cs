using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Workflow;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Cases;

/// <summary>Notes what needs people, and how it ends, beside the work that leads to it. What goes right at once is not touched.</summary>
internal static class CaseProjection
{
    /// <summary>Holds that a decision released. Payments that are authorised a little later are the ordinary course of business, and not noted unless somebody let the order go without.</summary>
    public static void Follow(object before, ImmutableArray<Event> events, Unit unit, Command command, DateTimeOffset now, List<CaseRow> rows)
    {
        if (before is not OrderState { Order: { } order } was) return;
        foreach (var e in events)
        {
            if (e is not HoldReleased gone || was.Holds.FirstOrDefault(h => h.Kind == gone.Kind && h.Key == gone.Key) is not { } hold) continue;
            var person = unit is MessageUnit { Row.Connection: Translator.Api } && command is ReleaseHold or SettleHold ? gone.By : null;
            if (person is null && hold.Kind == HoldKind.PaymentPending) continue;
            rows.Add(new CaseRow
            {
                Kind = CaseKinds.Order, Subject = $"{was.Id}/{hold.Kind}/{hold.Key}", Link = was.Id.Value, Connection = order.Connection, What = hold.Kind.ToString(), Why = hold.Reason, OpenedAt = Micros.Of(hold.Since),
                EndedAt = Micros.Of(now), EndedBy = person, Ending = person is null ? $"Cured: {gone.By}" : "Released",
            });
        }
    }

    /// <summary>A delivery is refused for good, or arrived after that. A number that a newer one replaces is nobody's case.</summary>
    public static void Follow(OutcomeUnit unit, WriteBatch rows, long now)
    {
        var d = unit.Delivery;
        if (unit.Change.State == DeliveryState.Done && d.Attempts > 0) rows.Cases.Ended.Add(new CaseEnd(CaseKinds.Request, d.Key, now, EndingOf(unit)) { Link = d.Id.ToString(CultureInfo.InvariantCulture) });
        if (unit.Change.State == DeliveryState.Dead && !d.Latest) rows.Cases.Add(Of(d) with { Why = unit.Change.Reason ?? "", OpenedAt = now });
    }

    /// <summary>A message that was run again is done.</summary>
    public static void Follow(MessageUnit unit, string ending, WriteBatch rows, long now)
    {
        if (unit.Row.Outcome is not null) rows.Cases.Ended.Add(new CaseEnd(CaseKinds.Message, SubjectOf(unit.Row.Id), now, ending));
    }

    /// <summary>Dead letters that nobody needs any more.</summary>
    public static void Follow(Withdrawal gone, WriteBatch rows) => rows.Cases.Ended.Add(new CaseEnd(CaseKinds.Request, gone.Key, gone.At, gone.Reason));

    /// <summary>A dead letter's case.</summary>
    public static CaseRow Of(DeliveryRow d) => new()
    {
        Kind = CaseKinds.Request, Subject = d.Key, Link = d.Id.ToString(CultureInfo.InvariantCulture), Connection = d.Connection, What = d.Kind, Why = d.Reason ?? "", OpenedAt = d.SettledAt ?? d.CreatedAt,
    };

    /// <summary>The case of a message that was put aside.</summary>
    public static CaseRow Of(InboxRow m) => new()
    {
        Kind = CaseKinds.Message, Subject = SubjectOf(m.Id), Link = SubjectOf(m.Id), Connection = m.Connection, What = m.Kind, Why = m.Reason ?? "", OpenedAt = m.SettledAt ?? m.ReceivedAt,
    };

    private static string SubjectOf(long message) => message.ToString(CultureInfo.InvariantCulture);

    private static string EndingOf(OutcomeUnit unit) => unit.Outcome switch
    {
        DeliveryOutcome.Delivered { Reference: { } number } => unit.Adopted ? $"It was there already, as {number}" : $"Arrived, as {number}",
        DeliveryOutcome.Declined declined => $"Declined: {declined.Reason}",
        DeliveryOutcome.CancelledThere cancelled => $"Cancelled there: {cancelled.Reason}",
        _ => "Arrived",
    };
}
