using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;

namespace Weft.Engine.Tests.Dispatch;

/// <summary>What an account leaves us is found out by what it answers.</summary>
public sealed class RateBudgetTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Too_many_halves_the_rate_down_to_a_fifth()
    {
        var budget = new RateBudget(10, 5, clock);
        List<double> rates = [];
        for (var i = 0; i < 4; i++)
        {
            budget.TooMany();
            rates.Add(budget.PerSecond);
        }

        rates.ShouldBe([5, 2.5, 2, 2]);
    }

    [Fact]
    public void Served_calls_win_it_back_slowly_enough_that_one_in_a_hundred_is_too_many_at_most()
    {
        var budget = new RateBudget(10, 5, clock);
        budget.TooMany();
        var calls = 0;
        while (budget.PerSecond < 10)
        {
            budget.Served();
            calls++;
        }

        calls.ShouldBeInRange(300, 400, "quickly at first, and with care near the rate that was too much");
        budget.PerSecond.ShouldBe(10);
    }

    [Fact]
    public void Time_wins_it_back_as_well_for_a_lane_that_has_little_to_send()
    {
        var budget = new RateBudget(10, 5, clock);
        budget.TooMany();
        clock.Advance(TimeSpan.FromMinutes(30));
        _ = budget.Left;
        budget.PerSecond.ShouldBe(8, 0.001);
        clock.Advance(TimeSpan.FromHours(2));
        budget.Left.ShouldBe(5, "all of it, and what is saved up");
        budget.PerSecond.ShouldBe(10);
    }

    [Fact]
    public void A_call_that_is_made_in_any_case_is_made_up_for()
    {
        var budget = new RateBudget(2, 1, clock);
        budget.Reserve().ShouldBe(TimeSpan.Zero);
        budget.Reserve().ShouldBe(TimeSpan.FromSeconds(0.5));
        budget.Left.ShouldBe(-1);
        budget.TryTake().ShouldBeFalse();
        budget.Wait().ShouldBe(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        budget.TryTake().ShouldBeTrue();
    }

    [Fact]
    public void Without_a_known_limit_nothing_is_counted()
    {
        var budget = new RateBudget(0, 1, clock);
        budget.Reserve().ShouldBe(TimeSpan.Zero);
        budget.TooMany();
        budget.Served();
        (budget.TryTake(), budget.Wait(), budget.Left).ShouldBe((true, TimeSpan.Zero, double.PositiveInfinity));
    }
}
