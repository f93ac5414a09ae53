using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>A part of a line that is a kit.</summary>
/// <param name="Id">The name under which its stock knows the promise: <c>line#sku</c>.</param>
/// <param name="Sku">The part's SKU.</param>
/// <param name="PerKit">Units of it in one kit.</param>
public sealed record PartState(string Id, Sku Sku, int PerKit)
{
    /// <summary>True until its stock has answered.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>Units promised.</summary>
    public int Reserved { get; init; }

    /// <summary>Units that wait for stock.</summary>
    public int Backordered { get; init; }

    /// <summary>Kits around it.</summary>
    public int Depth { get; init; }

    /// <summary>The parts of a kit, each named once.</summary>
    internal static ImmutableArray<PartState> Of(PartState kit, ImmutableArray<KitPart> parts) =>
        [.. parts.GroupBy(p => p.Sku).Select(p => new PartState($"{kit.Id}#{p.Key}", p.Key, kit.PerKit * p.Sum(x => x.Quantity)) { Depth = kit.Depth + 1 })];

    internal PartState Less(int units)
    {
        var backordered = Math.Min(units, Backordered);
        return this with { Backordered = Backordered - backordered, Reserved = Reserved - (units - backordered) };
    }
}

/// <summary>What an order asks of one SKU's stock: a line's own units, or those of one part of a kit.</summary>
/// <param name="Line">The line.</param>
/// <param name="Part">The part, when the line is a kit.</param>
public readonly record struct Claim(LineState Line, PartState? Part)
{
    /// <summary>The name under which stock knows the promise.</summary>
    public string Id => Part?.Id ?? Line.LineId;

    /// <summary>The SKU that is asked.</summary>
    public Sku Sku => Part?.Sku ?? Line.Sku;

    /// <summary>Units of it in one unit of the line.</summary>
    public int PerUnit => Part?.PerKit ?? 1;

    /// <summary>Kits around it.</summary>
    public int Depth => Part?.Depth ?? 0;

    /// <summary>True while stock has not answered.</summary>
    public bool Waits => Line.Open > 0 && (Part?.Waits ?? true);

    /// <summary>True while all of it waits for stock.</summary>
    public bool IsUnserved => Part is null ? Line.Backordered > 0 && Line.Backordered == Wanted : Part.Reserved == 0 && Part.Backordered > 0;

    /// <summary>Units promised.</summary>
    public int Reserved => Part?.Reserved ?? Line.Reserved;

    /// <summary>Units wanted in total.</summary>
    public int Wanted => (Line.Ordered - Line.Cancelled) * PerUnit;
}
