using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>What a channel shows though nobody told it, what it does not list, and what it refused.</summary>
public sealed class ChannelReportTests
{
    private static readonly StreamId stream = StockWorkflow.StreamOf(new Sku("A"));
    private readonly Streams streams = new Streams().Stocked("A", 12);

    private Publication Shop => streams.Stock("A").Published["webshop"];

    [Fact]
    public void The_echo_of_our_own_number_leads_nowhere()
    {
        Report(12).ShouldBeOfType<Decision.AlreadyDone>("it is on its way");
        streams.Acknowledge("webshop", "A");
        var events = streams.History.Count;
        Report(12).ShouldBeOfType<Decision.AlreadyDone>().Why.ShouldContain("as we told it");
        Count(10);
        Report(10).ShouldBeOfType<Decision.AlreadyDone>("the newest is on its way");
        streams.Acknowledge("webshop", "A");
        Report(12).ShouldBeOfType<Decision.AlreadyDone>("a late echo of the number before");
        streams.History.Count.ShouldBe(events + 2, "a count and an acknowledgement");
        streams.Owed.Count.ShouldBe(2);
    }

    [Fact]
    public void What_the_channel_sold_of_our_number_is_no_foreign_write()
    {
        streams.Acknowledge("webshop", "A");
        streams.Send(stream, new ReserveStock(new OrderId("webshop:7"), "1", 2, "DC"));
        streams.Acknowledge("webshop", "A");
        streams.Send(stream, new ReserveStock(new OrderId("webshop:8"), "1", 3, "DC"));
        Report(7).ShouldBeOfType<Decision.AlreadyDone>();
        Report(10).ShouldBeOfType<Decision.AlreadyDone>("it has not taken the order off yet");
    }

    [Fact]
    public void A_number_of_somebody_else_is_recorded_and_overruled_at_once()
    {
        streams.Acknowledge("webshop", "A");
        streams.Now += TimeSpan.FromMinutes(1);
        Report(99, "price-tool").ShouldBeOfType<Decision.Accepted>().Events.ShouldBe([new ChannelStockSeen("webshop", 99, 12, An.Noon, SetAgain: true) { Source = "price-tool" }]);
        (Shop.Shown, Shop.Wanted, Shop.Refused).ShouldBe((99, 12, "It shows 99, set by price-tool."));
        var again = streams.Owed[^1];
        ((ChannelStockRequest)again.Request).ShouldBe(new ChannelStockRequest(new Sku("A"), 12) { Before = 99, CausedAt = streams.Now });
        again.Again.ShouldBeFalse("it spoils nobody's call");
        streams.Acknowledge("webshop", "A");
        (Shop.Shown, Shop.Refused).ShouldBe((12, null));
    }

    [Fact]
    public void A_channel_that_leaves_a_foreign_number_as_it_is_is_told_again_knowing_it()
    {
        streams.Acknowledge("webshop", "A");
        Count(10);
        Answer(10, ChannelStockFacts.Shows, "99").ShouldBeOfType<Decision.Accepted>().Events.ShouldHaveSingleItem().ShouldBeOfType<ChannelStockSeen>().Number.ShouldBe(99);
        ((ChannelStockRequest)streams.Owed[^1].Request).ShouldBe(new ChannelStockRequest(new Sku("A"), 10) { Before = 99, CausedAt = streams.Now });
        Shop.Overruled.ShouldBe(1);
        Answer(10, ChannelStockFacts.Shows, "99").ShouldBeOfType<Decision.Accepted>("a number decided before we knew had the old condition");
        Shop.Overruled.ShouldBe(1, "it is the same foreign write");
    }

    [Fact]
    public void Somebody_who_insists_is_overruled_five_times_in_an_hour_and_then_left_until_the_number_changes()
    {
        streams.Acknowledge("webshop", "A");
        for (var i = 0; i < 5; i++)
        {
            Report(90 + i, "price-tool");
            streams.Acknowledge("webshop", "A");
            streams.Now += TimeSpan.FromMinutes(5);
        }

        var owed = streams.Owed.Count;
        Report(99, "price-tool").ShouldBeOfType<Decision.Accepted>().Events.ShouldHaveSingleItem().ShouldBeOfType<ChannelStockSeen>().SetAgain.ShouldBeFalse();
        streams.Owed.Count.ShouldBe(owed);
        Shop.Refused.ShouldBe("It shows 99, set by price-tool.");
        Count(10);
        ((ChannelStockRequest)streams.Owed[^1].Request).Before.ShouldBe(99);
        streams.Acknowledge("webshop", "A");
        streams.Now += TimeSpan.FromHours(2);
        Report(99, "price-tool").ShouldBeOfType<Decision.Accepted>().Events.ShouldHaveSingleItem().ShouldBeOfType<ChannelStockSeen>().SetAgain.ShouldBeTrue();
    }

