using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Engine.Tests.Queries;

/// <summary>The story of an order that several nodes ship says what each of them has, and why.</summary>
public sealed class PieceStoryTests
{
    private static readonly FulfilmentPolicy policy = new(
        new RoutingRules { Nodes = [new("S1"), new("S2"), new("DC")], Currency = Currency.Parse("EUR") },
        ImmutableSortedDictionary<string, FulfilmentNode>.Empty.Add("S1", Store).Add("S2", Store).Add("DC", new FulfilmentNode("wms")));

    private static FulfilmentNode Store => new("stores") { AnswerWithin = TimeSpan.FromHours(1), OwnBooks = true };

    [Fact]
    public void It_tells_who_was_asked_who_said_no_and_what_waits_until_when()
    {
        var order = new ToldOrder(policy).Send(ToldOrder.Place());
        order.Send(new LineQuoted("1", [new("S1", 1)]) { Expected = order.Clock.GetUtcNow().AddDays(3) });
        order.Send(new Core.Orders.LineReserved("1@F1", 1, 0), new Core.Orders.LineReserved("1@F2", 0, 1)).Done("erp-customer", "erp-sales-order", "channel-acknowledgement");
        order.Obligation("warehouse-release").What.ShouldBe("release of F1 to S1");
        order.Done("warehouse-release");
        var story = order.Story();
        story.Pieces.Select(p => (p.Id, p.Node, p.State, p.Units, p.Note)).ShouldBe(
        [
            ("F1", "S1", "Requested", "1 of line 1", "S1 has to say whether it takes it."),
            ("F2", "DC", "Planned", "1 of line 1", "Waits for stock."),
        ]);
        story.Pieces[1].Expected.ShouldBe(new DateTimeOffset(2026, 11, 6, 12, 0, 0, TimeSpan.Zero));
        story.Timeline.ShouldContain(e => e.Text == "Units for line 1 are at S1 (1).");
        story.Timeline.ShouldContain(e => e.Text.StartsWith("Routed: S1 gets 1 of line 1 (F1); 1 of line 1 wait for stock at DC (F2), expected on 2026-11-06."));

        order.Send(new RejectFulfilment("F1", [], "it is damaged", "S1"));
        story = order.Story();
        story.Timeline[^1].Text.ShouldBe("S1 does not take 1 of line 1 (F1): it is damaged. Another node is looked for.");
        story.Pieces[0].ShouldSatisfyAllConditions(p => p.State.ShouldBe("Rejected"), p => p.Units.ShouldBe("1 of line 1"), p => p.Note.ShouldBe("S1 rejected it: it is damaged."));
    }
}
