using Weft.Core.Inventory;
using Weft.Engine.Storage;

namespace Weft.Engine.Value;

/// <summary>Names under which figures are stored; their meaning never changes.</summary>
internal static class Figures
{
    public const string Judged = "orders.judged";
    public const string Reliable = "orders.reliable";
    public const string NotInTime = "orders.not-in-time";
    public const string Touched = "orders.touched";
    public const string Acts = "acts";
    public const string DuplicateMessages = "duplicates.messages";
    public const string DuplicateDocuments = "duplicates.documents";
    public const string Compared = "stock.compared";
    public const string Agreed = "stock.agreed";
    public const string MoneyResolved = "money.resolved";
    public const string MoneySeconds = "money.resolved-seconds";
    public const string RefusedReservations = "reservations.refused";
    public const string SoldOut = "stock.sold-out";
    public const string OversoldUnits = "oversold.units";

    private const string ReservationRefused = "reservation.refused.v1";

    /// <summary>Counts what a transaction says by itself: it is counted when, and only when, it is committed.</summary>
    public static void Count(WriteBatch batch, long now)
    {
        string? day = null;
        foreach (var e in batch.Events)
            if (e.Type == ReservationRefused) batch.Value.Add(day ??= ValueRow.DayOf(now), RefusedReservations, "", 1);
        foreach (var d in batch.Deliveries)
            if (d.Asked is ChannelStockRequest { Available: 0 }) batch.Value.Add(day ??= ValueRow.DayOf(now), SoldOut, d.Connection, 1);
        foreach (var o in batch.Oversells.Begun) batch.Value.Add(day ??= ValueRow.DayOf(now), OversoldUnits, o.Connection, o.Units);
    }

    /// <summary>Counts a difference of money that was open and is not any more.</summary>
    public static void CountMoney(MoneyDifferenceRow? before, MoneyDifferenceRow after, long now, WriteBatch batch)
    {
        if (before?.State != "Open" || after.State == "Open") return;
        var day = ValueRow.DayOf(now);
        batch.Value.Add(day, MoneyResolved, "", 1);
        batch.Value.Add(day, MoneySeconds, "", Math.Max(0, now - after.FirstSeen) / Micros.PerSecond);
    }
}
