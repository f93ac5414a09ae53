using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Routing;

/// <summary>What holds for every question, whatever the rules.</summary>
public sealed class RoutingPropertyTests
{
    private static readonly string[] skus = ["A", "B", "C"];

    private static Gen<Case> Small => Cases(Gen.Int[1, 4], Gen.Int[0, 3]);

    private static Gen<Case> Large => Cases(Gen.Int[40, 80], Gen.Int[0, 5]);

    [Fact]
    public void Every_unit_is_in_one_piece_or_left_over() => Check(Small, Conserves);

    [Fact]
    public void Every_unit_is_in_one_piece_or_left_over_with_many_nodes() => Check(Large, Conserves);

    [Fact]
    public void No_node_gives_more_than_it_has_beyond_its_last_units() => Check(Large, (c, d) =>
    {
        foreach (var piece in Plans(d).SelectMany(p => p.Pieces))
        {
            var (offer, node) = (c.Offers.First(o => o.Location == piece.Location), c.Rules.Nodes[c.Rules.PlaceOf(piece.Location)]);
            foreach (var sku in piece.Lines.GroupBy(l => c.Question.Lines.First(q => q.LineId == l.LineId).Sku))
                sku.Sum(l => l.Quantity).ShouldBeLessThanOrEqualTo(Math.Max(0, offer.Free.First(f => f.Sku == sku.Key).Units - node.SafetyStock));
        }
    });

    [Fact]
    public void No_plan_uses_a_node_that_may_not_take_part_or_more_pieces_than_allowed() => Check(Large, (c, d) =>
    {
        var pieces = Plans(d).SelectMany(p => p.Pieces).Select(p => p.Location).ToHashSet();
        pieces.ShouldAllBe(l => !c.Question.Excluded.Contains(l) && c.Rules.PlaceOf(l) >= 0);
        pieces.Select(l => c.Offers.First(o => o.Location == l)).ShouldAllBe(o => c.Rules.Nodes[c.Rules.PlaceOf(o.Location)].CapacityPerDay > o.Load);
        Plans(d).ShouldAllBe(p => p.Pieces.Length <= c.Rules.MaxSplits + 1 && p.Pieces.Select(x => x.Location).Distinct().Count() == p.Pieces.Length);
        d.Lost.Length.ShouldBeLessThanOrEqualTo(RoutingLimits.LostPlans);
    });

    [Fact]
    public void Another_offer_never_makes_the_plan_worse() => Small.Sample(c =>
    {
        for (var without = 0; without < c.Offers.Length; without++)
            Compare(c.Rules, Decide(c).Plan.Cost, RoutingPlanner.Decide(c.Question, c.Offers.RemoveAt(without), c.Rules).Plan.Cost).ShouldBeLessThanOrEqualTo(0);
    });

    [Fact]
    public void The_order_of_the_offers_changes_nothing() => Gen.Select(Large, Gen.Int[0, 1_000_000]).Sample((c, seed) =>
    {
        var shuffled = c.Offers.ToArray();
        new Random(seed).Shuffle(shuffled);
        Text(RoutingPlanner.Decide(c.Question, [.. shuffled], c.Rules)).ShouldBe(Text(Decide(c)));
    }, iter: 50);

    [Fact]
    public void Of_few_nodes_no_plan_is_better_than_the_chosen_one() => Small.Sample(c =>
    {
        var (chosen, best) = (Decide(c).Plan.Cost, Exhaustive.Best(c.Question, c.Offers, c.Rules, (a, b) => Compare(c.Rules, a, b)));
        if (c.Rules.Weights is null) chosen.ShouldBe(best);
        else Compare(c.Rules, chosen, best).ShouldBe(0, $"{chosen} or {best}");
    }, iter: 3_000);

    [Fact]
    public void Losing_plans_are_never_better_and_stand_in_order() => Check(Small, (c, d) =>
    {
        if (d.Plan.Pieces.IsEmpty) return;
        var costs = d.Lost.Select(l => l.Plan.Cost).Prepend(d.Plan.Cost).ToList();
        for (var i = 1; i < costs.Count; i++) Compare(c.Rules, costs[i - 1], costs[i]).ShouldBeLessThanOrEqualTo(0);
    });

    [Fact]
    public void A_record_of_few_offers_leads_to_the_same_plan_again() => Check(Small, (c, d) =>
    {
        var record = RoutingRecord.Of(c.Question, c.Offers, d);
        record.OffersLeftOut.ShouldBe(0);
        Text(RoutingPlanner.Decide(record.Question, record.Offers, c.Rules).Plan).ShouldBe(Text(d.Plan));
    });

