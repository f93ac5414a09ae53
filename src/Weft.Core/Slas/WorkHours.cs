using System.Collections.Immutable;

namespace Weft.Core.Slas;

/// <summary>When somebody works: from one local time to another on some days of the week, but not on holidays.</summary>
/// <param name="Zone">The time zone of the local times.</param>
/// <param name="Days">Days of the week on which somebody works.</param>
/// <param name="From">Time since midnight at which work begins.</param>
/// <param name="To">Time since midnight at which it ends, after <paramref name="From"/> and at most 24 h.</param>
/// <param name="Holidays">Days on which nobody works.</param>
public sealed record WorkHours(TimeZoneInfo Zone, ImmutableArray<DayOfWeek> Days, TimeSpan From, TimeSpan To, ImmutableSortedSet<DateOnly> Holidays)
{
    /// <summary>Days that are looked through for working time; what does not fit into them is never due.</summary>
    public const int MostDays = 4_000;

    private static readonly TimeSpan day = TimeSpan.FromDays(1);

    /// <summary>Working time between two moments; all of the time when there are no hours. Nothing when the second is not after the first.</summary>
    public static TimeSpan Between(WorkHours? hours, DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from) return TimeSpan.Zero;
        if (hours is null) return to - from;
        var (sum, counted) = (TimeSpan.Zero, 0);
        for (var date = hours.DateOf(from); counted < MostDays; date = date.AddDays(1), counted++)
        {
            var (begins, ends) = hours.Of(date);
            if (begins >= to) break;
            var (first, last) = (begins > from ? begins : from, ends < to ? ends : to);
            if (last > first) sum += last - first;
        }

        return sum;
    }

    /// <summary>The moment at which so much working time is over, counted from another one; null when that is beyond <see cref="MostDays"/>.</summary>
    public static DateTimeOffset? After(WorkHours? hours, DateTimeOffset from, TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return from;
        if (hours is null) return from + span;
        var date = hours.DateOf(from);
        for (var counted = 0; counted < MostDays; date = date.AddDays(1), counted++)
        {
            var (begins, ends) = hours.Of(date);
            var first = begins > from ? begins : from;
            if (ends <= first) continue;
            if (ends - first >= span) return first + span;
            span -= ends - first;
        }

        return null;
    }

    private DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    /// <summary>When work begins and ends on a day; both the same when nobody works.</summary>
    private (DateTimeOffset Begins, DateTimeOffset Ends) Of(DateOnly date)
    {
        var begins = At(date, From);
        return Days.Contains(date.DayOfWeek) && !Holidays.Contains(date) ? (begins, At(date, To)) : (begins, begins);
    }

    /// <summary>A local time as a moment. One that the clocks leave out in spring is the moment at which they go on.</summary>
    private DateTimeOffset At(DateOnly date, TimeSpan time)
    {
        var local = (time == day ? date.AddDays(1) : date).ToDateTime(TimeOnly.MinValue) + (time == day ? TimeSpan.Zero : time);
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
