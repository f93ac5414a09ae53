namespace Weft.Simulator.Books;

/// <summary>What can be wrong with the books of all systems taken together.</summary>
public enum FindingKind
{
    /// <summary>Something an order should have led to is not there.</summary>
    Lost,

    /// <summary>Something is there more often, or for more units, than ordered.</summary>
    Doubled,

    /// <summary>Amounts differ.</summary>
    WrongAmount,

    /// <summary>A cancelled order still left something behind, or was shipped although nobody was too late to stop it.</summary>
    NotUndone,

    /// <summary>A document for an order no channel knows.</summary>
    Invented,

    /// <summary>Units came from nowhere, or went there.</summary>
    Stock,
}

/// <summary>One thing that is wrong; where it belongs to no order, channel and order id are empty.</summary>
public sealed record Finding(FindingKind Kind, string Channel, string OrderId, string What)
{
    public override string ToString() => OrderId.Length == 0 ? $"{Kind}: {What}" : $"{Kind}: {Channel} {OrderId}: {What}";
}

/// <summary>
/// The result of an audit. <see cref="Recalled"/> orders were cancelled but shipped because the warehouse was asked too late:
/// both facts stand and that is no fault.
/// </summary>
public sealed record AuditReport
{
    public required int Orders { get; init; }

    public required int InSync { get; init; }

    public required int Cancelled { get; init; }

    public required int Recalled { get; init; }

    public required int Unpaid { get; init; }

    /// <summary>Orders the caller said are on hold, so that nothing is expected of them yet.</summary>
    public required int Held { get; init; }

    /// <summary>Σ |ERP invoices − order total| + |captured − order total| in minor units, over orders that are to be complete.</summary>
    public required long MoneyDifference { get; init; }

    /// <summary>Units that cannot be explained, over all SKUs and both the warehouse and the ERP.</summary>
    public required long UnitsUnaccounted { get; init; }

    /// <summary>Units channels sold at a moment when nothing was left of them.</summary>
    public required long OversoldUnits { get; init; }

    /// <summary>SKUs of stores with units that cannot be explained, or of which somebody else has another number.</summary>
    public required int StoreDifferences { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public bool Clean => Findings.Count == 0;

    /// <summary>Orders of which something is missing.</summary>
    public int Lost => OrdersWith(FindingKind.Lost);

    /// <summary>Orders of which something is there twice.</summary>
    public int Doubled => OrdersWith(FindingKind.Doubled);

    private int OrdersWith(FindingKind kind) =>
        Findings.Where(finding => finding.Kind == kind).Select(finding => (finding.Channel, finding.OrderId)).Distinct().Count();
}
