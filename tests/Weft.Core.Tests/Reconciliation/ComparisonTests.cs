using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Reconciliation;

/// <summary>Why two numbers differ, by what is known at a look.</summary>
public sealed class ComparisonTests
{
    private static readonly StockPolicy policy = new(["webshop"]);
    private static readonly ReconciliationPolicy rules = new();
    private static readonly DateTimeOffset now = An.Noon.AddHours(1);

    [Fact]
    public void The_same_number_is_no_difference() => Look(12).ShouldBeNull();

    [Fact]
    public void A_number_on_its_way_explains_it() => ClassOf(Look(20, l => l with { PushUnderWay = true })).ShouldBe(DiscrepancyClass.InFlight);

    [Fact]
    public void A_change_since_the_channel_was_asked_explains_it()
    {
        ClassOf(Look(20, l => l with { ChangedAt = now })).ShouldBe(DiscrepancyClass.InFlight);
        ClassOf(Look(20, l => l with { ChangedAt = now.AddSeconds(-1) })).ShouldBe(DiscrepancyClass.ForeignWrite);
        ClassOf(Look(20, told: new Publication(12, An.Noon, 12, now))).ShouldBe(DiscrepancyClass.InFlight);
    }

    [Fact]
    public void An_older_number_of_ours_is_a_lost_push()
    {
        ClassOf(Look(20, l => l with { Earlier = [14, 20] })).ShouldBe(DiscrepancyClass.LostPush);
        ClassOf(Look(20, told: new Publication(12, An.Noon, 20, An.Noon))).ShouldBe(DiscrepancyClass.LostPush);
    }

    [Fact]
    public void A_number_that_was_refused_or_never_told_is_a_lost_push()
    {
        Look(20, told: new Publication(12, An.Noon, 20, An.Noon, "The article is locked.")).ShouldNotBeNull().ShouldSatisfyAllConditions(d => d.Class.ShouldBe(DiscrepancyClass.LostPush), d => d.Why.ShouldContain("The article is locked."));
        ClassOf(ChannelComparison.Of(new ChannelLook(Stock() with { Published = Stock().Published.Clear() }, "webshop", 20, now), policy, rules)).ShouldBe(DiscrepancyClass.LostPush);
    }

    [Fact]
    public void A_number_that_nobody_of_us_ever_told_is_somebody_elses() => ClassOf(Look(20, l => l with { Earlier = [14] })).ShouldBe(DiscrepancyClass.ForeignWrite);

    [Fact]
    public void A_number_below_ours_may_be_a_sale_until_its_order_would_have_come()
    {
        ClassOf(Look(11, l => l with { Earlier = [11] })).ShouldBe(DiscrepancyClass.InFlight);
        ClassOf(Look(11, l => l with { Earlier = [11], FirstSeen = now - rules.SettleWithin })).ShouldBe(DiscrepancyClass.LostPush);
        ClassOf(Look(11, l => l with { FirstSeen = now - rules.SettleWithin + TimeSpan.FromSeconds(1) })).ShouldBe(DiscrepancyClass.InFlight);
        ClassOf(Look(11, l => l with { FirstSeen = now - rules.SettleWithin })).ShouldBe(DiscrepancyClass.ForeignWrite);
    }

    [Fact]
    public void A_channel_that_shows_what_it_was_told_is_right_and_we_are_wrong() =>
        ClassOf(Look(10, told: new Publication(10, An.Noon, 10, An.Noon))).ShouldBe(DiscrepancyClass.OurFault);

    [Fact]
    public void What_is_not_published_is_not_compared()
    {
        foreach (var stock in new[] { Stock() with { Registered = false, Published = Stock().Published.Clear() }, Stock() with { AliasOf = new Sku("B") }, new StockState(new Sku("A")) { Registered = true } })
            ChannelComparison.Of(new ChannelLook(stock, "webshop", 99, now), policy, rules).ShouldBeNull();
    }

    [Fact]
    public void The_owners_newer_count_is_awaited_and_then_a_correction()
    {
        ClassOf(Owner(9, now.AddSeconds(-5))).ShouldBe(DiscrepancyClass.InFlight);
        ClassOf(Owner(9, now - rules.SettleWithin)).ShouldBe(DiscrepancyClass.CountCorrection);
        ClassOf(Owner(9, now, l => l with { FirstSeen = now - rules.SettleWithin })).ShouldBe(DiscrepancyClass.CountCorrection);
        Owner(12, now).ShouldBeNull();
    }

