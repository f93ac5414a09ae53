using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>Absolute counts with a running change number, so that readers can ask what changed since.</summary>
internal sealed class ErpStock
{
    public const string Location = "DC1";

    private readonly Dictionary<string, StockCount> counts = [];
    private readonly SortedSet<(long Seq, string Sku)> bySeq = [];
    private long seq;

    public ErpStock(IReadOnlyDictionary<string, int> stock, DateTimeOffset now)
    {
        foreach (var (sku, units) in stock.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Set(sku, units, now);
        }
    }

    public int OnHand(string sku) => counts.TryGetValue(sku, out var count) ? count.OnHand : 0;

    public void Move(string sku, int units, DateTimeOffset now) => Set(sku, OnHand(sku) + units, now);

    /// <summary>A number corrected behind the change numbers, as by a statement in the database: who asks what changed never hears of it.</summary>
    public void Correct(string sku, int units, DateTimeOffset now) => counts[sku] = counts[sku] with { OnHand = units, At = SystemClock.Utc(now) };

    public IEnumerable<StockCount> Of(IEnumerable<string> skus) => skus.Where(counts.ContainsKey).Select(sku => counts[sku]);

    public StockCounts Since(long seq, int limit)
    {
        var counts = bySeq.GetViewBetween((seq + 1, ""), (long.MaxValue, "")).Take(limit + 1).Select(change => this.counts[change.Sku]).ToList();
        var more = counts.Count > limit;
        var page = more ? counts[..limit] : counts;
        return new(page, (page.Count == 0 ? seq : page[^1].Seq).ToString(), more);
    }

    private void Set(string sku, int units, DateTimeOffset now)
    {
        if (counts.TryGetValue(sku, out var before))
        {
            bySeq.Remove((before.Seq, sku));
        }
        counts[sku] = new(sku, Location, units, SystemClock.Utc(now), ++seq);
        bySeq.Add((seq, sku));
    }
}
