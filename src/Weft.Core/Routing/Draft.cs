namespace Weft.Core.Routing;

/// <summary>A plan while it is compared with others: the nodes it uses, in the order of the configuration, and what speaks against it.</summary>
internal sealed class Draft(int[] members)
{
    /// <summary>Places in the list of candidates, ascending.</summary>
    public int[] Members { get; } = members;

    public int Unserved { get; set; }

    public int DaysLate { get; set; }

    public long Shipping { get; set; }

    public int Load { get; set; }

    public long Scarcity { get; set; }

    /// <summary>Everything but the unserved units in minor units, when costs are weighed.</summary>
    public decimal Weight { get; set; }

    public int Splits => Members.Length - 1;
}

/// <summary>The better plan first. A total order: no two plans are equal unless they use the same nodes.</summary>
internal sealed class DraftOrder(CostWeights? weights) : IComparer<Draft>
{
    public bool Weighs => weights is not null;

    public decimal WeightOf(Draft d) =>
        weights is null ? 0 : (weights.Late * d.DaysLate) + (weights.Split * d.Splits) + d.Shipping + (weights.Load * d.Load) + (weights.Scarcity * d.Scarcity);

    /// <summary>The least that a plan of so many pieces can weigh, when its parcels cost at least so much.</summary>
    public decimal LeastWeight(int pieces, long shipping) => weights is null ? 0 : (weights.Split * (pieces - 1)) + shipping;

    public int Compare(Draft? x, Draft? y) => CompareCosts(x!, y!) is var by and not 0 ? by : x!.Members.AsSpan().SequenceCompareTo(y!.Members);

    /// <summary>Compares what speaks against two plans; 0 when it is the same.</summary>
    public int CompareCosts(Draft a, Draft b)
    {
        var by = a.Unserved.CompareTo(b.Unserved);
        if (by == 0 && weights is not null) by = a.Weight.CompareTo(b.Weight);
        if (by == 0) by = a.DaysLate.CompareTo(b.DaysLate);
        if (by == 0) by = a.Splits.CompareTo(b.Splits);
        if (by == 0) by = a.Shipping.CompareTo(b.Shipping);
        if (by == 0) by = a.Load.CompareTo(b.Load);
        return by == 0 ? a.Scarcity.CompareTo(b.Scarcity) : by;
    }
}
