using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;

namespace Weft.Engine.Tests.Dispatch;

public sealed class PublishLagTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));
    private readonly PublishLag lag;

    public PublishLagTests() => lag = new PublishLag(clock);

    [Fact]
    public void Nothing_published_has_no_figures() => lag.Figures().ShouldBeNull();

    [Fact]
    public void Figures_are_at_most_a_quarter_too_high_and_never_too_low()
    {
        for (var i = 1; i <= 1_000; i++) lag.Record(TimeSpan.FromMilliseconds(i), TimeSpan.FromMilliseconds(i / 2.0));
        var figures = lag.Figures().ShouldNotBeNull();
        figures.Count.ShouldBe(1_000);
        Near(figures.P50, 500);
        Near(figures.P95, 950);
        Near(figures.OwnP50, 250);
        Near(figures.OwnP95, 475);

        static void Near(TimeSpan figure, double truth) => figure.TotalMilliseconds.ShouldBeInRange(truth, truth * 1.25);
    }

    [Fact]
    public void What_is_older_than_some_minutes_is_forgotten()
    {
        lag.Record(TimeSpan.FromSeconds(30), TimeSpan.Zero);
        clock.Advance(PublishLag.Over - TimeSpan.FromSeconds(30));
        lag.Record(TimeSpan.FromMilliseconds(10), TimeSpan.Zero);
        lag.Figures().ShouldNotBeNull().Count.ShouldBe(2);
        clock.Advance(TimeSpan.FromSeconds(30));
        lag.Figures().ShouldNotBeNull().Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromHours(3));
        lag.Figures().ShouldBeNull();
    }

    [Fact]
    public void A_lag_of_days_and_a_clock_that_was_set_back_are_no_trouble()
    {
        lag.Record(TimeSpan.FromDays(400), TimeSpan.FromSeconds(1));
        lag.Record(TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(1));
        lag.Figures().ShouldNotBeNull().P95.ShouldBeGreaterThan(TimeSpan.FromHours(3));
    }
}
