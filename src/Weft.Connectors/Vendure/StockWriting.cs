using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// Sets how many units the shop may sell. We publish what is available, promises to orders already taken off. Vendure takes off promises by itself: it sells
/// stockOnHand − stockAllocated, allocated being what was ordered and is not fulfilled yet. Our number has these orders in it already, so they are added back:
/// stockOnHand = available + stockAllocated. When such an order is fulfilled, Vendure lowers both, and what it may sell stays what we said.
/// An order that the shop has and we do not know yet makes the number too high for as long as its webhook takes; then a lower one follows.
/// </summary>
internal sealed class StockWriting(VendureApi api, StockPlace place)
{
    public const int Batch = 50;

    /// <summary>How often a row is corrected when orders come in between reading and writing.</summary>
    private const int Rounds = 4;

    private string location = "";

    public async Task<ImmutableArray<DeliveryOutcome>> SetAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        var outcomes = new DeliveryOutcome?[batch.Length];
        try
        {
            location = await place.IdAsync(cancellation);
            var rows = await RowsAsync(batch, outcomes, cancellation);
            for (var round = 1; round <= Rounds && rows.Count > 0; round++) rows = await WriteAsync(rows, outcomes, cancellation);
            foreach (var row in rows) outcomes[row.Index] = new DeliveryOutcome.Transient($"Orders for {row.Sku} come in faster than its stock can be set.");
        }
        catch (VendureFault fault)
        {
            for (var i = 0; i < outcomes.Length; i++) outcomes[i] ??= fault.Outcome;
        }

        return [.. outcomes.Select(o => o!)];
    }

    /// <summary>What the shop sells of these articles: what is on hand less what its own orders have, and never below zero. An SKU that several articles share has no number.</summary>
    public async Task<ImmutableArray<StockLevel>> ReadAsync(ImmutableArray<Sku> skus, DateTimeOffset asked, CancellationToken cancellation)
    {
        location = await place.IdAsync(cancellation);
        var found = await VariantsAsync(skus.Select(s => s.Value), cancellation);
        return [.. skus.Distinct().Where(s => found[s.Value].Count() == 1).Select(s => new StockLevel(s, null, SaleableOf(found[s.Value].First()), asked))];
    }

    private async Task<ILookup<string?, VariantDocument>> VariantsAsync(IEnumerable<string> skus, CancellationToken cancellation)
    {
        var wanted = new JsonArray([.. skus.Distinct().Select(sku => (JsonNode)sku)]);
        var answer = await api.AskAsync(VendureCalls.Variants, new JsonObject { ["skus"] = wanted }, cancellation);
        return answer.Deserialize(VendureJson.Default.VariantList)!.Items.ToLookup(v => v.Sku);
    }

    private async Task<List<Row>> RowsAsync(ImmutableArray<OutgoingDelivery> batch, DeliveryOutcome?[] outcomes, CancellationToken cancellation)
    {
        var wanted = batch.Select(d => (ChannelStockRequest)d.Request).ToImmutableArray();
        var variants = await VariantsAsync(wanted.Select(w => w.Sku.Value), cancellation);
        var rows = new List<Row>(batch.Length);
        foreach (var (i, want) in wanted.Index())
        {
            ImmutableArray<VariantDocument> found = [.. variants[want.Sku.Value]];
            if (found.Length == 1) rows.Add(new Row(i, want.Sku.Value, Math.Max(0, want.Available), found[0].Id!, AllocatedOf(found[0])));
            else outcomes[i] = found.Length == 0 ? StockOutcomes.NotListed("The shop", want) : Ambiguous(want.Sku.Value, found.Length);
        }

        return rows;
    }

    /// <summary>Writes the rows, and gives back those whose allocation changed before the write, with the new one.</summary>
    private async Task<List<Row>> WriteAsync(List<Row> rows, DeliveryOutcome?[] outcomes, CancellationToken cancellation)
    {
        JsonElement answer;
        try
        {
            answer = await api.AskAsync(VendureCalls.SetStock, new JsonObject { ["input"] = new JsonArray([.. rows.Select(r => (JsonNode)InputOf(r))]) }, cancellation);
        }
        catch (VendureFault fault)
        {
            // One bad row rolls all of them back. Which one, the engine finds out: it sends those of one refusal again in parts.
            foreach (var row in rows) outcomes[row.Index] = fault.Outcome;
            return [];
        }

        var written = answer.Deserialize(VendureJson.Default.ImmutableArrayVariantDocument).ToDictionary(v => v.Id!);
        var open = new List<Row>();
        foreach (var row in rows)
        {
            var variant = written[row.VariantId];
            if (AllocatedOf(variant) == row.Allocated && OnHandOf(variant) == row.OnHand) outcomes[row.Index] = new DeliveryOutcome.Delivered(row.VariantId);
            else open.Add(row with { Allocated = AllocatedOf(variant) });
        }

        return open;
    }

    private JsonObject InputOf(Row row) => new()
    {
        ["id"] = row.VariantId,
        ["stockLevels"] = new JsonArray(new JsonObject { ["stockLocationId"] = location, ["stockOnHand"] = row.OnHand }),
    };

    private int SaleableOf(VariantDocument variant) => Math.Max(0, OnHandOf(variant) - AllocatedOf(variant));

    private int AllocatedOf(VariantDocument variant) => StockPlace.LevelOf(variant, location)?.StockAllocated ?? 0;

    private int OnHandOf(VariantDocument variant) => StockPlace.LevelOf(variant, location)?.StockOnHand ?? 0;

    private static DeliveryOutcome.Permanent Ambiguous(string sku, int count) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The shop has {count} articles with the SKU {sku}."), "sku", "Give each article a SKU of its own in the shop.");

    private sealed record Row(int Index, string Sku, int Available, string VariantId, int Allocated)
    {
        public int OnHand => Available + Allocated;
    }
}
