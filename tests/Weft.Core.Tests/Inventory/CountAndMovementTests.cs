using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class CountAndMovementTests
{
    [Fact]
    public void A_movement_counts_once_however_often_it_is_sent()
    {
        var s = StockBench.With(5);
        s.Move("k1", "S1", 3).ShouldBeOfType<Decision.Accepted>();
        s.Move("k1", "S1", 3).ShouldBeOfType<Decision.AlreadyDone>();
        s.At("S1").OnHand.ShouldBe(3);
    }

    [Theory]
    [InlineData("S2", 3, StockBucket.Sellable, 0, MovementReason.Sale)]
    [InlineData("S1", 4, StockBucket.Sellable, 0, MovementReason.Sale)]
    [InlineData("S1", 3, StockBucket.Damaged, 0, MovementReason.Sale)]
    [InlineData("S1", 3, StockBucket.Sellable, 1, MovementReason.Sale)]
    [InlineData("S1", 3, StockBucket.Sellable, 0, MovementReason.Return)]
    public void The_same_key_with_other_content_is_refused(string location, int change, StockBucket bucket, int secondsLater, MovementReason reason)
    {
        var s = StockBench.With(5);
        s.Move("k1", "S1", 3);
        s.Move("k1", location, change, s.Streams.Now.AddSeconds(1 + secondsLater), bucket, reason).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("key");
        (s.At("S1").OnHand, s.At("S2").OnHand).ShouldBe((3, 0));
    }

    [Fact]
    public void A_movement_that_the_count_has_seen_changes_no_number_and_is_recorded()
    {
        var s = StockBench.With(5);
        s.Count("S1", 10);
        s.Move("k1", "S1", -2, s.Streams.Now.AddMinutes(-1)).ShouldBeOfType<Decision.Accepted>();
        s.At("S1").OnHand.ShouldBe(10);
        s.Move("k1", "S1", -2, s.Streams.Now.AddMinutes(-1)).ShouldBeOfType<Decision.AlreadyDone>("its key is remembered");
    }

    [Fact]
    public void A_count_of_an_earlier_moment_undoes_no_movement_after_it_and_counts_none_twice()
    {
        var s = StockBench.With(5);
        s.Pass(TimeSpan.FromHours(2));
        s.Move("early", "S1", -1, An.Noon.AddMinutes(30));
        s.Move("late", "S1", -2, An.Noon.AddMinutes(90));
        s.Count("S1", 10, An.Noon.AddHours(1));
        s.At("S1").OnHand.ShouldBe(8);
        s.Move("later heard of", "S1", -3, An.Noon.AddMinutes(45));
        s.At("S1").OnHand.ShouldBe(8, "the count has seen it");
        s.Move("late", "S1", -2, An.Noon.AddMinutes(90)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Count("S1", 7, An.Noon.AddMinutes(100));
        s.At("S1").OnHand.ShouldBe(7);
    }

    [Fact]
    public void Kinds_of_units_are_counted_apart_and_only_the_sellable_ones_are_promised()
    {
        var s = StockBench.With(3);
        s.Count("DC", 4, bucket: StockBucket.Damaged);
        s.Move("inspected out", "DC", -1, bucket: StockBucket.QualityControl, reason: MovementReason.Adjustment);
        s.Move("received", "DC", 6, bucket: StockBucket.QualityControl, reason: MovementReason.Receipt);
        s.At().OnHand.ShouldBe(12);
        s.Reserve("webshop:1", 9);
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(3), p => p.Backordered.ShouldBe(6));
        s.Move("passed", "DC", 5, reason: MovementReason.Adjustment);
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(8, "units that can be promised serve who waits");
    }

    [Fact]
    public void Quantities_in_other_units_are_converted_whole_or_refused()
    {
        var s = StockBench.With(0);
        s.Count("S1", 2, unit: "case");
        s.Move("k1", "S1", -1, unit: "case");
        s.Move("k2", "S1", -1, unit: "each");
        s.At("S1").OnHand.ShouldBe(11);
        s.Move("k3", "S1", -1, unit: "pallet").ShouldBeOfType<Decision.Refused>().NextStep!.ShouldContain("each, case of 12");
        s.Count("S1", StockLimits.Units, s.Streams.Now.AddMinutes(1), unit: "case").ShouldBeOfType<Decision.Refused>().Field.ShouldBe("onHand");
        s.Move("k4", "S1", StockLimits.Units, unit: "case").ShouldBeOfType<Decision.Refused>().Field.ShouldBe("change");
    }

    [Fact]
    public void Only_the_owner_counts_and_everybody_may_report_movements()
    {
        var s = StockBench.With(5);
        s.Count("DC", 9, s.Streams.Now.AddMinutes(1), source: "pos").ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("whose stock is erp's");
        s.Send(new CountStock("S1", 9, s.Streams.Now)).ShouldBeOfType<Decision.Refused>("a count without a source is the ERP's");
        s.Count("S1", 9, source: "pos").ShouldBeOfType<Decision.Accepted>();
        s.Count("DC", 9, s.Streams.Now.AddMinutes(1), source: "erp").ShouldBeOfType<Decision.Accepted>();
        s.Move("k1", "DC", -1).ShouldBeOfType<Decision.Accepted>();
    }

    [Fact]
    public void Without_configured_locations_every_name_is_one_and_anybody_counts()
    {
        var s = StockBench.With(5, new StockPolicy(["webshop"]));
        s.Count("anywhere", 4, source: "pos").ShouldBeOfType<Decision.Accepted>();
        s.Count("anywhere", 3, s.Streams.Now.AddMinutes(1)).ShouldBeOfType<Decision.Accepted>();
        s.Count(" ", 3).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("location");
    }

    [Fact]
    public void A_place_or_a_time_that_cannot_be_is_refused()
    {
        var s = StockBench.With(5);
        s.Move("k1", "S9", 1).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("location");
        s.Move("k1", "S1", 1, s.Streams.Now.AddMinutes(6)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("at");
        s.Count("S1", 1, s.Streams.Now.AddMinutes(6)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("countedAt");
        s.Move("k1", "S1", 1, s.Streams.Now.AddMinutes(4)).ShouldBeOfType<Decision.Accepted>("clocks differ a little");
        s.Move("k2", "S1", 0).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("change");
        s.Move("", "S1", 1).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("key");
        s.Move(new string('k', StockLimits.KeyLength + 1), "S1", 1).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("key");
    }

    [Fact]
    public void Of_a_SKU_that_the_catalogue_does_not_have_only_the_ERP_knows_the_stock()
    {
        var s = new StockBench();
        s.Count("S1", 4).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("sku");
        s.Move("k1", "S1", -1).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("sku");
        s.Count("DC", 4).ShouldBeOfType<Decision.Accepted>();
        s.Send(new RegisterSku("A"));
        s.Shown("webshop").ShouldBe(4);
    }

    [Fact]
    public void What_is_said_of_another_name_is_passed_on()
    {
        var s = StockBench.With(5);
        var x = StockWorkflow.StreamOf(new Core.Shared.Sku("X"));
        s.Streams.Send(x, new MapSku(StockBench.A, "anna"));
        s.Streams.Send(x, new MoveStock("k1", "S1", 2, s.Streams.Now, MovementReason.Transfer));
        s.Streams.Send(x, new CountStock("DC", 7, s.Streams.Now.AddMinutes(1)));
        (s.At("S1").OnHand, s.At().OnHand).ShouldBe((2, 7));
        s.Streams.History.Count(h => h.Stream == x).ShouldBe(1, "nothing of it is recorded twice");
        s.Streams.Send(x, new MoveStock("k2", "S9", 2, s.Streams.Now, MovementReason.Transfer));
        s.Streams.Surprises.ShouldHaveSingleItem().ShouldBeOfType<Decision.Refused>().Field.ShouldBe("location");
    }

    [Fact]
    public void Movements_are_forgotten_after_their_time_and_older_statements_are_refused_then()
    {
        var s = StockBench.With(5);
        s.Count("S1", 20);
        s.Pass(TimeSpan.FromHours(1));
        s.Move("old", "S1", -1, s.Streams.Now);
        var old = s.Streams.Now;
        s.Pass(TimeSpan.FromDays(8));
        s.Move("new", "S1", -2);
        s.At("S1").Sellable.Moved.Count.ShouldBe(1);
        s.At("S1").OnHand.ShouldBe(17, "what is forgotten still counts");
        s.Move("old", "S1", -1, old).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("at");
        s.Count("S1", 20, old.AddMinutes(-1)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("countedAt");
        s.Count("S1", 16, old).ShouldBeOfType<Decision.Accepted>();
        s.At("S1").OnHand.ShouldBe(14);
    }

    [Fact]
    public void No_more_movements_are_remembered_than_the_limit()
    {
        var s = StockBench.With(0);
        for (var i = 0; i < StockLimits.Movements + 5; i++) s.Send(new MoveStock($"k{i}", "S1", 1, An.Noon.AddSeconds(-i), MovementReason.Receipt));
        s.At("S1").Sellable.Moved.Count.ShouldBe(StockLimits.Movements);
        s.At("S1").OnHand.ShouldBe(StockLimits.Movements + 1, "those older than what was forgotten already are refused");
        s.State.Reported.Count.ShouldBe(StockLimits.Movements);
    }
}
