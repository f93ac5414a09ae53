using Weft.Engine.Storage;

namespace Weft.Engine.Value;

/// <summary>What Weft is worth over some days.</summary>
/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="Total">All days together.</param>
/// <param name="Days">Each day on which anything was counted, oldest first.</param>
/// <param name="Connections">All days together, by channel or system.</param>
/// <param name="Onboarding">How long each channel took to be of use.</param>
public sealed record ValueReport(DateOnly From, DateOnly To, ValueFigures Total, IReadOnlyList<ValueDay> Days, IReadOnlyList<ConnectionValue> Connections, IReadOnlyList<ChannelOnboarding> Onboarding)
{
    /// <summary>Most days of a report.</summary>
    public const int MostDays = 366;

    internal static ValueReport Of(
        DateOnly from, DateOnly to, List<(string Day, string Figure, long Amount)> days, List<(string Scope, string Figure, long Amount)> scopes, List<ChannelRow> channels) => new(
        from, to,
        ValueFigures.Of(days.GroupBy(d => d.Figure).ToDictionary(f => f.Key, f => f.Sum(d => d.Amount), StringComparer.Ordinal)),
        [.. days.GroupBy(d => d.Day).Select(d => new ValueDay(DateOnly.ParseExact(d.Key, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ValueFigures.Of(d.ToDictionary(f => f.Figure, f => f.Amount, StringComparer.Ordinal))))],
        [.. scopes.GroupBy(s => s.Scope).Select(s => new ConnectionValue(s.Key, ValueFigures.Of(s.ToDictionary(f => f.Figure, f => f.Amount, StringComparer.Ordinal))))],
        [.. channels.Select(ChannelOnboarding.Of)]);
}

/// <summary>A day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ValueDay(DateOnly Day, ValueFigures Figures);

/// <summary>A channel or a system.</summary>
/// <param name="Connection">Its name.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ConnectionValue(string Connection, ValueFigures Figures);

/// <summary>What was counted. Shares are from 0 to 1 and null where nothing was counted.</summary>
/// <param name="Orders">Orders that were judged: their target time has passed.</param>
/// <param name="Reliable">Of these, in sync by then without a touch.</param>
/// <param name="NotInTime">Of these, not in sync by then.</param>
/// <param name="Touched">Of these, touched by somebody before.</param>
/// <param name="StockCompared">Stock numbers compared with another system's.</param>
/// <param name="StockAgreed">Of these, that agreed.</param>
/// <param name="MoneyResolved">Differences of money that ended or were decided.</param>
/// <param name="MoneyResolvedSeconds">How old they were then, added up.</param>
/// <param name="DuplicateMessages">Messages that came again and changed nothing.</param>
/// <param name="DuplicateDocuments">Documents that were found in the other system instead of being made a second time.</param>
/// <param name="RefusedReservations">Carts that were told no because the units were not there.</param>
/// <param name="SoldOut">Times that a channel was told that a SKU is sold out.</param>
/// <param name="OversoldUnits">Units that were sold twice all the same.</param>
/// <param name="Acts">What people did by hand.</param>
public sealed record ValueFigures(
    long Orders, long Reliable, long NotInTime, long Touched, long StockCompared, long StockAgreed, long MoneyResolved, long MoneyResolvedSeconds, long DuplicateMessages, long DuplicateDocuments,
    long RefusedReservations, long SoldOut, long OversoldUnits, long Acts)
{
    /// <summary>Share of orders that were in sync within the target, without a touch.</summary>
    public double? OrderReliability => Share(Reliable, Orders);

    /// <summary>Share of stock numbers that agreed when they were compared.</summary>
    public double? StockAccuracy => Share(StockAgreed, StockCompared);

    /// <summary>Hours a difference of money was open, on average.</summary>
    public double? MoneyResolvedHours => MoneyResolved == 0 ? null : MoneyResolvedSeconds / 3_600.0 / MoneyResolved;

    /// <summary>What people did by hand, for each thousand orders.</summary>
    public double? TouchesPerThousandOrders => Orders == 0 ? null : 1_000.0 * Acts / Orders;

    internal static ValueFigures Of(Dictionary<string, long> f)
    {
        long Get(string name) => f.GetValueOrDefault(name);
        return new ValueFigures(
            Get(Figures.Judged), Get(Figures.Reliable), Get(Figures.NotInTime), Get(Figures.Touched), Get(Figures.Compared), Get(Figures.Agreed), Get(Figures.MoneyResolved), Get(Figures.MoneySeconds),
            Get(Figures.DuplicateMessages), Get(Figures.DuplicateDocuments), Get(Figures.RefusedReservations), Get(Figures.SoldOut), Get(Figures.OversoldUnits), Get(Figures.Acts));
    }

    private static double? Share(long part, long of) => of == 0 ? null : (double)part / of;
}

/// <summary>How long a channel took from its first configuration to its first order in sync.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="FirstSeen">When Weft saw it in the configuration first.</param>
/// <param name="FirstInSync">When an order of it was in sync first; null while none is.</param>
/// <param name="Days">Days between the two; null while they are not over, or when orders came before Weft counted this.</param>
public sealed record ChannelOnboarding(string Channel, DateTimeOffset FirstSeen, DateTimeOffset? FirstInSync, double? Days)
{
    internal static ChannelOnboarding Of(ChannelRow r) => new(
        r.Connection, Micros.ToTime(r.FirstSeen), r.FirstSyncAt is { } at ? Micros.ToTime(at) : null,
        r.FirstSyncAt is { } synced && r.FirstOrderAt >= r.FirstSeen ? Math.Round(TimeSpan.FromMicroseconds(synced - r.FirstSeen).TotalDays, 2) : null);
}
