using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>Each unit that was sold and is not there is in the ledger once, with the reason.</summary>
public sealed class OversellTests
{
    [Fact]
    public void What_was_sold_while_the_number_was_on_its_way_is_a_race()
    {
        var s = SoldOutAt(An.Noon.AddMinutes(1));
        s.Reserve("webshop:2", 2, placedAt: An.Noon.AddMinutes(1).AddSeconds(2), amount: An.Euro(50m));
        s.Oversold.ShouldHaveSingleItem().ShouldBe(new StockOversold(new("webshop:2"), "1", 2, OversellCause.Race, 10, 0, TimeSpan.FromSeconds(2), An.Euro(50m)));
    }

    [Fact]
    public void What_was_sold_before_the_change_itself_is_a_race_too()
    {
        var s = SoldOutAt(An.Noon.AddMinutes(1));
        s.Reserve("webshop:2", 1, placedAt: An.Noon.AddSeconds(30));
        (s.Oversold.Single().Cause, s.Oversold.Single().Behind).ShouldBe((OversellCause.Race, TimeSpan.Zero));
    }

    [Fact]
    public void What_was_sold_long_after_the_change_is_a_push_that_came_late()
    {
        var s = SoldOutAt(An.Noon.AddMinutes(1));
        s.Reserve("webshop:2", 1, placedAt: An.Noon.AddMinutes(3));
        (s.Oversold.Single().Cause, s.Oversold.Single().Behind, s.Oversold.Single().Shown).ShouldBe((OversellCause.PushLag, TimeSpan.FromMinutes(2), 10));
    }

    [Fact]
    public void An_order_that_comes_late_is_judged_by_what_was_shown_when_it_was_placed()
    {
        var s = SoldOutAt(An.Noon.AddMinutes(1));
        s.Pass(TimeSpan.FromMinutes(5));
        s.Streams.Acknowledge("webshop", "A");
        s.Reserve("webshop:2", 1, placedAt: An.Noon.AddMinutes(1).AddSeconds(1));
        s.Reserve("webshop:3", 1, placedAt: An.Noon.AddMinutes(4));
        s.Reserve("webshop:4", 1, placedAt: s.Streams.Now.AddSeconds(1));
        s.Oversold.Select(o => (o.Cause, o.Shown, o.Available)).ShouldBe([(OversellCause.Race, 10, 0), (OversellCause.PushLag, 10, 0), (OversellCause.ChannelOversold, 0, 0)]);
    }

