using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Turns;

public sealed class PaceTests
{
    private readonly Pace pace = new(512);

    [Fact]
    public void Units_that_are_decided_at_once_fill_a_transaction()
    {
        pace.Units.ShouldBe(512);
        Took(100, TimeSpan.FromMicroseconds(5));
        pace.Units.ShouldBe(512);
    }

    [Fact]
    public void The_longer_a_unit_takes_the_fewer_are_decided_together()
    {
        Took(100, TimeSpan.FromMicroseconds(50));
        pace.Units.ShouldBeInRange(99, 101);
    }

    [Fact]
    public void However_slow_units_are_some_share_a_commit()
    {
        Took(100, TimeSpan.FromSeconds(1));
        pace.Units.ShouldBe(32);
        new Pace(4).Units.ShouldBe(4);
    }

    [Fact]
    public void One_slow_transaction_is_forgotten_soon()
    {
        Took(100, TimeSpan.FromMicroseconds(20));
        pace.Took(1, TimeSpan.FromMilliseconds(1));
        pace.Units.ShouldBe(32);
        Took(20, TimeSpan.FromMicroseconds(20));
        pace.Units.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void Deciding_may_take_as_long_as_a_commit_but_not_for_ever()
    {
        Took(100, TimeSpan.FromMicroseconds(50));
        for (var i = 0; i < 100; i++) pace.Committed(TimeSpan.FromMilliseconds(12));
        pace.Units.ShouldBeInRange(239, 241);
        for (var i = 0; i < 100; i++) pace.Committed(TimeSpan.FromSeconds(1));
        pace.Units.ShouldBeInRange(399, 401);
    }

    private void Took(int transactions, TimeSpan each)
    {
        for (var i = 0; i < transactions; i++) pace.Took(100, 100 * each);
    }
}
