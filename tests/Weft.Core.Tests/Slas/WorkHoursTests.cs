using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Slas;

namespace Weft.Core.Tests.Slas;

/// <summary>Working time: weekends, nights, holidays, and days on which the clocks change.</summary>
public sealed class WorkHoursTests
{
    private static readonly TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ImmutableArray<DayOfWeek> weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    /// <summary>Mon–Fri 8–18 in Berlin, and nobody works on Christmas Day.</summary>
    private static readonly WorkHours warehouse = new(berlin, weekdays, TimeSpan.FromHours(8), TimeSpan.FromHours(18), [new DateOnly(2026, 12, 25)]);

    /// <summary>Every day and night: only the clocks change.</summary>
    private static readonly WorkHours roundTheClock = new(berlin, [.. Enum.GetValues<DayOfWeek>()], TimeSpan.Zero, TimeSpan.FromDays(1), []);

    [Theory]
    [InlineData("2026-11-03T10:00+01:00", "2026-11-03T12:00+01:00", 120)]
    [InlineData("2026-11-03T07:00+01:00", "2026-11-03T09:30+01:00", 90)] // before it opens
    [InlineData("2026-11-03T17:00+01:00", "2026-11-04T09:00+01:00", 120)] // over night
    [InlineData("2026-11-06T17:30+01:00", "2026-11-09T08:30+01:00", 60)] // Friday evening to Monday morning
    [InlineData("2026-11-07T10:00+01:00", "2026-11-07T17:00+01:00", 0)] // Saturday
    [InlineData("2026-12-24T17:00+01:00", "2026-12-28T09:00+01:00", 120)] // Christmas and the weekend after it
    [InlineData("2026-10-23T17:00+02:00", "2026-10-26T09:00+01:00", 120)] // the night on which summer time ends lies between
    [InlineData("2026-11-03T12:00+01:00", "2026-11-03T10:00+01:00", 0)] // the wrong way round
    public void Only_working_time_counts(string from, string to, int minutes) =>
        WorkHours.Between(warehouse, DateTimeOffset.Parse(from), DateTimeOffset.Parse(to)).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Theory]
    [InlineData("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 23)]
    [InlineData("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 25)]
    public void The_day_on_which_clocks_change_is_as_long_as_it_is(string from, string to, int hours) =>
        WorkHours.Between(roundTheClock, DateTimeOffset.Parse(from), DateTimeOffset.Parse(to)).ShouldBe(TimeSpan.FromHours(hours));

    [Theory]
    [InlineData("2026-11-03T17:00+01:00", 120, "2026-11-04T09:00+01:00")]
    [InlineData("2026-11-06T17:59+01:00", 1, "2026-11-06T18:00+01:00")] // to the last minute
    [InlineData("2026-11-06T18:00+01:00", 1, "2026-11-09T08:01+01:00")]
    [InlineData("2026-12-24T17:30+01:00", 60, "2026-12-28T08:30+01:00")]
    public void Working_time_ends_at_a_moment(string from, int minutes, string ends) =>
        WorkHours.After(warehouse, DateTimeOffset.Parse(from), TimeSpan.FromMinutes(minutes)).ShouldBe(DateTimeOffset.Parse(ends));

    [Fact]
    public void Hours_that_begin_in_the_hour_that_clocks_leave_out_begin_when_they_go_on()
    {
        var early = roundTheClock with { From = TimeSpan.FromHours(2.5), To = TimeSpan.FromHours(4) };
        WorkHours.Between(early, DateTimeOffset.Parse("2026-03-29T00:00Z"), DateTimeOffset.Parse("2026-03-29T12:00Z")).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Without_hours_all_time_counts()
    {
        WorkHours.Between(null, An.Noon, An.Noon.AddDays(3)).ShouldBe(TimeSpan.FromDays(3));
        WorkHours.After(null, An.Noon, TimeSpan.FromDays(3)).ShouldBe(An.Noon.AddDays(3));
    }

    private static Gen<DateTimeOffset> Moments { get; } = Gen.Int[0, 730 * 24 * 60].Select(m => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(m));

    private static Gen<WorkHours> Hours { get; } = Gen.Select(Gen.Int[0, 23 * 60], Gen.Int[1, 24 * 60], Gen.Int[1, 127], Gen.Int[0, 40]).Select((begins, length, days, holiday) => new WorkHours(
        berlin, [.. Enum.GetValues<DayOfWeek>().Where(d => (days & (1 << (int)d)) != 0)], TimeSpan.FromMinutes(begins), TimeSpan.FromMinutes(Math.Min(24 * 60, begins + length)), [new DateOnly(2026, 1, 1).AddDays(holiday)]));

    [Fact]
    public void Working_time_never_runs_backwards_and_adds_up() => Gen.Select(Hours, Moments, Moments, Moments).Sample((hours, a, b, c) =>
    {
        var (first, second, third) = (new[] { a, b, c }.Min(), new[] { a, b, c }.Order().ElementAt(1), new[] { a, b, c }.Max());
        var whole = WorkHours.Between(hours, first, third);
        whole.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        whole.ShouldBeLessThanOrEqualTo(third - first);
        (WorkHours.Between(hours, first, second) + WorkHours.Between(hours, second, third)).ShouldBe(whole);
    });

    [Fact]
    public void The_moment_at_which_time_is_over_has_that_time_before_it() => Gen.Select(Hours, Moments, Gen.Int[1, 5_000]).Sample((hours, from, minutes) =>
    {
        var span = TimeSpan.FromMinutes(minutes);
        if (WorkHours.After(hours, from, span) is not { } ends)
        {
            // Somebody who works minutes a week: never due, because so much time is not in all the days that are looked through.
            WorkHours.Between(hours, from, from.AddDays(WorkHours.MostDays - 2)).ShouldBeLessThan(span);
            return;
        }

        WorkHours.Between(hours, from, ends).ShouldBe(span);
        WorkHours.Between(hours, from, ends.AddSeconds(-1)).ShouldBeLessThan(span);
    });
}
