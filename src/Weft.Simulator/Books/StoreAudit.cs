namespace Weft.Simulator.Books;

/// <summary>Compares what the stores did with what they have, and what they have with what somebody else believes they have.</summary>
internal static class StoreAudit
{
    /// <summary>What differs, with the units.</summary>
    public static IEnumerable<(int Units, string What)> Differences(IReadOnlyList<StoreSkuBook> books, IReadOnlyList<StoreSkuView>? views)
    {
        foreach (var book in books)
        {
            var there = book.Sellable + book.Damaged + book.InInspection;
            var expected = book.Opening - book.Sold + book.Returned - book.Sent + book.Received - book.ThrownAway - book.Shipped;
            if (expected != there || book.Sellable < 0 || book.Damaged < 0 || book.InInspection < 0)
            {
                yield return (Math.Abs(expected - there), $"{book.Store} {book.Sku}: {expected} units should be there, {there} are");
            }
        }
        var lost = books.Sum(book => book.Sent) - books.Sum(book => book.Received);
        if (lost != 0)
        {
            yield return (lost, $"{lost} units left a store and arrived in none");
        }
        if (views is null)
        {
            yield break;
        }
        var seen = views.ToDictionary(view => (view.Store, view.Sku));
        foreach (var book in books)
        {
            seen.Remove((book.Store, book.Sku), out var view);
            view ??= new StoreSkuView(book.Store, book.Sku, 0, 0, 0);
            var units = Math.Abs(view.Sellable - book.Sellable) + Math.Abs(view.Damaged - book.Damaged) + Math.Abs(view.InInspection - book.InInspection);
            if (units != 0)
            {
                yield return (units, $"{book.Store} {book.Sku}: the store has {Units(book.Sellable, book.Damaged, book.InInspection)}, the hub {Units(view.Sellable, view.Damaged, view.InInspection)}");
            }
        }
        foreach (var view in seen.Values.Where(view => view.Sellable != 0 || view.Damaged != 0 || view.InInspection != 0))
        {
            yield return (Math.Abs(view.Sellable) + Math.Abs(view.Damaged) + Math.Abs(view.InInspection), $"{view.Store} {view.Sku}: the hub has units the store knows nothing of");
        }
    }

    private static string Units(int sellable, int damaged, int inInspection) => $"{sellable} to sell, {damaged} damaged, {inInspection} in inspection";
}
