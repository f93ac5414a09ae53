using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Who may take part in plans for one question, and who may not, and why.</summary>
internal sealed class Eligibility
{
    private const int MostScarcity = 1_000;

    private readonly RoutingQuestion question;
    private readonly RoutingRules rules;
    private readonly Demand demand;
    private readonly Position? customer;
    private readonly ImmutableArray<string>[] tags;
    private readonly Dictionary<string, List<string>> ruledOut = new(StringComparer.Ordinal);

    private Eligibility(RoutingQuestion question, RoutingRules rules, Demand demand)
    {
        (this.question, this.rules, this.demand) = (question, rules, demand);
        customer = Zones.PositionOf(rules, question.ShipTo);
        tags = [.. demand.Skus.Select(TagsOf)];
    }

    /// <summary>Judges every offer. Candidates stand in the order of the configuration.</summary>
    public static (List<Candidate> Candidates, ImmutableArray<RuledOut> RuledOut) Judge(RoutingQuestion question, ImmutableArray<NodeOffer> offers, RoutingRules rules, Demand demand)
    {
        var judge = new Eligibility(question, rules, demand);
        var candidates = new List<Candidate>();
        var places = offers.Select(o => (Offer: o, Place: rules.PlaceOf(o.Location))).OrderBy(o => o.Place).ThenBy(o => o.Offer.Location, StringComparer.Ordinal).ToList();
        for (var i = 0; i < places.Count; i++)
        {
            var (offer, place) = places[i];
            var twice = IsSame(places, i, i - 1) || IsSame(places, i, i + 1);
            var (candidate, why) = place < 0 ? (null, "is not among the nodes of the routing")
                : twice ? (null, "is offered twice, so nobody knows what it has")
                : judge.Judge(rules.Nodes[place], place, offer);
            if (candidate is not null) candidates.Add(candidate);
            else if (!judge.ruledOut.TryAdd(why!, [offer.Location])) judge.ruledOut[why!].Add(offer.Location);
        }

        return (candidates, [.. judge.ruledOut.Select(r => new RuledOut(r.Key, r.Value.Count, [.. r.Value.Take(RoutingLimits.NamedLocations)]))]);
    }

    private static bool IsSame(List<(NodeOffer Offer, int Place)> offers, int i, int other) =>
        other >= 0 && other < offers.Count && offers[i].Offer.Location == offers[other].Offer.Location;

    private (Candidate? Candidate, string? Why) Judge(RoutingNode node, int place, NodeOffer offer)
    {
        if (Bars(node, offer) is { } why) return (null, why);
        var collects = question.PickUpAt is not null;
        var km = customer is { } there && node.Position is { } here ? here.KilometresTo(there) : (int?)null;
        if (!collects && km > (node.MaxDistanceKm ?? rules.MaxDistanceKm)) return (null, $"is further than {node.MaxDistanceKm ?? rules.MaxDistanceKm} km from the customer");
        var rate = collects ? new ShippingRate("") : Zones.RateOf(node.Rates, question.ShipTo);
        if (rate is null) return (null, $"does not ship to {question.ShipTo.Country} {question.ShipTo.PostalCode}");
        if (Calendar.ShipBy(node, question.At) is not { } shipBy) return (null, "never opens");
        var (free, scarcity, units, nothing) = Stock(node, offer);
        if (units == 0) return (null, nothing);
        return (new Candidate
        {
            Place = place, Node = node, Free = free, Scarcity = scarcity, Units = units, ShipBy = shipBy, ArriveBy = shipBy + rate.Transit,
            DaysLate = Calendar.DaysLate(shipBy + rate.Transit, question.PromisedBy),
            Shipping = (long)Math.Round(rate.BaseMinor + (rate.PerKmMinor * (km ?? 0)), MidpointRounding.AwayFromZero),
            Load = node.CapacityPerDay is { } capacity ? (int)Math.Min(100, (((offer.Load + 1L) * 100) + capacity - 1) / capacity) : 0,
        }, null);
    }

    /// <summary>What keeps the node from the order whatever it has.</summary>
    private string? Bars(RoutingNode node, NodeOffer offer)
    {
        if (question.Excluded.Contains(node.Location)) return "rejected the order or did not answer";
        if (question.PickUpAt is { } pickUp && pickUp != node.Location) return $"is not where the customer picks up ({pickUp})";
        if (question.PickUpAt is not null && !node.PickUp) return "is no place to pick up";
        if (!node.Channels.IsEmpty && !node.Channels.Contains(question.Channel)) return $"does not serve the channel {question.Channel}";
        if (!node.ServiceLevels.IsEmpty && (question.ServiceLevel is not { } level || !node.ServiceLevels.Contains(level, StringComparer.OrdinalIgnoreCase)))
            return question.ServiceLevel is null ? "serves only orders with a service level of its own" : $"does not serve the service level {question.ServiceLevel}";
        return node.CapacityPerDay is not { } capacity || offer.Load < capacity ? null
            : capacity <= 0 ? "takes no orders" : "has as many open pieces as it can ship in a day";
    }

    private (int[] Free, int[] Scarcity, int Units, string Nothing) Stock(RoutingNode node, NodeOffer offer)
    {
        var (free, scarcity) = (new int[demand.Skus.Length], new int[demand.Skus.Length]);
        var (units, nothing) = (0, "has nothing of what is asked for");
        foreach (var stock in offer.Free)
        {
            var place = demand.PlaceOf(stock.Sku);
            if (place < 0 || stock.Units <= 0 || free[place] > 0) continue;
            if (tags[place].FirstOrDefault(t => !node.Tags.Contains(t, StringComparer.Ordinal)) is { } tag)
            {
                nothing = $"may not handle what is {tag}";
                continue;
            }

            free[place] = Math.Min(demand.Wanted[place], Math.Max(0, stock.Units - node.SafetyStock));
            if (free[place] == 0) nothing = $"keeps its last {node.SafetyStock} units";
            if (stock.SoldPerWeek is { } sold and > 0) scarcity[place] = (int)Math.Min(MostScarcity, Math.Round(100 * sold / stock.Units));
            units += free[place];
        }

        return (free, scarcity, units, nothing);
    }

    private ImmutableArray<string> TagsOf(Sku sku) => [.. rules.Tags.Where(t => t.Skus.Any(s => s.EndsWith('*') ? sku.Value.StartsWith(s[..^1], StringComparison.Ordinal) : s == sku.Value)).Select(t => t.Name)];
}