    [Fact]
    public void A_channel_that_sells_more_than_it_showed_is_to_blame_itself()
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Reserve("webshop:1", 8, placedAt: s.Streams.Now);
        s.Reserve("webshop:2", 5, placedAt: s.Streams.Now);
        s.Oversold.ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Units.ShouldBe(3), o => o.Cause.ShouldBe(OversellCause.ChannelOversold), o => o.Shown.ShouldBe(10));
    }

    [Theory]
    [InlineData(2, OversellCause.Race)]
    [InlineData(3, OversellCause.ChannelOversold)]
    public void What_a_channel_sold_beyond_what_it_showed_is_its_own_doing_also_when_the_order_comes_late(int units, OversellCause cause)
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Pass(TimeSpan.FromSeconds(5));
        s.Reserve("market:1", 10);
        s.Reserve("webshop:1", 8, placedAt: s.Streams.Now);
        var placed = s.Streams.Now;
        s.Pass(TimeSpan.FromSeconds(1));
        s.Streams.Acknowledge("webshop", "A");
        s.Reserve("webshop:2", units, placedAt: placed);
        s.Oversold.Select(o => o.Cause).ShouldBe([OversellCause.Race, cause]);
    }

    [Fact]
    public void What_a_channel_sold_before_it_was_told_twice_to_show_less_is_no_doing_of_its_own()
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Pass(TimeSpan.FromSeconds(5));
        var placed = s.Streams.Now;
        foreach (var units in (int[])[6, 4])
        {
            s.Reserve($"market:{units}", units);
            s.Pass(TimeSpan.FromSeconds(1));
            s.Streams.Acknowledge("webshop", "A");
        }

        for (var i = 1; i <= 10; i++) s.Reserve($"webshop:{i}", 1, placedAt: placed);
        s.Reserve("webshop:11", 1, placedAt: placed);
        s.Oversold.Select(o => o.Cause).ShouldBe([.. Enumerable.Repeat(OversellCause.Race, 10), OversellCause.ChannelOversold]);
    }

    [Theory]
    [InlineData(true, OversellCause.ChannelOversold)]
    [InlineData(false, OversellCause.Race)]
    public void What_a_channel_sold_beyond_what_it_showed_is_its_own_doing_also_when_it_shows_another_number_by_the_time_we_know(bool placedBefore, OversellCause cause)
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Pass(TimeSpan.FromSeconds(5));
        var placed = s.Streams.Now;
        s.Reserve("market:1", 1);
        for (var i = 1; i <= 10; i++) s.Reserve($"webshop:{i}", 1, placedAt: placed);
        s.Pass(TimeSpan.FromSeconds(1));
        s.Streams.Acknowledge("webshop", "A", number: 9);
        s.Reserve("webshop:11", 1, placedAt: placedBefore ? placed : s.Streams.Now);
        s.Pass(TimeSpan.FromSeconds(1));
        s.Streams.Acknowledge("webshop", "A");
        s.Reserve("webshop:12", 1, placedAt: placedBefore ? placed : s.Streams.Now.AddSeconds(-1));
        s.Oversold.Select(o => o.Cause).ShouldBe([OversellCause.Race, cause, cause]);
    }

    [Fact]
    public void A_channel_that_refused_its_number_shows_another()
    {
        var s = SoldOutAt(An.Noon.AddMinutes(1));
        s.Streams.Acknowledge("webshop", "A", refused: "Locked.");
        s.Reserve("webshop:2", 1, placedAt: An.Noon.AddMinutes(2));
        s.Oversold.Single().Cause.ShouldBe(OversellCause.ForeignWrite);
    }

    [Fact]
    public void Units_at_another_location_of_the_channel_are_not_oversold_and_part_of_the_amount_is_at_stake()
    {
        var s = StockBench.With(1);
        s.Count("S1", 2);
        s.Reserve("webshop:1", 3);
        s.PromiseOf("webshop:1")!.Backordered.ShouldBe(2);
        s.Oversold.ShouldBeEmpty();
        s.Reserve("webshop:2", 3, amount: An.Euro(30m));
        s.Oversold.ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Units.ShouldBe(1), o => o.Amount.ShouldBe(An.Euro(10m)));
    }

    [Fact]
    public void Nothing_is_oversold_by_whom_no_number_is_told_or_before_anybody_has_counted()
    {
        var s = StockBench.With(0);
        s.Reserve("phone:1", 1);
        var uncounted = new StockBench();
        uncounted.Send(new RegisterSku("A"));
        uncounted.Reserve("webshop:1", 1);
        s.Oversold.Concat(uncounted.Oversold).ShouldBeEmpty();
    }

    [Fact]
    public void A_count_below_what_is_promised_is_judged_when_goods_issues_must_have_become_known()
    {
        var s = StockBench.With(5);
        s.Reserve("webshop:1", 3);
        s.Reserve("webshop:2", 2);
        s.Pass(TimeSpan.FromMinutes(1));
        s.Count("DC", 2);
        s.Oversold.ShouldBeEmpty("the ERP may have booked a goods issue that we do not know of");
        var (stream, timer) = s.Streams.Timers.ShouldHaveSingleItem();
        (stream, timer.Name, timer.DueAt).ShouldBe((StockBench.Stream, "short/DC", s.Streams.Now + StockBench.Retailer.ShortageGrace));
        s.Consume("webshop:1", 1, s.Streams.Now.AddSeconds(-10));
        s.Send(timer.Command);
        s.Oversold.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            o => o.Order.Value.ShouldBe("webshop:2", "the younger promise should not have been made"), o => o.Units.ShouldBe(2), o => o.Cause.ShouldBe(OversellCause.CountCorrection), o => o.Location.ShouldBe("DC"));
        s.Send(timer.Command).ShouldBeOfType<Decision.AlreadyDone>("it is in the ledger");
    }

    [Fact]
    public void Goods_issues_that_become_known_in_time_explain_everything()
    {
        var s = StockBench.With(5);
        s.Reserve("webshop:1", 5);
        s.Pass(TimeSpan.FromMinutes(1));
        s.Count("DC", 0);
        s.Consume("webshop:1", 5, s.Streams.Now.AddSeconds(-10));
        s.Send(s.Streams.Timers.Single().Timer.Command).ShouldBeOfType<Decision.AlreadyDone>();
        s.Oversold.ShouldBeEmpty();
    }

    [Fact]
    public void A_shortage_that_grows_adds_what_is_new_and_one_that_heals_is_forgotten()
    {
        var s = StockBench.With(5);
        foreach (var i in Enumerable.Range(1, 5)) s.Reserve($"webshop:{i}", 1);
        void Found(int units)
        {
            s.Pass(TimeSpan.FromMinutes(1));
            s.Count("DC", units);
            if (s.Streams.Timers.Count > 0) s.Send(s.Streams.Timers[^1].Timer.Command);
        }

        Found(4);
        Found(2);
        s.Oversold.Select(o => (o.Order.Value, o.Units)).ShouldBe([("webshop:5", 1), ("webshop:4", 1), ("webshop:3", 1)]);
        Found(5);
        s.At().Short.ShouldBe(0);
        Found(4);
        s.Oversold.Last().Order.Value.ShouldBe("webshop:5");
        s.Oversold.Count().ShouldBe(4);
    }

    [Fact]
    public void A_till_that_sells_a_promised_unit_is_a_race()
    {
        var s = StockBench.With(0);
        s.Count("S1", 1);
        s.Reserve("webshop:1", 1, "S1");
        s.Move("k1", "S1", -1, s.Streams.Now.AddSeconds(1));
        s.Send(s.Streams.Timers.Single().Timer.Command);
        s.Oversold.ShouldHaveSingleItem().Cause.ShouldBe(OversellCause.Race);
    }

    /// <summary>The web shop shows 10, and at a time an order of the market takes them all.</summary>
    private static StockBench SoldOutAt(DateTimeOffset time)
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Streams.Now = time;
        s.Reserve("market:1", 10, placedAt: time);
        return s;
    }
}
