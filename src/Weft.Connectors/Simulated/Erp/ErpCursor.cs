namespace Weft.Connectors.Simulated.Erp;

/// <summary>
/// Where two polls stand. The whole catalogue comes first, so that no count meets a SKU nobody knows; from then on each round reads the counts that changed
/// and one page of the catalogue, round and round, because the ERP cannot say which products are new.
/// </summary>
/// <param name="StockSince">The ERP's cursor over stock counts.</param>
/// <param name="ProductsAfter">The last SKU read of the catalogue.</param>
/// <param name="Next">What the next page is of.</param>
internal sealed record ErpCursor(string StockSince, string ProductsAfter, char Next)
{
    public const char FirstWalk = 'f';
    public const char Stock = 's';
    public const char Products = 'p';

    /// <summary>The SKU comes last: it may contain anything.</summary>
    public static ErpCursor Parse(string? cursor) => cursor?.Split('|', 3) is [[var next], var since, var after] ? new(since, after, next) : new("0", "", FirstWalk);

    public override string ToString() => $"{Next}|{StockSince}|{ProductsAfter}";
}
