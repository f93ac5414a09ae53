using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Orders;
using Weft.Core.Slas;

namespace Weft.Core.Tests.Slas;

/// <summary>Clocks of orders: when they run, whose they are, and that nothing counts while something else stops the order.</summary>
public sealed class ClockTests
{
    private static readonly SlaPolicy policy = new();

    [Fact]
    public void The_clock_of_an_order_runs_from_its_arrival_until_the_ERP_has_it()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Now = An.Noon.AddMinutes(10);
        var clock = ClockOf(s, SlaWorkflow.OrderAcceptance);
        (clock.Owner, clock.From, clock.DueAt, clock.Elapsed(s.Now)).ShouldBe(("erp", An.Noon, An.Noon.AddMinutes(15), TimeSpan.FromMinutes(10)));
        s.Send(An.Done("erp-customer"), An.Done("erp-sales-order", "SO-1"));
        s.Now = An.Noon.AddHours(9);
        clock = ClockOf(s, SlaWorkflow.OrderAcceptance);
        (clock.Until, clock.Elapsed(s.Now), clock.IsMissed(s.Now)).ShouldBe((An.Noon.AddMinutes(10), TimeSpan.FromMinutes(10), false));
        ClockOf(s, SlaWorkflow.WarehouseRelease).From.ShouldBe(An.Noon.AddMinutes(10));
    }

    [Fact]
    public void While_an_order_is_held_the_clock_is_that_of_the_holds_owner_and_stands_still()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending));
        s.Now = An.Noon.AddHours(20);
        var clock = ClockOf(s, SlaWorkflow.OrderAcceptance);
        (clock.IsPaused, clock.DueAt, clock.Elapsed(s.Now), clock.IsMissed(s.Now)).ShouldBe((true, null, TimeSpan.Zero, false));
        clock.Owner.ShouldBe(s.Order.Holds.ShouldHaveSingleItem().Owner);
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Now = An.Noon.AddHours(20).AddMinutes(14);
        clock = ClockOf(s, SlaWorkflow.OrderAcceptance);
        (clock.IsPaused, clock.Owner, clock.Elapsed(s.Now), clock.DueAt).ShouldBe((false, "erp", TimeSpan.FromMinutes(14), An.Noon.AddHours(20).AddMinutes(15)));
        clock.IsMissed(s.Now.AddMinutes(2)).ShouldBeTrue();
    }

    [Fact]
    public void While_goods_are_not_there_the_ERP_is_not_late()
    {
        var s = Streams.With(0);
        s.Send(An.Place());
        s.Now = An.Noon.AddDays(2);
        ClockOf(s, SlaWorkflow.OrderAcceptance).IsPaused.ShouldBeTrue();
        ClockOf(s, SlaWorkflow.OrderAcceptance).Owner.ShouldBe("DC");
    }

    [Fact]
    public void A_hold_that_comes_when_the_ERP_is_asked_does_not_excuse_the_ERP_and_stops_the_release()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), new PlaceHold("anna", "wait"));
        s.Now = An.Noon.AddMinutes(20);
        ClockOf(s, SlaWorkflow.OrderAcceptance).IsMissed(s.Now).ShouldBeTrue();
        s.Send(An.Done("erp-customer"), An.Done("erp-sales-order"));
        s.Now = An.Noon.AddHours(3);
        var release = ClockOf(s, SlaWorkflow.WarehouseRelease);
        (release.IsPaused, release.Owner, release.Elapsed(s.Now)).ShouldBe((true, "anna", TimeSpan.Zero));
        s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        ClockOf(s, SlaWorkflow.WarehouseRelease).DueAt.ShouldBe(s.Now.AddMinutes(15));
    }

    [Fact]
    public void A_refusal_for_good_is_the_operators_ball_and_what_is_cancelled_has_no_clock()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), An.Failed("erp-customer"));
        ClockOf(s, SlaWorkflow.OrderAcceptance).Owner.ShouldBe(OrderClocks.Operators);
        s.Send(new CancelOrder("anna", "blocked"));
        OrderClocks.Of(s.Order, policy).ShouldNotContain(c => c.Workflow == SlaWorkflow.OrderAcceptance && c.Until == null);
    }

    [Fact]
    public void Goods_that_left_are_to_be_confirmed_and_invoiced()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Now = An.Noon.AddHours(1);
        s.Send(An.Shipment("S1"));
        var clocks = OrderClocks.Of(s.Order, policy);
        clocks.Where(c => c.Until is null).Select(c => (c.Workflow, c.Owner, c.From)).ShouldBe(
            [(SlaWorkflow.ShipmentConfirmation, "webshop", s.Now), (SlaWorkflow.Invoicing, "erp", s.Now)], ignoreOrder: true);
        clocks.Single(c => c.Workflow == SlaWorkflow.Shipment).Elapsed(s.Now).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_channel_may_have_its_own_target_in_working_hours()
    {
        var hours = new WorkHours(TimeZoneInfo.Utc, [DayOfWeek.Wednesday], TimeSpan.FromHours(8), TimeSpan.FromHours(18), []);
        var own = policy with { ByChannel = policy.ByChannel.Add(("webshop", SlaWorkflow.OrderAcceptance), new SlaTarget(TimeSpan.FromHours(1), hours)) };
        var s = Streams.With(10);
        s.Send(An.Place());
        OrderClocks.Of(s.Order, own).Single(c => c.Workflow == SlaWorkflow.OrderAcceptance).DueAt.ShouldBe(new DateTimeOffset(2026, 11, 4, 9, 0, 0, TimeSpan.Zero), "the third is a Tuesday");
    }

    private static Gen<SlaClock> Clocks { get; } = Gen.Select(Gen.Int[0, 600].Array[0, 8], Gen.Bool, Gen.Bool, Gen.Int[1, 3_000]).Select((gaps, open, worked, within) =>
    {
        // Times of stops, one after the other; the last one may still be there.
        var (at, stops) = (An.Noon, ImmutableArray.CreateBuilder<Stop>());
        for (var i = 0; i + 1 < gaps.Length; i += 2)
        {
            var from = at.AddMinutes(gaps[i]);
            at = from.AddMinutes(gaps[i + 1]);
            stops.Add(new Stop(from, open && i + 3 >= gaps.Length ? null : at, true));
        }

        var hours = worked ? new WorkHours(TimeZoneInfo.Utc, [DayOfWeek.Tuesday, DayOfWeek.Thursday], TimeSpan.FromHours(8), TimeSpan.FromHours(18), []) : null;
        return new SlaClock(SlaWorkflow.Shipment, "shipment", "wms", new SlaTarget(TimeSpan.FromMinutes(within), hours), An.Noon, stops.ToImmutable(), null);
    });

    [Fact]
    public void A_clock_never_runs_backwards() => Gen.Select(Clocks, Gen.Int[0, 20_000], Gen.Int[0, 5_000]).Sample((clock, first, more) =>
        clock.Elapsed(An.Noon.AddMinutes(first + more)).ShouldBeGreaterThanOrEqualTo(clock.Elapsed(An.Noon.AddMinutes(first))));

    [Fact]
    public void A_stop_is_never_counted() => Gen.Select(Clocks, Gen.Int[0, 20_000]).Sample((clock, minutes) =>
    {
        var now = An.Noon.AddMinutes(minutes);
        var stopped = clock.Stops.Aggregate(TimeSpan.Zero, (sum, s) => sum + WorkHours.Between(clock.Target.Hours, s.From, s.Until is { } until && until < now ? until : now));
        clock.Elapsed(now).ShouldBe(WorkHours.Between(clock.Target.Hours, clock.From, now) - stopped);
    });

    [Fact]
    public void It_is_missed_after_it_is_due_and_not_before() => Clocks.Sample(clock =>
    {
        if (clock.DueAt is not { } due)
        {
            clock.IsMissed(An.Noon.AddYears(1)).ShouldBeFalse("something stops it");
            return;
        }

        clock.IsMissed(due).ShouldBeFalse();
        clock.IsMissed(due.AddDays(14)).ShouldBe(clock.Stops is not [.., { Until: null } last] || last.From > due);
    });

    [Fact]
    public void Misses_are_told_of_when_both_times_burn()
    {
        var rule = new BurnRule();
        rule.Burns(new SlaShare(4, 1), new SlaShare(80, 20), 0.99).ShouldBeTrue();
        rule.Burns(new SlaShare(50, 0), new SlaShare(80, 20), 0.99).ShouldBeFalse("it is over");
        rule.Burns(new SlaShare(4, 1), new SlaShare(990, 10), 0.99).ShouldBeFalse("it is a moment");
        rule.Burns(new SlaShare(0, 2), new SlaShare(2, 2), 0.99).ShouldBeFalse("a few orders are no trend");
        BurnRule.Rate(new SlaShare(99, 1), 0.99).ShouldBe(1, 0.000_1);
        BurnRule.Rate(default, 0.99).ShouldBe(0);
    }

    private static SlaClock ClockOf(Streams s, SlaWorkflow workflow) => OrderClocks.Of(s.Order, policy).Single(c => c.Workflow == workflow);
}