    private static void Conserves(Case c, RoutingDecision d)
    {
        foreach (var line in c.Question.Lines)
            d.Plan.Pieces.SelectMany(p => p.Lines).Concat(d.LeftOver).Where(l => l.LineId == line.LineId).Sum(l => l.Quantity).ShouldBe(line.Quantity);
        d.Plan.Pieces.SelectMany(p => p.Lines).Concat(d.LeftOver).ShouldAllBe(l => l.Quantity > 0);
        d.Plan.Cost.Unserved.ShouldBe(d.LeftOver.Sum(l => l.Quantity));
        d.Plan.Pieces.ShouldAllBe(p => !p.Lines.IsEmpty);
        if (!c.Rules.Partial) d.LeftOver.Sum(l => l.Quantity).ShouldBeOneOf(0, c.Question.Lines.Sum(l => l.Quantity));
    }

    private static void Check(Gen<Case> cases, Action<Case, RoutingDecision> check) => cases.Sample(c => check(c, Decide(c)));

    private static RoutingDecision Decide(Case c) => RoutingPlanner.Decide(c.Question, c.Offers, c.Rules);

    private static IEnumerable<RoutingPlan> Plans(RoutingDecision d) => d.Lost.Select(l => l.Plan).Prepend(d.Plan);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);

    /// <summary>Which of two costs is better, by the rules' own words.</summary>
    private static int Compare(RoutingRules rules, PlanCost a, PlanCost b)
    {
        if (rules.Weights is { } w) return (a.Unserved, Weight(a)).CompareTo((b.Unserved, Weight(b)));
        return (a.Unserved, a.DaysLate, a.Splits, a.Shipping.Minor, a.Load, a.Scarcity).CompareTo((b.Unserved, b.DaysLate, b.Splits, b.Shipping.Minor, b.Load, b.Scarcity));

        decimal Weight(PlanCost c) => (w.Late * c.DaysLate) + (w.Split * c.Splits) + c.Shipping.Minor + (w.Load * c.Load) + (w.Scarcity * c.Scarcity);
    }

    private static Gen<Case> Cases(Gen<int> nodes, Gen<int> units)
    {
        var offers = Gen.Select(units.Array[skus.Length], Gen.Int[0, 3], Gen.Int[0, 4].Array[skus.Length]);
        var node = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[2, 6]);
        var lines = Gen.Select(Gen.Int[0, skus.Length - 1], Gen.Int[1, 3]).Array[1, 3];
        var weights = Gen.OneOf(Gen.Const((CostWeights?)null), Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 3], Gen.Int[0, 3]).Select(w => (CostWeights?)new CostWeights(w.Item1, w.Item2, w.Item3, w.Item4)));
        return nodes.SelectMany(n => Gen.Select(offers.Array[n], node.Array[n], lines, weights, Gen.Int[0, 3], Gen.Bool, Gen.Int[0, n], Build));
    }

    private static Case Build((int[] Units, int Load, int[] PerWeek)[] offers, (int Cost, int Transit, int Safety, int Capacity)[] nodes, (int Sku, int Units)[] lines, CostWeights? weights, int splits, bool partial, int excluded)
    {
        var question = A.Question([.. lines.Select(l => (skus[l.Sku], l.Units))]) with { PromisedBy = A.Now.AddDays(1), Excluded = [$"N{excluded}"] };
        return new Case(
            question,
            [.. offers.Select((o, i) => new NodeOffer($"N{i}", [.. skus.Select((s, k) => new FreeUnits(new Sku(s), o.Units[k], o.PerWeek[k] == 0 ? null : o.PerWeek[k]))], o.Load))],
            A.Rules([.. nodes.Select((n, i) => A.Node($"N{i}", n.Cost, n.Transit) with { SafetyStock = n.Safety, CapacityPerDay = n.Capacity })]) with { Weights = weights, MaxSplits = splits, Partial = partial });
    }

    private sealed record Case(RoutingQuestion Question, ImmutableArray<NodeOffer> Offers, RoutingRules Rules)
    {
        public override string ToString() => $"{Text(Question)} {Text(Offers)} splits {Rules.MaxSplits} partial {Rules.Partial} {Rules.Weights} {string.Join("; ", Rules.Nodes.Select(n => $"{n.Location} {Text(n.Rates)} safety {n.SafetyStock} capacity {n.CapacityPerDay}"))}";
    }
}
