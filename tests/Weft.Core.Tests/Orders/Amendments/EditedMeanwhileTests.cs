using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>A customer edits the order in the channel while the channel is being told of a change of ours, which states the order as it was before.</summary>
public sealed class EditedMeanwhileTests
{
    [Fact]
    public void The_channel_is_told_once_more_and_what_it_repeats_of_our_earlier_change_undoes_nothing()
    {
        var s = Streams.With(10);
        s.Send(AmendmentTests.Place(An.Order(PaymentState.Pending) with { Revision = 1 }), new CancelUnits("c1", [new("1", 1)], "weft", "no stock came"));
        s.OpenKeys.ShouldContain("channel-order-change/1");

        s.Send(AmendmentTests.Place(WithoutSecondLine(units: 2) with { Revision = 2 })).ShouldBeOfType<Decision.Accepted>();
        s.OpenKeys.ShouldNotContain("channel-order-change/2");
        s.Send(An.Done("channel-order-change/1"));
        Told(s).Lines.ShouldBe([new LineQuantity("1", 2)]);

        // The channel followed our first change, and with it has the second line again.
        var asWeTold = An.Order(PaymentState.Pending, An.Line("1", "A", 1, 10m), An.Line("2", "B", 1));
        s.Send(AmendmentTests.Place(asWeTold with { Revision = 3 })).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(An.Done("channel-order-change/2"));
        s.Send(AmendmentTests.Place(WithoutSecondLine(units: 2) with { Revision = 4 }));
        s.Order.Lines.Select(l => (l.LineId, l.Ordered - l.Withdrawn)).ShouldBe([("1", 2), ("2", 0)]);
        s.OpenKeys.ShouldNotContain(k => k.StartsWith("channel-order-change", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_change_of_ours_under_way_the_channel_is_not_told_what_it_said_itself()
    {
        var s = Streams.With(10);
        s.Send(AmendmentTests.Place(An.Order(PaymentState.Pending) with { Revision = 1 }), AmendmentTests.Place(WithoutSecondLine(units: 2) with { Revision = 2 }));
        s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldBeEmpty();
    }

    private static Order WithoutSecondLine(int units) => An.Order(PaymentState.Pending, An.Line("1", "A", units, 10m * units));

    private static ChannelOrderChangeRequest Told(Streams s) => s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().Last();
}
