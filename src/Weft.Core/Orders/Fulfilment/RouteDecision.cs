using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Which nodes ship what, once every SKU's stock has said what is where.</summary>
internal static class RouteDecision
{
    /// <summary>Units that ask for a node. While nodes give units back for a change, it is not decided yet which of them are still wanted.</summary>
    public static Dictionary<string, int> Wanted(OrderState s) =>
        s.Order is null || s.Plan!.IsStuck || s.Amendments.Accepted is not null || s.Cancellation is { State: not CancellationState.Refused } ? [] : Buckets.Unrouted(s);

    /// <summary>The decision; null while nothing asks for one, or stock has not answered.</summary>
    public static OrderRouted? Of(OrderState s, FulfilmentPolicy? policy, DateTimeOffset now)
    {
        var wanted = Wanted(s);
        if (wanted.Count == 0) return null;
        var quotes = s.Plan!.Quotes.ToDictionary(q => q.ClaimId, StringComparer.Ordinal);
        var lines = s.Lines.Where(l => wanted.ContainsKey(l.LineId)).ToList();
        if (lines.Any(l => l.Claims().Any(c => !quotes.ContainsKey(c.Id)))) return null;
        var question = Question(s, lines, wanted, now);
        if (policy is null && s.Order!.PickUpAt is { } place) return new OrderRouted([], [.. question.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity))], $"No routing is configured any more, and the customer picks up at {place}.");
        if (policy is null) return new OrderRouted([Waiting(s, policy, 1, question.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity)), quotes, lines)], [], "No routing is configured any more: the default location ships.");
        var offers = Offers(lines, quotes, policy.Load);
        var decision = RoutingPlanner.Decide(question, offers, policy.Rules);
        return Given(s, policy, decision, quotes, lines) with { Record = RoutingRecord.Of(question, offers, decision) };
    }

    private static OrderRouted Given(OrderState s, FulfilmentPolicy policy, RoutingDecision decision, Dictionary<string, Quote> quotes, List<LineState> lines)
    {
        var pieces = ImmutableArray.CreateBuilder<PieceGiven>();
        foreach (var planned in decision.Plan.Pieces) pieces.Add(Given(s, policy, pieces.Count + 1, planned.Location, planned.Lines));
        // Who picks up somewhere cannot be served from elsewhere.
        var nobody = s.Order!.PickUpAt is not null || s.Plan!.Refusers.Contains(s.Parties!.Location);
        if (!decision.LeftOver.IsEmpty && !nobody) pieces.Add(Waiting(s, policy, pieces.Count + 1, decision.LeftOver, quotes, lines));
        return new OrderRouted(pieces.ToImmutable(), nobody ? decision.LeftOver : [], decision.Why);
    }

    /// <summary>What nobody has waits for stock at the order's default location.</summary>
    private static PieceGiven Waiting(OrderState s, FulfilmentPolicy? policy, int number, IEnumerable<LineQuantity> units, Dictionary<string, Quote> quotes, List<LineState> lines)
    {
        var left = units.ToImmutableArray();
        var expected = lines.Where(l => left.Any(u => u.LineId == l.LineId)).SelectMany(l => l.Claims()).Select(c => quotes[c.Id].Expected).ToList();
        return Given(s, policy, number, s.Parties!.Location, left) with { WaitsForStock = true, Expected = expected.Contains(null) ? null : expected.Max() };
    }

    private static PieceGiven Given(OrderState s, FulfilmentPolicy? policy, int number, string location, ImmutableArray<LineQuantity> lines)
    {
        var node = policy?.Nodes.GetValueOrDefault(location) ?? new FulfilmentNode(null);
        return new PieceGiven($"F{s.Plan!.Pieces.Length + number}", location, node.Connection ?? s.Parties!.Warehouse, lines) { AnswerWithin = node.AnswerWithin, OwnBooks = node.OwnBooks };
    }

    private static RoutingQuestion Question(OrderState s, List<LineState> lines, Dictionary<string, int> wanted, DateTimeOffset now)
    {
        var order = s.Order!;
        return new RoutingQuestion(order.Connection, [.. lines.Select(l => new RoutingLine(l.LineId, l.Sku, wanted[l.LineId]))], new Destination(order.ShipTo.Country, order.ShipTo.PostalCode), order.Total, now)
        {
            ServiceLevel = order.ServiceLevel,
            PickUpAt = order.PickUpAt,
            PromisedBy = order.PromisedBy,
            Excluded = s.Plan!.Excluded,
        };
    }

    /// <summary>What each location could give of each line's SKU: of a kit, as many as the scarcest part allows.</summary>
    private static ImmutableArray<NodeOffer> Offers(List<LineState> lines, Dictionary<string, Quote> quotes, Func<string, int> load)
    {
        var offers = new SortedDictionary<string, Dictionary<Sku, int>>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var units = line.Claims().Select(c => quotes[c.Id].Free.ToDictionary(f => f.Location, f => f.Quantity / c.PerUnit, StringComparer.Ordinal)).ToList();
            foreach (var location in units[0].Keys)
            {
                var free = units.Min(u => u.GetValueOrDefault(location));
                if (free == 0) continue;
                if (!offers.TryGetValue(location, out var there)) offers.Add(location, there = []);
                there[line.Sku] = free;
            }
        }

        return [.. offers.Select(o => new NodeOffer(o.Key, [.. o.Value.Select(f => new FreeUnits(f.Key, f.Value))], load(o.Key)))];
    }
}
