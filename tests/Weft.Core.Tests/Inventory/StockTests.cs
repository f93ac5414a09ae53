using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class StockTests
{
    private static readonly Sku a = new("A");
    private static readonly StreamId stream = StockWorkflow.StreamOf(a);

    [Fact]
    public void A_promise_is_kept_and_asking_again_gets_the_same_one()
    {
        var s = Streams.With(3);
        s.Send(stream, Reserve("o1", 2)).ShouldBeOfType<Decision.Accepted>();
        s.Send(stream, Reserve("o1", 5)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(stream, Reserve("o2", 2));
        s.Stock("A").Promises[Key("o2")].ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(1), p => p.Backordered.ShouldBe(1));
        Available(s).ShouldBe(0);
    }

    [Fact]
    public void Units_that_come_free_go_to_who_has_waited_longest()
    {
        var s = Streams.With(2);
        foreach (var order in new[] { "o1", "o2", "o3" }) s.Send(stream, Reserve(order, 2));
        s.Send(stream, new ReleaseStock(new OrderId("o1"), "1"));
        s.Stock("A").Promises[Key("o2")].Backordered.ShouldBe(0);
        s.Stock("A").Promises[Key("o3")].Backordered.ShouldBe(2);
    }

    [Fact]
    public void A_count_after_a_goods_issue_that_we_book_late_frees_nothing_twice_and_serves_who_waits()
    {
        var s = Streams.With(5);
        s.Send(stream, Reserve("o1", 5));
        s.Send(stream, Reserve("o2", 2));
        s.Now += TimeSpan.FromHours(2);
        s.Send(stream, new CountStock("DC", 3, s.Now));
        Available(s).ShouldBe(0, "o1's units are off the books already, but we do not know that yet");
        s.Send(stream, Consume("o1", 5, s.Now.AddMinutes(-10)));
        s.Stock("A").At("DC").ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(3), l => l.Reserved.ShouldBe(2));
        s.Stock("A").Promises[Key("o2")].Backordered.ShouldBe(0);
    }

    [Fact]
    public void A_count_taken_before_a_goods_issue_is_corrected_by_it()
    {
        var s = Streams.With(10);
        s.Now += TimeSpan.FromHours(4);
        s.Send(stream, Reserve("o1", 4));
        s.Send(stream, Consume("o1", 4, An.Noon.AddHours(2)));
        s.Send(stream, new CountStock("DC", 12, An.Noon.AddHours(1)));
        s.Stock("A").At("DC").OnHand.ShouldBe(8);
        s.Send(stream, new CountStock("DC", 8, An.Noon.AddHours(3)));
        s.Stock("A").At("DC").OnHand.ShouldBe(8);
        s.Send(stream, new CountStock("DC", 99, An.Noon.AddHours(2))).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Nothing_and_less_is_no_quantity(int quantity)
    {
        var s = Streams.With(3);
        s.Send(stream, Reserve("o1", quantity)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("quantity");
        s.Send(stream, Reserve("o2", 1));
        s.Send(stream, Consume("o2", quantity, An.Noon)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("quantity");
        s.Send(stream, new CountStock("DC", -1, An.Noon.AddHours(1))).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("onHand");
    }

    [Fact]
    public void Channels_are_told_when_the_number_changes_and_sell_outs_first()
    {
        var s = Streams.With(3);
        s.Owed.Clear();
        s.Send(stream, Reserve("o1", 2));
        s.Send(stream, Reserve("o1", 2));
        s.Send(stream, Reserve("o2", 1));
        s.Send(stream, Reserve("o3", 1));
        s.Owed.Select(d => (((ChannelStockRequest)d.Request).Available, d.Priority, d.LatestOnly)).ShouldBe([(1, Priority.State, true), (0, Priority.Urgent, true)]);
    }

    [Fact]
    public void Channels_are_not_told_zero_before_anybody_has_counted()
    {
        var s = new Streams();
        s.Send(stream, new RegisterSku("A"));
        s.Owed.ShouldBeEmpty();
        s.Send(stream, new CountStock("DC", 0, An.Noon));
        s.Owed.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_SKU_is_mapped_only_while_the_catalogue_does_not_have_it()
    {
        var s = Streams.With(3);
        s.Send(stream, new MapSku(new Sku("B"), "anna")).ShouldBeOfType<Decision.Refused>();
        var x = StockWorkflow.StreamOf(new Sku("X"));
        s.Send(x, new MapSku(new Sku("X"), "anna")).ShouldBeOfType<Decision.Refused>();
        s.Send(x, new MapSku(a, "anna")).ShouldBeOfType<Decision.Accepted>();
        s.Send(x, new MapSku(a, "anna")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(x, new RegisterSku("X")).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void Never_more_is_promised_than_is_there_and_the_promises_add_up() => Moves.Sample(moves =>
    {
        var s = new Streams { Now = An.Noon.AddHours(1) };
        foreach (var move in moves)
        {
            var before = s.Stock("A").At("DC");
            s.Send(stream, CommandOf(move));
            var (after, here) = (s.Stock("A"), s.Stock("A").At("DC"));
            here.Reserved.ShouldBe(after.Promises.Values.Sum(p => p.Reserved));
            if (here.Reserved > before.Reserved) here.Reserved.ShouldBeLessThanOrEqualTo(here.OnHand);
            after.Backorders.Order().ShouldBe(after.Promises.Where(p => p.Value.Backordered > 0).Select(p => p.Key).Order());
            if (after.Registered && !after.Waiting.IsEmpty) here.AvailableAbove(0).ShouldBe(0, "somebody waits while units lie there");
            after.Promises.Values.ShouldAllBe(p => p.Reserved >= 0 && p.Backordered >= 0 && p.Reserved + p.Backordered > 0);
        }

        Streams.Text(s.Replayed(stream)).ShouldBe(Streams.Text(s.Stock("A")));
    });

    [Fact]
    public void Units_on_hand_are_the_newest_count_less_what_left_after_it_in_whatever_order_we_hear() => Moves.Sample(moves =>
    {
        var s = new Streams { Now = An.Noon.AddHours(1) };
        var model = new NaiveStock();
        s.Send(stream, new RegisterSku("A"));
        foreach (var move in moves)
        {
            var command = CommandOf(move);
            if (s.Send(stream, command) is Decision.Accepted || command is CountStock) model.Hear(command);
            s.Stock("A").At("DC").OnHand.ShouldBe(model.OnHand);
        }
    });

    /// <summary>Remembers everything and computes from scratch.</summary>
    private sealed class NaiveStock
    {
        private readonly List<CountStock> counts = [];
        private readonly List<ConsumeStock> issues = [];

        public int OnHand
        {
            get
            {
                var newest = counts.Count == 0 ? null : counts.Where(c => c.CountedAt == counts.Max(x => x.CountedAt)).Last();
                return (newest?.OnHand ?? 0) - issues.Where(i => newest is null || i.BookedAt > newest.CountedAt).Sum(i => i.Quantity);
            }
        }

        public void Hear(Command command)
        {
            if (command is CountStock count) counts.Add(count);
            if (command is ConsumeStock issue) issues.Add(issue);
        }
    }

    private static Gen<List<(int Kind, int Order, int Quantity, int Time)>> Moves => Gen.Select(Gen.Int[0, 9], Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[0, 20]).List[0, 60];

    private static Command CommandOf((int Kind, int Order, int Quantity, int Time) m) => m.Kind switch
    {
        0 => new RegisterSku("A"),
        1 or 2 => new CountStock("DC", m.Quantity * 2, An.Noon.AddMinutes(m.Time)),
        3 => new ReleaseStock(new OrderId($"o{m.Order}"), "1"),
        4 or 5 => Consume($"o{m.Order}", m.Quantity, An.Noon.AddMinutes(m.Time)),
        _ => Reserve($"o{m.Order}", m.Quantity),
    };

    private static ReserveStock Reserve(string order, int quantity) => new(new OrderId(order), "1", quantity, "DC");

    private static ConsumeStock Consume(string order, int quantity, DateTimeOffset at) => new(new OrderId(order), "1", quantity, at);

    private static int Available(Streams s) => s.Stock("A").Locations.Values.Sum(l => l.AvailableAbove(0));

    private static string Key(string order) => StockState.KeyOf(new OrderId(order), "1");
}