    [Fact]
    public void What_moved_since_the_count_may_be_booked_later_and_is_somebody_elses_when_it_is_not()
    {
        var moved = Stock(new BucketStock(12, An.Noon, 15, [new Movement("m1", -3, An.Noon.AddMinutes(30))]));
        ClassOf(Owner(15, An.Noon, l => l with { Stock = moved })).ShouldBe(DiscrepancyClass.InFlight);
        ClassOf(Owner(15, An.Noon, l => l with { Stock = moved, FirstSeen = now - rules.SettleWithin })).ShouldBe(DiscrepancyClass.ForeignWrite);
        ClassOf(Owner(14, An.Noon, l => l with { Stock = moved, FirstSeen = now - rules.SettleWithin })).ShouldBe(DiscrepancyClass.OurFault);
    }

    [Fact]
    public void Only_the_owner_of_a_location_is_compared_with()
    {
        StockPolicy Owned(string? by) => policy with { Locations = ImmutableSortedDictionary<string, StockLocation>.Empty.Add("DC", new StockLocation("DC", by)) };
        OwnerLook look = new(Stock(), "erp", "DC", 9, now);
        OwnerComparison.Of(look, Owned("pos"), rules, now).ShouldBeNull();
        OwnerComparison.Of(look, Owned("erp"), rules, now).ShouldNotBeNull();
        OwnerComparison.Of(look, Owned(null), rules, now).ShouldNotBeNull();
        OwnerComparison.Of(look with { Location = "S1" }, Owned("erp"), rules, now).ShouldBeNull();
        OwnerComparison.Of(look with { Stock = Stock() with { Parts = [new KitPart(new Sku("B"), 2)] } }, Owned("erp"), rules, now).ShouldBeNull();
    }

    [Fact]
    public void The_keys_of_differences_tell_them_apart()
    {
        var d = Look(20).ShouldNotBeNull();
        d.Key().ShouldBe("channel:webshop:A");
        Owner(9, now).ShouldNotBeNull().Key().ShouldBe("owner:erp:DC:A");
        (d.Units(), d.Ours, d.Theirs).ShouldBe((8, 12, 20));
    }

    [Theory]
    [InlineData(OversellCause.PushLag, 9, 2, 1, 7)]
    [InlineData(OversellCause.Race, 3, 3, 2, 2)]
    [InlineData(OversellCause.CountCorrection, 0, 0, 3, 3)]
    [InlineData(OversellCause.ForeignWrite, 9, 2, 1, null)]
    [InlineData(OversellCause.ChannelOversold, 1, 1, 1, null)]
    public void The_buffer_that_would_have_prevented_an_oversell(OversellCause cause, int shown, int available, int units, int? buffer) =>
        Oversells.BufferThatWouldHavePrevented(new StockOversold(An.Id, "1", units, cause, shown, available, TimeSpan.FromSeconds(3), null)).ShouldBe(buffer);

    private static StockState Stock(BucketStock? sellable = null) => new(new Sku("A"))
    {
        Registered = true,
        Locations = ImmutableSortedDictionary<string, LocationStock>.Empty.Add("DC", LocationStock.Nothing with { Sellable = sellable ?? new BucketStock(12, An.Noon, 12, []) }),
        Published = ImmutableSortedDictionary<string, Publication>.Empty.Add("webshop", new Publication(12, An.Noon, 12, An.Noon)),
    };

    private static Difference? Look(int shown, Func<ChannelLook, ChannelLook>? known = null, Publication? told = null)
    {
        var stock = told is null ? Stock() : Stock() with { Published = Stock().Published.SetItem("webshop", told) };
        var look = new ChannelLook(stock, "webshop", shown, now);
        return ChannelComparison.Of(known is null ? look : known(look), policy, rules);
    }

    private static Difference? Owner(int onHand, DateTimeOffset asOf, Func<OwnerLook, OwnerLook>? known = null)
    {
        var look = new OwnerLook(Stock(), "erp", "DC", onHand, asOf);
        return OwnerComparison.Of(known is null ? look : known(look), policy, rules, now);
    }

    private static DiscrepancyClass ClassOf(Difference? d) => d.ShouldNotBeNull().Class;
}