    [Fact]
    public void A_channel_may_be_left_with_the_numbers_that_others_set()
    {
        var shop = new ChannelStock("webshop") { SetAgain = false };
        var left = new Streams(new StockPolicy(ImmutableSortedDictionary<string, ChannelStock>.Empty.Add("webshop", shop))).Stocked("A", 12);
        left.Acknowledge("webshop", "A");
        left.Send(stream, new ReportChannelStock("webshop", 99, An.Noon)).ShouldBeOfType<Decision.Accepted>();
        left.Owed.Count.ShouldBe(1);
        left.Stock("A").Published["webshop"].Shown.ShouldBe(99);
    }

    [Fact]
    public void A_SKU_that_the_channel_does_not_list_is_told_nothing_until_it_is()
    {
        Answer(12, ChannelStockFacts.NotListed, "").ShouldBeOfType<Decision.Accepted>().Events.ShouldBe([new ChannelStockNotListed("webshop", "Because.", streams.Now)]);
        Count(10);
        Count(0);
        streams.Owed.Count.ShouldBe(1);
        Answer(10, ChannelStockFacts.NotListed, "").ShouldBeOfType<Decision.AlreadyDone>("what was on its way is declined as well");

        Report(0).ShouldBeOfType<Decision.Accepted>();
        streams.Owed.Count.ShouldBe(1, "it shows what it should");
        Count(8);
        ((ChannelStockRequest)streams.Owed[^1].Request).Available.ShouldBe(8);
    }

    [Fact]
    public void A_SKU_that_is_listed_gets_its_number_at_once()
    {
        Answer(12, ChannelStockFacts.NotListed, "");
        Report(3).ShouldBeOfType<Decision.Accepted>();
        ((ChannelStockRequest)streams.Owed[^1].Request).ShouldBe(new ChannelStockRequest(new Sku("A"), 12) { Before = 3, CausedAt = An.Noon });
        Shop.Overruled.ShouldBe(0, "nobody was overruled");
    }

    [Fact]
    public void The_next_number_of_a_refused_one_goes_alone_until_one_is_taken()
    {
        streams.Owed[^1].Again.ShouldBeFalse();
        streams.Acknowledge("webshop", "A", refused: "It is a bundle.");
        Count(10);
        streams.Owed[^1].Again.ShouldBeTrue();
        streams.Acknowledge("webshop", "A");
        Count(9);
        streams.Owed[^1].Again.ShouldBeFalse();
    }

    [Fact]
    public void A_channel_that_is_told_nothing_and_a_SKU_without_a_number_lead_nowhere()
    {
        streams.Send(stream, new ReportChannelStock("nobody", 9, An.Noon)).ShouldBeOfType<Decision.AlreadyDone>();
        streams.Send(StockWorkflow.StreamOf(new Sku("UNKNOWN")), new ReportChannelStock("webshop", 9, An.Noon)).ShouldBeOfType<Decision.AlreadyDone>();
        Report(-1).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("number");
    }

    [Fact]
    public void What_was_recorded_folds_to_the_same_again()
    {
        streams.Acknowledge("webshop", "A");
        Report(99, "price-tool");
        Answer(12, ChannelStockFacts.NotListed, "");
        Report(5);
        Streams.Text(streams.Replayed(stream)).ShouldBe(Streams.Text(streams.Stock("A")));
    }

    private Decision Report(int number, string? source = null) => streams.Send(stream, new ReportChannelStock("webshop", number, An.Noon) { Source = source });

    private Decision Answer(int number, string fact, string value) => streams.Send(
        stream,
        new DeliverySettled("stock/webshop/A", new DeliveryResult(false, Reason: "Because.", Facts: ImmutableDictionary<string, string>.Empty.Add(fact, value))) { Request = new ChannelStockRequest(new Sku("A"), number), AskedAt = streams.Now });

    private void Count(int units)
    {
        streams.Now += TimeSpan.FromSeconds(10);
        streams.Send(stream, new CountStock("DC", units, streams.Now));
    }
}
